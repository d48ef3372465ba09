"""Trello's REST API, version 1."""
