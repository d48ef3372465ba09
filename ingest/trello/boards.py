"""Reading one Trello board: its definition in one answer, its cards and its actions in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from clients.trello.client import TrelloClient
from ingest.source.cursor import Cursor, has_come, latest
from ingest.source.entity import NoRecord, Record, instant, objects
from ingest.source.page import Done, Event, Heard, Page, Present, Progress
from ingest.source.paging import before_id, one
from ingest.trello.entities import ENTITIES, OBJECT_ID
from ingest.trello.privacy import without_others

PAGE_SIZE = 1000
#: entity → property of the board's answer that nests it
NESTED = {"lists": "lists", "labels": "labels", "custom_fields": "customFields", "members": "members"}
BOARD_PARAMETERS = {
    "fields": "all",
    "lists": "all",
    "list_fields": "all",
    "labels": "all",
    "labels_limit": 1000,
    "members": "all",
    "member_fields": "all",
    "memberships": "all",
    "customFields": "true",
}
CARD_PARAMETERS = {
    "filter": "all",
    "fields": "all",
    "attachments": "true",
    "customFieldItems": "true",
    "members": "true",
    "checklists": "all",
}


def split_board(answer: Mapping[str, Any]) -> tuple[Record, dict[str, list[Record]]]:
    """The board alone, and what is nested in it by entity."""
    board = {name: value for name, value in answer.items() if name not in set(NESTED.values())}
    nested: dict[str, list[Record]] = {e: [*objects(answer.get(name))] for e, name in NESTED.items()}
    return board, nested


def split_card(card: dict[str, Any]) -> tuple[Record, list[dict[str, Any]]]:
    """The card alone, and its checklists."""
    if isinstance(card, NoRecord):
        return card, []
    return {name: value for name, value in card.items() if name != "checklists"}, objects(
        card.get("checklists")
    )


@dataclass(frozen=True)
class BoardReader:
    """Reads one board."""

    client: TrelloClient
    board: str
    fingerprint: str  # its last activity and state, as the list of boards told
    open_ids: frozenset[str]  # of the boards that land, whose names may be told

    def definition(self) -> Iterator[Event]:
        """Board, lists, labels, custom fields and members: one request."""
        url = f"/1/boards/{self.board}"
        request = {"url": url, "parameters": BOARD_PARAMETERS}
        board, nested = split_board(one(self.client.get(url, BOARD_PARAMETERS), url))
        yield Page("boards", self.board, [board], request)
        for entity, records in nested.items():
            yield Page(entity, self.board, records, request)
            yield Heard(entity, self.board, says=len(records))
            yield Present(entity, self.board, frozenset(ENTITIES[entity].ids_of(records)))
        yield Done("boards", self.board, None, self.fingerprint)

    def cards(self) -> Iterator[Event]:
        """All cards with their checklists, and which there are (T3)."""
        url = f"/1/boards/{self.board}/cards"
        cards: set[str] = set()
        checklists: set[str] = set()
        for page, request in before_id(partial(self.client.get, url), url, PAGE_SIZE, CARD_PARAMETERS):
            parts = [split_card(card) for card in page]
            lists = [checklist for _, found in parts for checklist in found]
            cards |= ENTITIES["cards"].ids_of(card for card, _ in parts)
            checklists |= ENTITIES["checklists"].ids_of(lists)
            yield Page("cards", self.board, [card for card, _ in parts], request)
            yield Page("checklists", self.board, lists, request)
        for entity, ids in (("cards", cards), ("checklists", checklists)):
            yield Heard(entity, self.board, says=len(ids))
            yield Present(entity, self.board, frozenset(ids))

    def actions(self, at: Cursor, since: datetime | None) -> Iterator[Event]:
        """Actions newest first, by id (T1); a killed read resumes below the last id that landed."""
        resumed = orjson.loads(at.checkpoint) if at.checkpoint else {}
        url, newest = f"/1/boards/{self.board}/actions", resumed.get("newest") or at.cursor
        start = _window(at, since)
        parameters = {"filter": "all", "since": start} if start else {"filter": "all"}
        comments: set[str] = set()
        pages = before_id(partial(self.client.get, url), url, PAGE_SIZE, parameters, resumed.get("before"))
        for page, request in pages:
            shown = [without_others(action, self.open_ids) for action in page]
            yield Page("actions", self.board, shown, request)
            comments |= ENTITIES["actions"].ids_of(filter(_is_comment, page))
            newest = latest([newest, *(_moment(action) for action in page)])
            ids = [id for id in ENTITIES["actions"].ids_of(page) if OBJECT_ID.fullmatch(id)]
            if start is None and ids:
                mark = orjson.dumps({"before": min(ids), "newest": newest}).decode()
                yield Progress("actions", self.board, mark)
        if start is None and not resumed:
            # of a deleted card Trello forgets the actions; only comments are taken back by people
            comment = "json_extract_string(body, '$.type') = 'commentCard'"
            yield Present("actions", self.board, frozenset(comments), where=comment)
        yield Done("actions", self.board, newest)


def _window(at: Cursor, since: datetime | None) -> str | None:
    if since is not None:
        return since.isoformat(timespec="milliseconds") + "Z"
    if at.cursor is None:
        return None
    moment = datetime.fromisoformat(at.cursor) - ENTITIES["actions"].overlap
    return moment.isoformat(timespec="milliseconds") + "Z"


def _is_comment(action: Record) -> bool:
    return action.get("type") == "commentCard"


def _moment(action: Record) -> str | None:
    try:
        moment = instant(action["date"])
    except (KeyError, TypeError, ValueError):
        return None  # sealing sets it aside with its reason
    return moment.isoformat(timespec="milliseconds") if has_come(moment) else None
