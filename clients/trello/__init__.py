"""Trello: how it is called, asked and written to."""
