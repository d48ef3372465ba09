"""Putting addresses on cards, and taking them off."""

from __future__ import annotations

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.trello.actions import CARD_OF_ACTION
from sandbox.server.trello.desk import Desk, new_id, trello_time
from sandbox.server.trello.errors import not_found
from sandbox.server.trello.record import Clerk, card_stub
from sandbox.store import Document


def add(exchange: Exchange) -> Response:
    """``POST cards/{id}/attachments`` of a link."""
    desk = Desk(exchange)
    card, url = desk.find("cards", exchange.path["card"]), desk.text("url", required=True)
    now, clerk, before = exchange.workspace.now_ms(), Clerk(desk), card.json()
    entry = {
        "id": new_id(now),
        "bytes": None,
        "date": trello_time(now),
        "edgeColor": None,
        "idMember": desk.me["id"],
        "isUpload": False,
        "mimeType": "",
        "name": str(desk.parameters.get("name") or url),
        "previews": [],
        "url": url,
        "pos": 16384,
    }
    with desk.store.transaction():
        body = clerk.card(card, {"attachments": [*before.get("attachments", []), entry]}, now)
        told = {name: entry[name] for name in ("id", "name", "url")}
        clerk.action(
            "addAttachmentToCard", body["idBoard"], {"card": card_stub(body), "attachment": told}, now
        )
    return desk.reply(entry)


def remove(exchange: Exchange) -> Response:
    """``DELETE cards/{id}/attachments/{attachment}``: no action tells the address any more, only the name."""
    desk = Desk(exchange)
    card, id = desk.find("cards", exchange.path["card"]), exchange.path["attachment"]
    before = card.json().get("attachments", [])
    found = next((one for one in before if one["id"] == id), None)
    if found is None:
        raise not_found()
    now, clerk = exchange.workspace.now_ms(), Clerk(desk)
    told = {name: found[name] for name in ("id", "name")}
    with desk.store.transaction():
        body = clerk.card(card, {"attachments": [one for one in before if one is not found]}, now)
        _forget_address(desk, card, id)
        clerk.action(
            "deleteAttachmentFromCard", body["idBoard"], {"card": card_stub(body), "attachment": told}, now
        )
    return desk.reply({"limits": {}})


def _forget_address(desk: Desk, card: Document, attachment: str) -> None:
    rows = desk.store.connection.execute(
        f"""select id from documents
            where tool = 'trello' and kind = 'actions' and {CARD_OF_ACTION} = ?
                and json_extract(body, '$.data.attachment.id') = ?""",
        (card.id, attachment),
    )
    for action in desk.store.get_many("trello", "actions", [id for (id,) in rows]):
        told = action.json()
        told["data"]["attachment"].pop("url", None)
        desk.store.put("trello", "actions", action.id, action.parent, action.updated_ms, told)
