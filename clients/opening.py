"""The clients of the configured connections.

The sandbox is not paced: it runs on this machine, and its own 429s are honoured like anybody's.
"""

from __future__ import annotations

from clients.errors import FatalError
from clients.jira.client import JiraClient
from clients.retry import RetryPolicy
from clients.slack.calls import DISTRIBUTED, TIERS
from clients.slack.client import SlackClient
from clients.trello.client import TrelloClient
from config.connections import Connections


def jira(connections: Connections, retry: RetryPolicy | None = None) -> JiraClient:
    """A Jira client. Raises FatalError when Jira is not configured."""
    if connections.jira is None:
        raise _absent("Jira", "TRUCE_JIRA_URL, TRUCE_JIRA_USER and TRUCE_JIRA_TOKEN")
    return JiraClient(connections.jira, retry, rates={} if connections.is_sandbox else None)


def trello(connections: Connections, retry: RetryPolicy | None = None) -> TrelloClient:
    """A Trello client. Raises FatalError when Trello is not configured."""
    if connections.trello is None:
        raise _absent("Trello", "TRUCE_TRELLO_KEY and TRUCE_TRELLO_TOKEN")
    return TrelloClient(connections.trello, retry, rates={} if connections.is_sandbox else None)


def slack(
    connections: Connections, retry: RetryPolicy | None = None, distributed: bool = False
) -> SlackClient:
    """A Slack client, at the pace of a ``distributed`` app if need be (S2).

    Raises FatalError when Slack is not configured.
    """
    if connections.slack is None:
        raise _absent("Slack", "TRUCE_SLACK_TOKEN")
    rates = DISTRIBUTED if distributed else TIERS
    return SlackClient(connections.slack, retry, rates={} if connections.is_sandbox else rates)


def _absent(tool: str, variables: str) -> FatalError:
    return FatalError(f"{tool} is not configured", remedy=f"set {variables}")
