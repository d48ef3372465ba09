"""Jira, Cloud and Data Center: one client that reads and writes."""

from __future__ import annotations

from clients.jira.reading import JiraReading
from clients.jira.writing import JiraWriting
from clients.opening import connection_of
from clients.retry import RetryPolicy
from tools.connections import Connections
from tools.jira import JIRA


class JiraClient(JiraReading, JiraWriting):
    """One account on one site. Safe to share between threads for reading."""


def open_jira(connections: Connections, retry: RetryPolicy | None = None) -> JiraClient:
    """The client of the configured site. Raises FatalError when Jira is not configured.

    The sandbox is not paced: it runs on this machine, and its own 429s are honoured like anybody's.
    """
    connection = connection_of(JIRA, connections)
    return JiraClient(connection, retry, rates={} if connections.is_sandbox else None)
