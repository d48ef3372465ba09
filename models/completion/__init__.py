"""Completion dates of open items, epics and versions, simulated."""
