"""Trello: catalogue and page readers."""
