"""What Slack brings to reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from clients.retry import RetryPolicy
from clients.slack.calls import DISTRIBUTED_PAGE_SIZE
from clients.slack.client import open_slack
from config.settings import Settings
from ingest.files.archive import Archive
from ingest.slack.channels import PAGE_SIZE
from ingest.slack.doctor import diagnose
from ingest.slack.entities import ENTITIES
from ingest.slack.export import is_slack, slack_events
from ingest.slack.origin import slack_origin
from ingest.slack.source import SlackSource
from ingest.slack.withdraw import unnamed, withdraw
from ingest.source.plugs import Estimate, ExportPlug, SourcePlug, Withdrawn
from tools.connections import Connections
from tools.slack import SLACK

#: one history request a minute for apps that are distributed outside the Marketplace (S2)
DISTRIBUTED_PACE = 1 / 60


def _is_distributed(settings: Settings) -> bool:
    return settings.slack.app == "distributed"


def _open(connections: Connections, settings: Settings, retry: RetryPolicy | None) -> SlackSource:
    distributed = _is_distributed(settings)
    lookback = timedelta(days=settings.slack.thread_lookback_days)
    page_size = DISTRIBUTED_PAGE_SIZE if distributed else PAGE_SIZE
    return SlackSource(open_slack(connections, retry, distributed), lookback, page_size)


def estimate(connections: Connections, settings: Settings, retry: RetryPolicy) -> Estimate:
    """Channels, and at least a request for each. Raises ClientError when Slack does not tell."""
    client = open_slack(connections, retry)
    page = client.channel_page(None, limit=999)
    inside = [channel for channel in page["channels"] if channel.get("is_member")]
    channels = len(settings.slack.channels) or len(inside)
    pace = DISTRIBUTED_PACE if _is_distributed(settings) else None
    return Estimate(f"{channels:,} channels", 3 + channels, pace)


def likeness(path: Path, start: bytes | None) -> float:
    """An archive, packed or not, with Slack's lists or days. Raises FatalError for one that is damaged."""
    return 1.0 if start is None and is_slack(Archive(path)) else 0.0


def moment(cursor: str) -> datetime:
    """UTC of a cursor, which is a ``ts``. Raises ValueError for another text."""
    return datetime.fromtimestamp(int(cursor.partition(".")[0]), UTC)


def _lookback(settings: Settings) -> int:
    return settings.slack.lookback_hours


def _withdraw(con: duckdb.DuckDBPyConnection, settings: Settings) -> Withdrawn:
    return withdraw(con, settings.slack)


PLUG = SourcePlug(
    tool=SLACK,
    entities=ENTITIES,
    open=_open,
    diagnose=diagnose,
    estimate=estimate,
    progress="messages",
    moment=moment,
    lookback=_lookback,
    export=ExportPlug(
        likeness, slack_events, slack_origin, readable="the zip or the folder of a Slack export"
    ),
    withdraw=_withdraw,
    unnamed=lambda con, settings: unnamed(con, settings.slack),
)
