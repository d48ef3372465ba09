"""What Trello brings to reading."""

from __future__ import annotations

from pathlib import Path

from clients.retry import RetryPolicy
from clients.trello.client import open_trello
from config.settings import Settings
from ingest.source.plugs import Estimate, ExportPlug, SourcePlug
from ingest.trello.doctor import diagnose
from ingest.trello.entities import ENTITIES
from ingest.trello.export import trello_events
from ingest.trello.source import BOARD_LIST, TrelloSource
from tools.connections import Connections
from tools.trello import TRELLO

#: properties of a board or a card that no other tool's export has
MARKS = (b'"descData"', b'"idOrganization"', b'"shortLink"', b'"labelNames"', b'"cards"', b'"idBoard"')


def _open(connections: Connections, _: Settings, retry: RetryPolicy | None) -> TrelloSource:
    return TrelloSource(open_trello(connections, retry))


def estimate(connections: Connections, settings: Settings, retry: RetryPolicy) -> Estimate:
    """Boards, and at least three requests for each. Raises ClientError when Trello does not tell."""
    client = open_trello(connections, retry)
    try:
        wanted = settings.trello.boards
        boards = len(wanted) or len(client.get(BOARD_LIST, {"filter": "all", "fields": "id"}))
    finally:
        client.close()
    return Estimate(f"{boards:,} boards", 1 + 3 * boards)


def likeness(_: Path, start: bytes | None) -> float:
    """An object with one of a board's properties."""
    if start is None or start[:1] != b"{":
        return 0.0
    return 0.5 if any(mark in start for mark in MARKS) else 0.0


PLUG = SourcePlug(
    tool=TRELLO,
    entities=ENTITIES,
    open=_open,
    diagnose=diagnose,
    estimate=estimate,
    progress="actions",
    export=ExportPlug(likeness, trello_events),
)
