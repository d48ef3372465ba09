"""The targets of the configured connections."""

from __future__ import annotations

from clients import opening
from config.connections import Connections
from writeback.jira import JiraTarget
from writeback.slack import SlackTarget
from writeback.target import Target
from writeback.trello import TrelloTarget


def open_target(name: str, connections: Connections) -> Target:
    """A target by name, without a request. Raises FatalError when the tool is not configured."""
    if name == "jira":
        return JiraTarget(opening.jira(connections))
    if name == "trello":
        return TrelloTarget(opening.trello(connections))
    return SlackTarget(opening.slack(connections))
