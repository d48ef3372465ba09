"""Reading one Trello board: its definition in one answer, its cards and its actions in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from clients.trello.client import TrelloClient
from ingest.source.cursor import Cursor, latest
from ingest.source.entity import Record, instant
from ingest.source.page import Done, Event, Heard, Page, Present, Progress
from ingest.source.paging import before_id
from ingest.trello.entities import ENTITIES

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
    nested = {entity: list(answer.get(name) or []) for entity, name in NESTED.items()}
    return board, nested


def split_card(card: Any) -> tuple[Any, list[Record]]:
    """The card alone, and its checklists."""
    if not isinstance(card, dict):
        return card, []
    return {name: value for name, value in card.items() if name != "checklists"}, card.get("checklists") or []


@dataclass(frozen=True)
class BoardReader:
    """Reads one board."""

    client: TrelloClient
    board: str
    fingerprint: str  # its last activity and state, as the list of boards told

    def definition(self) -> Iterator[Event]:
        """Board, lists, labels, custom fields and members: one request."""
        url = f"/1/boards/{self.board}"
        request = {"url": url, "parameters": BOARD_PARAMETERS}
        board, nested = split_board(self.client.get(url, BOARD_PARAMETERS))
        yield Page("boards", self.board, [board], request)
        for entity, records in nested.items():
            yield Page(entity, self.board, records, request)
            yield Heard(entity, self.board, says=len(records))
            yield Present(entity, self.board, frozenset(str(record.get("id")) for record in records))
        yield Done("boards", self.board, None, self.fingerprint)

    def cards(self) -> Iterator[Event]:
        """All cards with their checklists, and which there are (T3)."""
        url = f"/1/boards/{self.board}/cards"
        cards: set[str] = set()
        checklists: set[str] = set()
        for page, request in before_id(partial(self.client.get, url), url, PAGE_SIZE, CARD_PARAMETERS):
            parts = [split_card(card) for card in page]
            lists = [checklist for _, found in parts for checklist in found]
            cards.update(str(card.get("id")) for card, _ in parts if isinstance(card, dict))
            checklists.update(str(checklist.get("id")) for checklist in lists)
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
            yield Page("actions", self.board, page, request)
            comments.update(str(action["id"]) for action in page if _is_comment(action))
            newest = latest([newest, *(_moment(action) for action in page)])
            ids = [str(action["id"]) for action in page if isinstance(action, dict) and "id" in action]
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


def _is_comment(action: Any) -> bool:
    return isinstance(action, dict) and action.get("type") == "commentCard"


def _moment(action: Any) -> str | None:
    try:
        return instant(action["date"]).isoformat(timespec="milliseconds")
    except (KeyError, TypeError, ValueError):
        return None  # sealing sets it aside with its reason
