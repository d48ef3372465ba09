"""Slack: one client that reads and writes."""

from __future__ import annotations

from clients.opening import connection_of
from clients.retry import RetryPolicy
from clients.slack.calls import DISTRIBUTED, TIERS
from clients.slack.reading import SlackReading
from clients.slack.writing import SlackWriting
from tools.connections import Connections
from tools.slack import SLACK


class SlackClient(SlackReading, SlackWriting):
    """One app's token in one workspace. Safe to share between threads."""


def open_slack(
    connections: Connections, retry: RetryPolicy | None = None, distributed: bool = False
) -> SlackClient:
    """The client of the configured workspace, at the pace of a ``distributed`` app if need be (S2).

    The sandbox is not paced: it runs on this machine, and its own 429s are honoured like anybody's.
    Raises FatalError when Slack is not configured.
    """
    connection = connection_of(SLACK, connections)
    rates = DISTRIBUTED if distributed else TIERS
    return SlackClient(connection, retry, rates={} if connections.is_sandbox else rates)
