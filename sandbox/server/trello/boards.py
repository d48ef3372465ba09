"""Reading members, boards and what stands on them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange, Handler
from sandbox.server.trello.cards import card_reader, filtered_cards
from sandbox.server.trello.desk import Desk, cut
from sandbox.server.trello.errors import not_found
from sandbox.store import Document

BOARD_FIELDS = "id,name,desc,descData,closed,idOrganization,pinned,url,shortUrl,prefs,labelNames"


def me(exchange: Exchange) -> Response:
    """``members/{id}``: ``me``, an id or a user name."""
    desk, wanted = Desk(exchange), exchange.path["member"]
    if wanted == "me":
        return desk.reply(cut(desk.me, desk.fields()))
    for document in desk.store.select("trello", "members"):
        body = document.json()
        if wanted in (body["id"], body.get("username")):
            return desk.reply(cut(body, desk.fields()))
    raise not_found()


def visible_boards(exchange: Exchange) -> Response:
    """``members/me/boards``: all boards that the token may see; ``filter`` open or closed."""
    desk = Desk(exchange)
    wanted, revoked = desk.parameters.get("filter", "all"), exchange.workspace.revoked("trello")
    found = [b for b in desk.store.select("trello", "boards") if b.id not in revoked]
    kept = [
        b for b in found if wanted not in ("open", "closed") or b.json()["closed"] == (wanted == "closed")
    ]
    if not desk.is_true("organization"):
        return desk.listing(kept)
    chosen = desk.fields()
    return desk.reply([cut(d.json(), chosen) | _organization(desk, d) for d in kept])


def _organization(desk: Desk, board: Document) -> dict[str, Any]:
    """The board's workspace, under the name that it is nested by."""
    found = desk.store.get("trello", "organizations", str(board.json().get("idOrganization")))
    chosen = desk.fields("organization_fields", "name,displayName")
    return {"organization": cut(found.json(), chosen)} if found else {}


def organizations(exchange: Exchange) -> Response:
    """``members/me/organizations``."""
    desk = Desk(exchange)
    return desk.listing(desk.store.select("trello", "organizations"))


def organization(exchange: Exchange) -> Response:
    """``organizations/{id}``."""
    desk = Desk(exchange)
    return desk.reply(cut(desk.find("organizations", exchange.path["organization"]).json(), desk.fields()))


def board(exchange: Exchange) -> Response:
    """``boards/{id}`` with the nested parts that were asked for."""
    desk = Desk(exchange)
    found = desk.board()
    asked = () if desk.parameters.get("memberships", "none") == "none" else ("memberships",)
    body = cut(found.json(), desk.fields(default=BOARD_FIELDS), asked)
    nested = _organization(desk, found) if desk.is_true("organization") else {}
    return desk.reply(body | _nested(desk, found) | nested)


def _nested(desk: Desk, found: Document) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name, kind in (
        ("lists", "lists"),
        ("labels", "labels"),
        ("checklists", "checklists"),
        ("customFields", "custom_fields"),
    ):
        wanted = str(desk.parameters.get(name, "none")).lower()
        if wanted not in ("none", "false"):
            documents = [d.json() for d in desk.store.select("trello", kind, found.id)]
            parts[name] = [
                d
                for d in documents
                if wanted not in ("open", "closed") or d.get("closed", False) == (wanted == "closed")
            ]
    if desk.parameters.get("cards", "none") != "none":
        read = card_reader(desk, prefix="card_")
        parts["cards"] = [read(d) for d in filtered_cards(desk, found.id, desk.parameters["cards"])]
    if desk.parameters.get("members", "none") != "none":
        parts["members"] = _members(desk, found)
    return parts


def _members(desk: Desk, found: Document) -> list[dict[str, Any]]:
    ids = [membership["idMember"] for membership in found.json().get("memberships", [])]
    return [member for id in ids if (member := desk.member(id))]


def members(exchange: Exchange) -> Response:
    """``boards/{id}/members``."""
    desk = Desk(exchange)
    chosen = desk.fields()
    return desk.reply([cut(member, chosen) for member in _members(desk, desk.board())])


def memberships(exchange: Exchange) -> Response:
    """``boards/{id}/memberships``, with the member when asked."""
    desk = Desk(exchange)
    found = desk.board().json().get("memberships", [])
    if not desk.is_true("member"):
        return desk.reply(found)
    return desk.reply([entry | {"member": desk.member(entry["idMember"])} for entry in found])


def lists(exchange: Exchange) -> Response:
    """``boards/{id}/lists``: open ones unless ``filter`` says otherwise (T2)."""
    desk = Desk(exchange)
    wanted = exchange.path.get("filter") or desk.parameters.get("filter", "open")
    found = desk.store.select("trello", "lists", desk.board().id)
    return desk.listing([d for d in found if wanted == "all" or d.json()["closed"] == (wanted == "closed")])


def part(kind: str) -> Handler:
    """A handler for all of a board's checklists, labels or custom fields."""

    def answer(exchange: Exchange) -> Response:
        desk = Desk(exchange)
        found = desk.store.select("trello", kind, desk.board().id)
        if kind == "labels":
            found = found[: exchange.whole("limit", 50, 1000)]
        return desk.listing(found)

    return answer


def single(kind: str, name: str) -> Handler:
    """A handler for one list, checklist, label or custom field by its id."""

    def answer(exchange: Exchange) -> Response:
        desk = Desk(exchange)
        return desk.reply(cut(desk.find(kind, exchange.path[name]).json(), desk.fields()))

    return answer
