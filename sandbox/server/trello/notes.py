"""Comments, labels and custom fields: what people and syncs add to cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.trello.desk import Desk, new_id, trello_time
from sandbox.server.trello.errors import not_found, refuse
from sandbox.server.trello.record import Clerk, card_stub
from sandbox.store import Document

COLORS = frozenset(
    f"{colour}{shade}"
    for colour in ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
    for shade in ("", "_light", "_dark")
)
FIELD_TYPES = frozenset({"text", "number", "date", "checkbox", "list"})


def add_comment(exchange: Exchange) -> Response:
    """``POST cards/{id}/actions/comments``: a comment is an action."""
    desk = Desk(exchange)
    card, text = desk.find("cards", exchange.path["card"]), desk.text("text", required=True)
    now, clerk = exchange.workspace.now_ms(), Clerk(desk)
    with desk.store.transaction():
        body = clerk.card(card, {}, now)
        data = {"text": text, "card": card_stub(body), "list": clerk.list_stub(body["idList"])}
        entry = clerk.action("commentCard", body["idBoard"], data, now)
    return desk.reply(entry)


def _comment(desk: Desk) -> Document:
    entry = desk.find("actions", desk.exchange.path["action"])
    if entry.json()["type"] != "commentCard":
        raise not_found()
    return entry


def edit_comment(exchange: Exchange) -> Response:
    """``PUT``: the text changes in place, and the action says when it was last edited."""
    desk = Desk(exchange)
    entry, text = _comment(desk), desk.text("text", required=True)
    now, body = exchange.workspace.now_ms(), entry.json()
    body["data"] |= {"text": text, "dateLastEdited": trello_time(now)}
    desk.store.put("trello", "actions", entry.id, entry.parent, now, body)
    return desk.reply(body)


def delete_comment(exchange: Exchange) -> Response:
    """``DELETE``: the comment's action is gone."""
    desk = Desk(exchange)
    desk.store.delete("trello", "actions", _comment(desk).id, exchange.workspace.now_ms())
    return desk.reply({"_value": None})


def add_label(exchange: Exchange) -> Response:
    """``POST cards/{id}/idLabels``."""
    desk = Desk(exchange)
    card = desk.find("cards", exchange.path["card"])
    label = desk.find("labels", str(desk.parameters.get("value") or ""))
    ids = card.json().get("idLabels", [])
    if label.parent != card.parent:
        raise refuse(400, "invalid value for value")
    if label.id in ids:
        raise refuse(400, "that label is already on the card")
    _set_labels(desk, card, [*ids, label.id], "addLabelToCard", label)
    return desk.reply([*ids, label.id])


def remove_label(exchange: Exchange) -> Response:
    """``DELETE cards/{id}/idLabels/{label}``."""
    desk = Desk(exchange)
    card, label = desk.find("cards", exchange.path["card"]), desk.find("labels", exchange.path["label"])
    ids = card.json().get("idLabels", [])
    if label.id not in ids:
        raise refuse(400, "that label is not on the card")
    _set_labels(desk, card, [id for id in ids if id != label.id], "removeLabelFromCard", label)
    return desk.reply({"_value": None})


def _set_labels(desk: Desk, card: Document, ids: list[str], kind: str, label: Document) -> None:
    now, clerk = desk.exchange.workspace.now_ms(), Clerk(desk)
    labels = [d.json() for d in desk.store.get_many("trello", "labels", ids)]
    with desk.store.transaction():
        body = clerk.card(card, {"idLabels": ids, "labels": labels}, now)
        told = {name: label.json().get(name) for name in ("id", "name", "color")}
        clerk.action(kind, body["idBoard"], {"card": card_stub(body), "label": told}, now)


def create_label(exchange: Exchange) -> Response:
    """``POST boards/{id}/labels`` and ``POST labels``."""
    desk = Desk(exchange)
    board = desk.board(exchange.path.get("board") or str(desk.parameters.get("idBoard") or ""))
    colour = desk.parameters.get("color")
    if colour not in (None, "", "null") and colour not in COLORS:
        raise refuse(400, "invalid value for color")
    now = exchange.workspace.now_ms()
    body: dict[str, Any] = {
        "id": new_id(now),
        "idBoard": board.id,
        "name": desk.text("name", required=True),
        "color": colour if colour in COLORS else None,
        "uses": 0,
    }
    desk.store.put("trello", "labels", body["id"], board.id, now, body)
    return desk.reply(body)


def create_field(exchange: Exchange) -> Response:
    """``POST customFields`` on a board."""
    desk = Desk(exchange)
    board = desk.board(str(desk.parameters.get("idModel") or ""))
    kind = str(desk.parameters.get("type"))
    if kind not in FIELD_TYPES:
        raise refuse(400, "invalid value for type")
    now = exchange.workspace.now_ms()
    body: dict[str, Any] = {
        "id": new_id(now),
        "idModel": board.id,
        "modelType": "board",
        "fieldGroup": new_id(now) * 2,
        "display": {"cardFront": desk.is_true("display_cardFront")},
        "name": desk.text("name", required=True),
        "pos": 16384,
        "type": kind,
    }
    desk.store.put("trello", "custom_fields", body["id"], board.id, now, body)
    return desk.reply(body)


def set_field(exchange: Exchange) -> Response:
    """``PUT cards/{id}/customField/{field}/item``: the value's key must be the field's type; empty clears."""
    desk = Desk(exchange)
    card = desk.find("cards", exchange.path["card"])
    field = desk.find("custom_fields", exchange.path["field"])
    if field.parent != card.parent:
        raise refuse(400, "Invalid custom field: it is not on the card's board.")
    value, option = desk.parameters.get("value"), desk.parameters.get("idValue")
    items = card.json().get("customFieldItems", [])
    before = next((item for item in items if item["idCustomField"] == field.id), None)
    others = [item for item in items if item["idCustomField"] != field.id]
    cleared = value in ("", None, {}) and option in ("", None)
    now = exchange.workspace.now_ms()
    entry = {
        "id": before["id"] if before else new_id(now),
        "value": None if cleared or option else _checked(field.json()["type"], value),
        "idValue": option or None,
        "idCustomField": field.id,
        "idModel": card.id,
        "modelType": "card",
    }
    if before is None or before.get("value") != entry["value"] or before.get("idValue") != entry["idValue"]:
        _store_items(desk, card, others if cleared else [*others, entry], field, entry, now)
    return desk.reply(entry)


def _store_items(
    desk: Desk, card: Document, items: list[Any], field: Document, entry: dict[str, Any], now: int
) -> None:
    clerk = Clerk(desk)
    with desk.store.transaction():
        body = clerk.card(card, {"customFieldItems": items}, now)
        told = {name: field.json()[name] for name in ("id", "name", "type")}
        data = {"card": card_stub(body), "customField": told, "customFieldItem": entry}
        clerk.action("updateCustomFieldItem", body["idBoard"], data, now)


def _checked(kind: str, value: Any) -> dict[str, str]:
    """The value as Trello stores it: always text. Raises its 400."""
    key = {"checkbox": "checked"}.get(kind, kind)
    if not isinstance(value, dict) or set(value) != {key}:
        raise refuse(400, "Invalid custom field item value.")
    text = str(value[key]).lower() if kind == "checkbox" else str(value[key])
    try:
        if kind == "number":
            float(text)
        if kind == "date":
            datetime.fromisoformat(text)
    except ValueError:
        raise refuse(400, "Invalid custom field item value.") from None
    if len(text) > 16_384:
        raise refuse(400, "Invalid custom field item value.")
    return {key: text}
