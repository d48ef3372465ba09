"""Actions: the history of boards and cards, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_array, json_bytes
from sandbox.server.trello.desk import ID, Desk, cut
from sandbox.server.trello.errors import refuse

CARD_OF_ACTION = "json_extract(body, '$.data.card.id')"
ACTIONS_INDEX = f"""
create index if not exists actions_by_card on documents ({CARD_OF_ACTION}, id)
    where tool = 'trello' and kind = 'actions';
"""
DATE_OF_ACTION = "json_extract(body, '$.date')"


def board_actions(exchange: Exchange) -> Response:
    """``boards/{id}/actions``."""
    desk = Desk(exchange)
    return _page(desk, "parent = ?", [desk.board().id], "all")


def card_actions(exchange: Exchange) -> Response:
    """``cards/{id}/actions``: comments and moves between lists unless ``filter`` says otherwise."""
    desk = Desk(exchange)
    found = desk.find("cards", exchange.path["card"])
    return _page(desk, f"{CARD_OF_ACTION} = ?", [found.id], "commentCard,updateCard:idList")


def action(exchange: Exchange) -> Response:
    """``actions/{id}``."""
    desk = Desk(exchange)
    return desk.reply(desk.find("actions", exchange.path["action"]).json())


def _page(desk: Desk, scope: str, values: list[Any], types: str) -> Response:
    """At most 1,000 (T1). ``before`` and ``since`` take an id or a date, which cannot part equal times."""
    limit, most = desk.exchange.whole("limit", 50), desk.exchange.workspace.options.trello_page
    if limit > most:
        raise refuse(400, f"invalid value for limit: at most {most}")
    where = [f"tool = 'trello' and kind = 'actions' and {scope}"]
    for name, sign in (("before", "<"), ("since", ">")):
        bound = desk.parameters.get(name)
        if bound:
            expression, value = _bound(str(bound))
            where.append(f"{expression} {sign} ?")
            values.append(value)
    where.append(_of_types(desk.parameters.get("filter", types), values))
    sql = f"""select body from documents where {" and ".join(where)}
              order by length(id) desc, id desc limit ? offset ?"""
    offset = limit * desk.exchange.whole("page", 0)
    bodies = [row[0] for row in desk.store.connection.execute(sql, (*values, limit, offset))]
    return _reply(desk, bodies)


def _bound(text: str) -> tuple[str, str]:
    if ID.fullmatch(text):
        return "id", text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refuse(400, "invalid date") from None
    return DATE_OF_ACTION, moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _of_types(wanted: str, values: list[Any]) -> str:
    """``filter``: types, or ``updateCard:idList`` for updates of one field."""
    if wanted == "all":
        return "1"
    clauses = []
    for name in wanted.split(","):
        kind, _, member = name.partition(":")
        clause = "json_extract(body, '$.type') = ?"
        values.append(kind)
        if member:
            clause += " and json_type(body, '$.data.old.' || ?) is not null"
            values.append(member)
        clauses.append(f"({clause})")
    return f"({' or '.join(clauses)})"


def _reply(desk: Desk, bodies: list[str]) -> Response:
    chosen, lean = desk.fields(), str(desk.parameters.get("memberCreator", "true")).lower() == "false"
    if chosen is None and not lean:
        return json_bytes(json_array(bodies))
    parsed = [cut(orjson.loads(body), chosen, () if lean else ("memberCreator",)) for body in bodies]
    for entry in parsed:
        if lean:
            entry.pop("memberCreator", None)
    return desk.reply(parsed)
