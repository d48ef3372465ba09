"""What Trello brings to reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from clients.retry import RetryPolicy
from clients.trello.client import open_trello
from config.settings import Settings
from ingest.files.archive import Archive, Entry
from ingest.files.json_text import utf8
from ingest.files.outline import outline
from ingest.source.plugs import Estimate, ExportPlug, SourcePlug
from ingest.trello.doctor import diagnose
from ingest.trello.entities import ENTITIES
from ingest.trello.export import trello_events
from ingest.trello.menu import MENU, is_board_csv
from ingest.trello.origin import trello_origin
from ingest.trello.privacy import unnamed
from ingest.trello.source import BOARD_LIST, TrelloSource
from tools.connections import Connections
from tools.trello import TRELLO

#: properties that no other tool's export has, of a board as Trello writes it and as others have saved it anew
MARKS = frozenset(
    {"descData", "idOrganization", "shortLink", "labelNames", "cards", "idBoard", "actions[].idMemberCreator"}
)
#: members of an archive that are looked into, and how far
LOOKED_INTO, BEGINNING = 50, 1 << 18


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


def likeness(path: Path, start: bytes | None) -> float:
    """A board, boards in a list, or an archive with one in it. Raises FatalError for a damaged archive.

    A board as CSV is Trello's as well, for certain: reading it says what to export in its place.
    """
    if start is not None:
        return 1.0 if is_board_csv(start) else 0.5 if _has_marks(start) else 0.0
    archive = Archive(path)
    found = [entry for entry in archive.entries if not entry.is_of_system]
    # what is Slack's has its lists and days first: looking into some tells
    if any(map(_has_marks, _starts(archive, [entry for entry in found if entry.is_json]))):
        return 0.5
    tables = [entry for entry in found if entry.name.suffix.lower() == ".csv"]
    return 0.5 if any(map(is_board_csv, _starts(archive, tables))) else 0.0


def _starts(archive: Archive, wanted: Sequence[Entry]) -> Iterator[bytes]:
    some = islice(archive.contents(wanted[:LOOKED_INTO]), LOOKED_INTO)
    return (utf8(data[:BEGINNING], "ignore") for _, data in some if isinstance(data, bytes))


def _has_marks(start: bytes) -> bool:
    paths = outline(start[:BEGINNING].decode("utf-8", "ignore"))
    return bool(MARKS & {path.removeprefix("[].") for path in paths})


PLUG = SourcePlug(
    tool=TRELLO,
    entities=ENTITIES,
    open=_open,
    diagnose=diagnose,
    estimate=estimate,
    progress="actions",
    export=ExportPlug(likeness, trello_events, trello_origin, readable=f"a Trello board as JSON ({MENU})"),
    unnamed=lambda con, settings: unnamed(con, settings.trello),
)
