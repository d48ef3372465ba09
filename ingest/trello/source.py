"""Trello as a source: the boards of the token's member, each read whole unless nothing has happened on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from clients.errors import FatalError, SkippableError
from clients.trello.client import TrelloClient
from ingest.source.contract import ReadingContext
from ingest.source.cursor import Cursor, Key, is_file
from ingest.source.entity import Entity, objects
from ingest.source.page import Event, Fate, Heard, Page, Present, Stream
from ingest.source.paging import one, rows
from ingest.trello.boards import BoardReader
from ingest.trello.entities import ENTITIES, SITE
from ingest.trello.privacy import closed, consent, may_land, told
from lake.sites.binding import address

BOARD_LIST = "/1/members/me/boards"
BOARD_FIELDS = {
    "fields": "name,closed,dateLastActivity,shortLink,prefs",
    "organization": "true",
    "organization_fields": "all",
}
#: what one request for the board brings
DEFINITION = ("boards", "lists", "labels", "custom_fields", "members")


class TrelloSource:
    """The boards of one token."""

    name = "trello"
    workers = 4
    is_current = True

    def __init__(self, client: TrelloClient) -> None:
        self.client = client
        self.entities: Mapping[str, Entity] = ENTITIES
        self.nameless = 0  # boards of the list that name no id

    def sign_in(self) -> frozenset[str]:
        """Ask who we are; Trello's address, for there is one site of it. Raises FatalError."""
        self.client.sign_in()
        return frozenset({address(self.client.connection.url).removeprefix("api.")})

    def requests(self) -> int:
        """Requests made so far."""
        return self.client.guard.counts.total

    def close(self) -> None:
        """Close the connection pool."""
        self.client.close()

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """The boards' actions; then the boards on which something has happened."""
        wanted = reading.settings.trello.boards
        found, named = self._boards(wanted), consent(reading.settings.trello)
        boards = [board for board in found if may_land(board, named)]
        private = sorted({str(board["id"]) for board in found} - {str(board["id"]) for board in boards})
        ids = frozenset(str(board["id"]) for board in boards)
        readers = [BoardReader(self.client, str(it["id"]), _state(it), ids) for it in boards]
        before = dict(reading.past)
        if reading.wants("actions"):
            yield [
                Stream(
                    f"actions {it.board}",
                    partial(it.actions, reading.cursor("actions", it.board), reading.since),
                    ("actions", it.board),
                )
                for it in readers
            ]
        listed = {str(board["id"]) for board in found}
        left = [] if wanted else sorted({scope for entity, scope in before if entity == "boards"} - listed)
        streams = [stream for it in readers for stream in self._board(it, reading, before)]
        if reading.wants("organizations"):
            streams.append(Stream("organizations", partial(_organizations, boards, not wanted)))
        note = told(named, len(private))
        streams.append(Stream("private boards", partial(_private, private, note)))
        gone = [name for name in left if not is_file(name)]
        yield [*streams, Stream("boards left", partial(_left, gone, self.nameless))]

    def _boards(self, wanted: Sequence[str]) -> list[dict[str, Any]]:
        """Boards with id and last activity. Raises FatalError for a configured one that cannot be had."""
        listed = rows(self.client.get(BOARD_LIST, {"filter": "all", **BOARD_FIELDS}), None, BOARD_LIST)
        mine = [board for board in listed if self.entities["boards"].id_of(board)]
        self.nameless = len(listed) - len(mine)
        if not wanted:
            return mine
        known = {name: board for board in mine for name in (board["id"], board.get("shortLink"))}
        return [known.get(board) or self._one(board) for board in wanted]

    def _one(self, board: str) -> dict[str, Any]:
        try:
            found = one(self.client.get(f"/1/boards/{board}", BOARD_FIELDS), f"/1/boards/{board}")
        except SkippableError as error:
            raise FatalError(
                f"Trello board {board} does not exist, or this token may not see it",
                "truce.toml: [trello].boards",
                "correct the id or share the board with the token's member",
                error.status,
            ) from None
        return found

    @staticmethod
    def _board(it: BoardReader, reading: ReadingContext, before: Mapping[Key, Cursor]) -> Iterator[Stream]:
        """Nothing when neither the board nor its newest action has changed since it was read."""
        known, newest = before.get(("boards", it.board)), reading.past.get(("actions", it.board))
        acted = before.get(("actions", it.board)) != newest
        idle = known is not None and known.fingerprint == it.fingerprint and not acted
        if idle and not (reading.full or reading.since or reading.only):
            yield Stream(f"board {it.board}", partial(_idle, it.board), ("boards", it.board))
            return
        if reading.wants("cards", "checklists"):
            yield Stream(f"cards {it.board}", it.cards, ("cards", it.board))
        if reading.wants(*DEFINITION):
            yield Stream(f"board {it.board}", it.definition, ("boards", it.board))

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """A card that is not listed was deleted (404) or has moved to a board that is not read (T3, T6)."""
        if entity in ("members", "organizations"):
            return dict.fromkeys(ids, "hidden")
        if entity != "cards":
            return {}
        return {card: self._card_fate(card, scope) for card in ids}

    def _card_fate(self, card: str, board: str) -> Fate:
        try:
            found = one(self.client.get(f"/1/cards/{card}", {"fields": "idBoard"}), f"/1/cards/{card}")
        except SkippableError as error:
            return "deleted" if error.status == 404 else "hidden"
        return "present" if found.get("idBoard") == board else "hidden"


def _state(board: Mapping[str, Any]) -> str:
    return f"{board.get('dateLastActivity')} {board.get('closed')} {board.get('name')}"


def _organizations(boards: Sequence[Mapping[str, Any]], are_all: bool) -> Iterator[Event]:
    """Each workspace once, from the boards that it holds; no request of its own."""
    told = (board.get("organization") for board in boards)
    entity, request = ENTITIES["organizations"], {"url": BOARD_LIST, "parameters": BOARD_FIELDS}
    records = {entity.id_of(record) or at: record for at, record in enumerate(objects([*filter(None, told)]))}
    found = entity.ids_of(records.values())
    yield Page("organizations", SITE, list(records.values()), request)
    if are_all:
        yield Heard("organizations", SITE, says=len(found))
        yield Present("organizations", SITE, frozenset(found))


def _private(boards: Sequence[str], note: str) -> Iterator[Event]:
    if boards:
        yield Heard("boards", SITE, note=note)
        yield closed(boards)


def _idle(board: str) -> Iterator[Event]:
    yield Heard("boards", board)


def _left(boards: Sequence[str], nameless: int) -> Iterator[Event]:
    if nameless:
        yield Heard("boards", SITE, note=f"{nameless:,} boards of the list have no id and are not read")
    for board in boards:
        yield Heard("boards", board, note="no longer visible: its cards stay as they were last seen")
