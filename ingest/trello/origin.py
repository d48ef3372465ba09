"""Of which boards a file is, and as of when each of them was exported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from clients.errors import FatalError
from config.settings import Settings
from ingest.files.archive import Archive, is_archive
from ingest.files.json_text import parsed
from ingest.files.opening import content
from ingest.source.contract import Held
from ingest.source.entity import instant
from ingest.source.origin import Newest, Origin
from lake.runs import now
from lake.sites.binding import address

#: of a board; whoever exports it has just looked at it
PAST = ("dateLastActivity", "dateLastView", "dateClosed")
SITE = re.compile(r"(https?://[^/\s]+)/[bc]/")


def trello_origin(path: Path, _: Settings, __: Held) -> Origin:
    """Of all boards in a file together. What cannot be read tells nothing here: reading it says why."""
    boards = [board for board in _boards(path) if isinstance(board, dict) and "id" in board]
    newest = Newest(now())
    for board in boards:
        newest.see(as_of(board))
    found = (SITE.match(str(board.get(name) or "")) for board in boards for name in ("url", "shortUrl"))
    names = frozenset(address(match[1]) for match in found if match)
    return Origin(names, frozenset(str(board["id"]) for board in boards), as_of=newest.found)


def as_of(board: Mapping[str, Any]) -> datetime | None:
    """The newest instant that a board's export states to have passed: it was made then or later."""
    newest = Newest(now())
    for text in _dates(board):
        with suppress(ValueError, TypeError, OverflowError, OSError):
            newest.see(instant(text) if text is not None else None)
    return newest.found


def _dates(board: Mapping[str, Any]) -> Iterator[Any]:
    yield from (board.get(name) for name in PAST)
    for part, name in (("cards", "dateLastActivity"), ("actions", "date")):
        records = board.get(part)
        for record in records if isinstance(records, list) else ():
            yield record.get(name) if isinstance(record, dict) else None


def _boards(path: Path) -> Iterator[Any]:
    with suppress(ValueError, FatalError):
        if not is_archive(path):
            value, _ = parsed(content(path))
            yield from value if isinstance(value, list) else [value]
            return
        archive = Archive(path)
        wanted = [entry for entry in archive.entries if entry.is_json and not entry.is_of_system]
        for _, data in archive.contents(wanted):
            with suppress(ValueError):
                value, _ = parsed(data) if isinstance(data, bytes) else (None, 0)
                yield from value if isinstance(value, list) else [value]
