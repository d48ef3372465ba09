"""Creating, changing, moving and deleting cards."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.trello.cards import card_reader, checklists_of
from sandbox.server.trello.desk import Desk, new_id, trello_time
from sandbox.server.trello.errors import refuse
from sandbox.server.trello.record import Clerk, card_stub
from sandbox.store import Document

TEXTS, FLAGS, TIMES, LISTS = (
    ("name", "desc"),
    ("closed", "dueComplete", "subscribed"),
    ("due", "start"),
    ("idMembers", "idLabels"),
)


def update(exchange: Exchange) -> Response:
    """``PUT cards/{id}``: one ``updateCard`` action per changed field, as the real service writes them."""
    desk = Desk(exchange)
    card = desk.find("cards", exchange.path["card"])
    wanted = _wanted(desk)
    before = card.json()
    changes = {name: value for name, value in wanted.items() if before.get(name) != value}
    with desk.store.transaction():
        board = changes.pop("idBoard", None)
        if board:
            _move(desk, card, str(board), changes.pop("idList", None))
            card = desk.find("cards", card.id)
        for name, value in changes.items():
            _change(desk, card, name, value)
            card = desk.find("cards", card.id)
    return desk.reply(card_reader(desk)(card))


def _wanted(desk: Desk) -> dict[str, Any]:
    given = desk.parameters
    wanted: dict[str, Any] = {}
    for name in TEXTS:
        if name in given:
            wanted[name] = desk.text(name, required=name == "name")
    for name in FLAGS:
        if name in given:
            wanted[name] = desk.is_true(name)
    for name in TIMES:
        if name in given:
            wanted[name] = None if str(given[name]) in ("", "null", "None") else str(given[name])
    for name in LISTS:
        if name in given:
            wanted[name] = (
                given[name]
                if isinstance(given[name], list)
                else [id for id in str(given[name]).split(",") if id]
            )
    if "idList" in given:
        wanted["idList"] = desk.find("lists", str(given["idList"])).id
    if "idBoard" in given:
        wanted["idBoard"] = desk.board(str(given["idBoard"])).id
    if "pos" in given:
        wanted["pos"] = {"top": 1.0, "bottom": 2.0**30}.get(str(given["pos"])) or float(given["pos"])
    return wanted


def _change(desk: Desk, card: Document, name: str, value: Any) -> None:
    now, clerk, before = desk.exchange.workspace.now_ms(), Clerk(desk), card.json()
    body = clerk.card(card, _with_labels(desk, {name: value}), now)
    data: dict[str, Any] = {"old": {name: before.get(name)}, "card": card_stub(body, name)}
    if name == "idList":
        data |= {"listBefore": clerk.list_stub(before["idList"]), "listAfter": clerk.list_stub(value)}
    else:
        data["list"] = clerk.list_stub(body["idList"])
    clerk.action("updateCard", body["idBoard"], data, now)


def _with_labels(desk: Desk, changes: dict[str, Any]) -> dict[str, Any]:
    """``labels`` repeats what ``idLabels`` names."""
    if "idLabels" not in changes:
        return changes
    return changes | {
        "labels": [d.json() for d in desk.store.get_many("trello", "labels", changes["idLabels"])]
    }


def _move(desk: Desk, card: Document, board: str, wanted_list: str | None) -> None:
    """To another board: the card leaves one history and enters another (T6)."""
    now, clerk, before = desk.exchange.workspace.now_ms(), Clerk(desk), card.json()
    lists = [d for d in desk.store.select("trello", "lists", board) if not d.json()["closed"]]
    target = wanted_list or (lists[0].id if lists else None)
    if target is None:
        raise refuse(400, "no open list on that board")
    clerk.action(
        "moveCardFromBoard", card.parent, {"card": card_stub(before), "boardTarget": {"id": board}}, now
    )
    body = clerk.card(card, {"idBoard": board, "idList": target}, now)
    for checklist in checklists_of(desk, body):
        moved = checklist.json() | {"idBoard": board}
        desk.store.put("trello", "checklists", checklist.id, board, now, moved)
    later = desk.exchange.workspace.now_ms()
    data = {"card": card_stub(body), "list": clerk.list_stub(target), "boardSource": {"id": card.parent}}
    clerk.action("moveCardToBoard", board, data, later)


def create(exchange: Exchange) -> Response:
    """``POST cards``."""
    desk = Desk(exchange)
    where = desk.find("lists", str(desk.parameters.get("idList") or ""))
    now, clerk = exchange.workspace.now_ms(), Clerk(desk)
    id = new_id(now)
    numbers = [d.json().get("idShort", 0) for d in desk.store.select("trello", "cards", where.parent)]
    body = {
        "id": id,
        "idShort": max([0, *numbers]) + 1,
        "shortLink": id[-8:],
        "shortUrl": f"https://trello.com/c/{id[-8:]}",
        "url": f"https://trello.com/c/{id[-8:]}",
        "idBoard": where.parent,
        "idList": where.id,
        "desc": "",
        "closed": False,
        "due": None,
        "start": None,
        "dueComplete": False,
        "idMembers": [],
        "idLabels": [],
        "labels": [],
        "idChecklists": [],
        "attachments": [],
        "customFieldItems": [],
        "pos": 65536.0 * (len(numbers) + 1),
        "dateLastActivity": trello_time(now),
    } | _with_labels(desk, _wanted(desk))
    if not body.get("name"):
        raise refuse(400, "invalid value for name")
    with desk.store.transaction():
        desk.store.put("trello", "cards", id, where.parent, now, body)
        clerk.action(
            "createCard", where.parent, {"card": card_stub(body), "list": clerk.list_stub(where.id)}, now
        )
    return desk.reply(body)


def delete(exchange: Exchange) -> Response:
    """``DELETE cards/{id}``: the card's own actions go, and what stays has lost the name (T3)."""
    desk = Desk(exchange)
    card = desk.find("cards", exchange.path["card"])
    now, clerk, body = exchange.workspace.now_ms(), Clerk(desk), card.json()
    with desk.store.transaction():
        for checklist in checklists_of(desk, body):
            desk.store.delete("trello", "checklists", checklist.id, now)
        desk.store.delete("trello", "cards", card.id, now)
        stub = {name: body[name] for name in ("id", "idShort", "shortLink") if name in body}
        clerk.action("deleteCard", card.parent, {"card": stub, "list": clerk.list_stub(body["idList"])}, now)
    return desk.reply({"limits": {}})
