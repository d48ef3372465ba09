"""The targets of the configured connections."""

from __future__ import annotations

from clients.jira.client import open_jira
from clients.slack.client import open_slack
from clients.trello.client import open_trello
from tools.connections import Connections
from writeback.jira.target import JiraTarget
from writeback.slack.target import SlackTarget
from writeback.target import Target
from writeback.trello.target import TrelloTarget


def open_target(name: str, connections: Connections) -> Target:
    """A target by name, without a request. Raises FatalError when the tool is not configured."""
    if name == "jira":
        return JiraTarget(open_jira(connections))
    if name == "trello":
        return TrelloTarget(open_trello(connections))
    return SlackTarget(open_slack(connections))
