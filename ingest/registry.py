"""Every source and entity by name, and how a configured source is opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from clients.jira.client import open_jira
from clients.retry import RetryPolicy
from clients.slack.calls import DISTRIBUTED_PAGE_SIZE
from clients.slack.client import open_slack
from clients.trello.client import open_trello
from config.settings import Settings
from ingest.jira.entities import ENTITIES as JIRA
from ingest.jira.source import JiraSource
from ingest.slack.channels import PAGE_SIZE
from ingest.slack.entities import ENTITIES as SLACK
from ingest.slack.source import SlackSource
from ingest.source.contract import Source
from ingest.source.entity import Entity
from ingest.trello.entities import ENTITIES as TRELLO
from ingest.trello.source import TrelloSource
from tools.connections import Connections

SOURCES = ("jira", "trello", "slack")
ENTITIES: dict[str, Mapping[str, Entity]] = {"jira": JIRA, "trello": TRELLO, "slack": SLACK}


def configured(source: str, connections: Connections) -> bool:
    """True when there are credentials for a source. Raises ValueError for a name that is no source."""
    if source not in SOURCES:
        raise ValueError(f"{source!r} is no source; there are {', '.join(SOURCES)}")
    return source in connections


def open_source(
    source: str, connections: Connections, settings: Settings, retry: RetryPolicy | None = None
) -> Source:
    """A source with its client, not yet signed in. Raises FatalError when it is not configured."""
    if source == "jira":
        return JiraSource(open_jira(connections, retry))
    if source == "trello":
        return TrelloSource(open_trello(connections, retry))
    distributed = settings.slack.app == "distributed"
    lookback = timedelta(days=settings.slack.thread_lookback_days)
    page_size = DISTRIBUTED_PAGE_SIZE if distributed else PAGE_SIZE
    return SlackSource(open_slack(connections, retry, distributed), lookback, page_size)
