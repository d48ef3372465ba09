"""Trello boards from their JSON exports, alone or in a workspace's archive.

A board's export is the API's answer with everything nested, but at most the newest 1,000 actions. The export
of a workspace has a folder per board, with the board as JSON, as CSV, and its attachments.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from clients.errors import FatalError
from config.settings import Settings
from ingest.files.archive import Archive, Entry, Unread, is_archive
from ingest.files.json_text import Changed, parsed
from ingest.files.opening import beginning, content, truncated
from ingest.source.contract import Held
from ingest.source.cursor import FILE
from ingest.source.entity import BadRecord
from ingest.source.page import Broken, Heard, Page, Present
from ingest.source.parts import FileEvent, Given, LeftOut, Member
from ingest.source.privacy import Consent
from ingest.trello.entities import ENTITIES, SITE
from ingest.trello.menu import CSV, HOW, is_board_csv
from ingest.trello.origin import as_of
from ingest.trello.privacy import closed, consent, may_land, told, without_others

PARTS = {
    "lists": "lists",
    "cards": "cards",
    "actions": "actions",
    "checklists": "checklists",
    "labels": "labels",
    "customFields": "custom_fields",
    "members": "members",
}
#: of which an export has all; members leave a board and are still people
MARKS_OF_ALL = ("lists", "cards", "actions")
WHOLE = ("lists", "cards", "checklists", "labels", "customFields")
ACTION_LIMIT = 1000
REMEDY = f"{HOW}, and read it again"
OF_SYSTEM = "files of the operating system"
ATTACHED = "attachments and other files that are no JSON"
NO_BOARD = "JSON that is no board"
PRIVATE = "private boards"
WITHHELD = "withheld"


def trello_events(path: Path, settings: Settings, _: Held) -> Iterator[FileEvent]:
    """Pages of a file's boards. Raises FatalError when it is cut off, or there is no board in it."""
    reader = _Reader(path, consent(settings.trello))
    if is_archive(path):
        yield from reader.of_archive(Archive(path))
        yield from reader.told()
        return
    if is_board_csv(beginning(path)):
        raise FatalError("this is a board as CSV, which has no history", path.name, HOW)
    try:
        value, changed = parsed(data := content(path))
    except ValueError as error:
        raise _unparsed(path, data, error) from None
    boards = value if isinstance(value, list) else [value]
    if not any(map(is_board, boards)):
        raise FatalError("this is no export of a Trello board", path.name, HOW)
    yield Given(1)
    yield from reader.of_member(path.name, boards, changed)
    yield from reader.told()


def _unparsed(path: Path, data: bytes, error: ValueError) -> FatalError:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return FatalError("this is no JSON", path.name, HOW)
    return truncated(path, f"no complete JSON of {len(data):,} bytes: {error}")


def is_board(value: Any) -> bool:
    """True for a board with what is on it."""
    return isinstance(value, dict) and isinstance(value.get("cards"), list) and "id" in value


class _Reader:
    """Reads the boards of a file; private ones that are not named stay where they are."""

    def __init__(self, path: Path, named: Consent) -> None:
        self.path, self.named = path, named
        self.closed: list[str] = []  # ids of boards
        self.hidden: set[PurePosixPath] = set()  # their folders

    def of_archive(self, archive: Archive) -> Iterator[FileEvent]:
        """Pages of the boards in an archive, and what became of its members."""
        read = 0
        yield Given(len(archive.entries))
        left = {entry.name: reason for entry in archive.entries if (reason := _left(entry))}
        for entry, data in archive.contents([it for it in archive.entries if it.name not in left]):
            for event in self._of_entry(entry, data):
                read += isinstance(event, Member) and event.outcome in ("read", "left out")
                yield event
        for name, reason in left.items():  # the folder of a private board tells its name
            is_hidden = bool(self.hidden & {*name.parents})
            yield Member("" if is_hidden else str(name), "left out", reason)
        if archive.damage is not None:
            raise archive.damage
        if not read:
            problem = "no JSON of a Trello board is in it"
            raise FatalError(problem, archive.path.name, HOW)

    def _of_entry(self, entry: Entry, data: bytes | Unread) -> Iterator[FileEvent]:
        name = str(entry.name)
        reason = data.reason if isinstance(data, Unread) else ""
        try:
            value, changed = parsed(data) if isinstance(data, bytes) else (None, Changed())
        except ValueError as error:
            reason = f"is no JSON: {error}"
        if reason:
            # who may see the board stands in what cannot be read
            broken = Broken("boards", FILE + self.path.name, name, f"{name} {reason}", REMEDY, WITHHELD)
            yield Member(name, "set aside", reason, broken=broken)
            return
        boards = value if isinstance(value, list) else [value]
        if not any(map(is_board, boards)):
            yield Member(name, "left out", NO_BOARD)
            return
        if not any(map(self._may_land, boards)):
            self.hidden.add(entry.name.parent)
        yield from self.of_member(name, boards, changed)

    def _may_land(self, board: Any) -> bool:
        return is_board(board) and may_land(board, self.named)

    def of_member(self, name: str, boards: list[Any], changed: Changed) -> Iterator[FileEvent]:
        """Pages of the boards in one member."""
        shown = [board for board in boards if not is_board(board) or self._may_land(board)]
        self.closed += [str(board["id"]) for board in boards if is_board(board) and not self._may_land(board)]
        if not any(map(is_board, shown)):
            yield Member("", "left out", PRIVATE)
            return
        request = {"file": self.path.name} | ({"member": name} if name != self.path.name else {})
        yield Member(name, "read", records=sum(map(_records, boards)))
        if left := sum(_records(board) for board in boards) - sum(_records(board) for board in shown):
            yield LeftOut(PRIVATE, left)
        for note in changed.notes:
            yield Heard("boards", FILE + self.path.name, note=note)
        for at, board in enumerate(shown, start=1):
            if is_board(board):
                yield from _board(self.path, board, request)
            else:
                reason = f"board {at} of {name} has no id or no cards"
                yield Broken("boards", FILE + self.path.name, str(at), reason, REMEDY, WITHHELD)

    def told(self) -> Iterator[FileEvent]:
        """How many boards stayed where they are; what the lake holds of them goes."""
        if self.closed:
            yield Heard("boards", SITE, note=told(self.named, len(self.closed)))
            yield closed(self.closed)


def _left(entry: Entry) -> str:
    if entry.is_of_system:
        return OF_SYSTEM
    if entry.is_json:
        return ""
    return CSV if entry.name.suffix.lower() == ".csv" else ATTACHED


def _records(board: Any) -> int:
    """How many records a board comes to: itself, and what is on it; a part of another shape is one."""
    if not is_board(board):
        return 1
    parts = [board[name] for name in PARTS if board.get(name) is not None]
    return 1 + sum(len(part) if isinstance(part, list) else 1 for part in parts)


def _board(path: Path, export: dict[str, Any], request: dict[str, Any]) -> Iterator[FileEvent]:
    board = str(export["id"])
    own = {name: value for name, value in export.items() if name not in PARTS}
    moment = as_of(export)
    request = request | ({"as_of": moment} if moment else {})
    yield Page("boards", board, [own], request)
    yield from _all_there_is(board, export, moment)
    for name, entity in PARTS.items():
        records = export.get(name)
        if records is not None and not isinstance(records, list):
            reason = f"{name} of board {board} are no list"
            yield Broken(entity, FILE + path.name, None, reason, REMEDY, orjson.dumps(records).decode())
            records = None
        records = records or []
        if entity == "actions":
            records = [without_others(action, {board}) for action in records]
        yield Page(entity, board, records, request)
        yield Heard(entity, board, more=len(records), note=_limit_note(entity, len(records)))


def _all_there_is(board: str, export: dict[str, Any], moment: datetime | None) -> Iterator[FileEvent]:
    """That an export of a board has all there is on it, archived or not, but for actions.

    It is one where lists, cards and actions are in it; what somebody cut out of one says nothing, nor does a
    part with a record that has no id.
    """
    if moment is None or not all(isinstance(export.get(name), list) for name in MARKS_OF_ALL):
        return
    for name in WHOLE:
        records = export.get(name)
        if isinstance(records, list):
            with suppress(BadRecord, AttributeError):
                entity = ENTITIES[PARTS[name]]
                ids = frozenset(entity.record_id(record) for record in records)
                yield Present(entity.name, board, ids, as_of=moment)


def _limit_note(entity: str, count: int) -> str:
    if entity == "actions" and count >= ACTION_LIMIT:
        return f"an export carries the newest {ACTION_LIMIT:,} actions only; the API brings all"
    return ""
