"""Storing a change of a card together with its action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.server.trello.desk import Desk, new_id, trello_time
from sandbox.store import Document

#: what is done with an API key is done by its app, in the name of whose token it is
APP = {"id": "5f0a0c0de00000000000a99e"}


@dataclass(frozen=True)
class Clerk:
    """Writes for one request."""

    desk: Desk

    def action(self, kind: str, board: str, data: dict[str, Any], now: int) -> dict[str, Any]:
        """Store an action of the signed-in member; returns it."""
        desk = self.desk
        where = desk.store.get("trello", "boards", board)
        told = (
            {n: where.json()[n] for n in ("id", "name", "shortLink") if n in where.json()}
            if where
            else {"id": board}
        )
        body = {
            "id": new_id(now),
            "idMemberCreator": desk.me["id"],
            "data": data | {"board": told},
            "appCreator": APP,
            "type": kind,
            "date": trello_time(now),
            "limits": None,
            "memberCreator": desk.member(desk.me["id"]),
        }
        desk.store.put("trello", "actions", body["id"], board, now, body)
        return body

    def card(self, card: Document, changes: dict[str, Any], now: int) -> dict[str, Any]:
        """Store changed fields of a card; returns the whole card."""
        body: dict[str, Any] = card.json() | changes | {"dateLastActivity": trello_time(now)}
        self.desk.store.put("trello", "cards", card.id, body["idBoard"], now, body)
        return body

    def list_stub(self, id: str) -> dict[str, Any]:
        """A list as actions name it."""
        found = self.desk.store.get("trello", "lists", id)
        return {"id": id, "name": found.json()["name"]} if found else {"id": id}


def card_stub(body: dict[str, Any], *more: str) -> dict[str, Any]:
    """A card as actions name it."""
    return {name: body[name] for name in ("id", "name", "idShort", "shortLink", *more) if name in body}
