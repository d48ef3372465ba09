"""Trello as a target."""
