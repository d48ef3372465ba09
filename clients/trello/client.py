"""Trello: one client that reads and writes."""

from __future__ import annotations

from clients.trello.reading import TrelloReading
from clients.trello.writing import TrelloWriting


class TrelloClient(TrelloReading, TrelloWriting):
    """One member's token. Safe to share between threads."""
