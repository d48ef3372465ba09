"""Reading cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.trello.desk import Desk, cut
from sandbox.server.trello.errors import refuse
from sandbox.store import Document

EXTRAS = ("attachments", "customFieldItems")


def card_reader(desk: Desk, prefix: str = "") -> Callable[[Document], dict[str, Any]]:
    """Reads a stored card with the parts that the request asks for; attachments and the like only then."""
    asked = {name: desk.is_true(prefix + name) for name in (*EXTRAS, "members", "checklists")}
    chosen = desk.fields(prefix + "fields")

    def read(document: Document) -> dict[str, Any]:
        stored = document.json()
        body = cut(stored, chosen)
        for name in EXTRAS:
            if asked[name]:
                body[name] = stored.get(name, [])
            else:
                body.pop(name, None)
        if asked["members"]:
            body["members"] = [m for id in stored.get("idMembers", []) if (m := desk.member(id))]
        if asked["checklists"]:
            body["checklists"] = [d.json() for d in checklists_of(desk, stored)]
        return body

    return read


def checklists_of(desk: Desk, card: dict[str, Any]) -> list[Document]:
    """The checklists of a card."""
    return desk.store.get_many("trello", "checklists", card.get("idChecklists") or [])


def filtered_cards(desk: Desk, board: str, wanted: str) -> list[Document]:
    """A board's cards. ``visible`` (the default) hides archived cards and those in archived lists (T2)."""
    if wanted == "none":
        return []
    found = desk.store.select("trello", "cards", board)
    if wanted == "all":
        return found
    if wanted not in ("open", "closed", "visible"):
        raise refuse(400, "invalid value for filter")
    shut = (
        {d.id for d in desk.store.select("trello", "lists", board) if d.json()["closed"]}
        if wanted == "visible"
        else set()
    )
    return [
        d
        for d in found
        if (body := d.json())["closed"] == (wanted == "closed") and body["idList"] not in shut
    ]


def board_cards(exchange: Exchange) -> Response:
    """``boards/{id}/cards``, at most 1,000 a call when paged by ``before`` and ``limit``."""
    desk = Desk(exchange)
    wanted = exchange.path.get("filter") or desk.parameters.get("filter", "visible")
    found = filtered_cards(desk, desk.board().id, wanted)
    if "before" in desk.parameters:
        found = [d for d in found if d.id < desk.parameters["before"]]
    if "since" in desk.parameters:
        found = [d for d in found if d.id > desk.parameters["since"]]
    if "limit" in desk.parameters:
        found = found[-exchange.whole("limit", 1000, 1000) :]
    read = card_reader(desk)
    return desk.reply([read(d) for d in found])


def list_cards(exchange: Exchange) -> Response:
    """``lists/{id}/cards``: the open ones."""
    desk = Desk(exchange)
    where = desk.find("lists", exchange.path["list"])
    read, wanted = card_reader(desk), desk.parameters.get("filter", "open")
    found = [d for d in desk.store.select("trello", "cards", where.parent) if d.json()["idList"] == where.id]
    return desk.reply(
        [read(d) for d in found if wanted == "all" or d.json()["closed"] == (wanted == "closed")]
    )


def card(exchange: Exchange) -> Response:
    """``cards/{id}``."""
    desk = Desk(exchange)
    return desk.reply(card_reader(desk)(desk.find("cards", exchange.path["card"])))


def card_part(name: str) -> Callable[[Exchange], Response]:
    """A handler for a card's attachments, custom field items, checklists, members or labels."""

    def answer(exchange: Exchange) -> Response:
        desk = Desk(exchange)
        body = desk.find("cards", exchange.path["card"]).json()
        if name == "checklists":
            return desk.listing(checklists_of(desk, body))
        if name == "members":
            return desk.reply([m for id in body.get("idMembers", []) if (m := desk.member(id))])
        return desk.reply(body.get(name, []))

    return answer
