"""Trello: one client that reads and writes."""

from __future__ import annotations

from clients.opening import connection_of
from clients.retry import RetryPolicy
from clients.trello.reading import TrelloReading
from clients.trello.writing import TrelloWriting
from tools.connections import Connections
from tools.trello import TRELLO


class TrelloClient(TrelloReading, TrelloWriting):
    """One member's token. Safe to share between threads."""


def open_trello(connections: Connections, retry: RetryPolicy | None = None) -> TrelloClient:
    """The client of the configured site. Raises FatalError when Trello is not configured.

    The sandbox is not paced: it runs on this machine, and its own 429s are honoured like anybody's.
    """
    connection = connection_of(TRELLO, connections)
    return TrelloClient(connection, retry, rates={} if connections.is_sandbox else None)
