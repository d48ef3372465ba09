"""Boards and cards as pages."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from sandbox.server.pages.frame import NoSuchPage
from sandbox.server.pages.jira import words
from sandbox.store import Document, Store

SHORT = """
select id from documents where tool = 'trello' and kind = ? and json_extract(body, '$.shortLink') = ?
"""


def _find(store: Store, kind: str, wanted: str) -> Document:
    row = store.connection.execute(SHORT, (kind, wanted)).fetchone()
    found = store.get("trello", kind, row[0] if row else wanted)
    if found is None:
        raise NoSuchPage(f"There is no {kind[:-1]} {wanted} here")
    return found


def is_private(board: dict[str, Any]) -> bool:
    """True for a board that only its members see."""
    return bool((board.get("prefs") or {}).get("permissionLevel") == "private")


def board(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """A board: its open lists with their open cards, and how many are archived."""
    found = _find(store, "boards", request.path_params["board"])
    cards = [d.json() for d in store.select("trello", "cards", found.id)]
    lists = [d.json() for d in store.select("trello", "lists", found.id)]
    shown = [one for one in lists if not one.get("closed")]
    places = {one["id"] for one in shown}
    standing = [card for card in cards if not card.get("closed") and card.get("idList") in places]
    columns = [
        (one, [card for card in standing if card.get("idList") == one["id"]])
        for one in sorted(shown, key=lambda one: float(one.get("pos") or 0))
    ]
    body = found.json()
    return "board", {
        "board": body,
        "is_private": is_private(body),
        "columns": columns,
        "count": len(standing),
        "archived": len(cards) - len(standing),
        "words": words(store),
    }


def card(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """A card with its checklists, attachments and comments."""
    found = _find(store, "cards", request.path_params["card"])
    body, board_of = found.json(), store.get("trello", "boards", found.parent)
    place = store.get("trello", "lists", str(body.get("idList")))
    members = store.get_many("trello", "members", body.get("idMembers") or [])
    checklists = store.get_many("trello", "checklists", body.get("idChecklists") or [])
    home = board_of.json() if board_of else {}
    return "card", {
        "card": body,
        "board": home,
        "is_private": is_private(home),
        "place": place.json() if place else {},
        "members": [d.json().get("fullName", "") for d in members],
        "checklists": [d.json() for d in checklists],
        "fields": _fields(store, found.parent, body),
        "comments": _comments(store, found),
        "words": words(store),
    }


def _fields(store: Store, board_id: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values of the board's own fields on the card."""
    known = {d.id: d.json() for d in store.select("trello", "custom_fields", board_id)}
    told = []
    for item in body.get("customFieldItems") or []:
        about = known.get(item.get("idCustomField"), {})
        options = {o.get("id"): (o.get("value") or {}).get("text") for o in about.get("options") or []}
        value = options.get(item.get("idValue")) or next(iter((item.get("value") or {}).values()), "")
        told.append((str(about.get("name", "")), str(value)))
    return [pair for pair in told if pair[1]]


def _comments(store: Store, found: Document) -> list[dict[str, Any]]:
    sql = """select body from documents where tool = 'trello' and kind = 'actions' and parent = ?
             and json_extract(body, '$.type') = 'commentCard' and json_extract(body, '$.data.card.id') = ?
             order by id"""
    return [json.loads(row[0]) for row in store.connection.execute(sql, (found.parent, found.id))]
