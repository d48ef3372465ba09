"""Whose records a lake holds: of each tool one site, and of pretend and real companies one kind."""
