"""Boards, lists, cards and actions, rendered from a division's past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sandbox.company.chance import hex_id
from sandbox.company.jira.refs import SITE, utc
from sandbox.company.life.history import Past
from sandbox.company.shape import day_ms
from sandbox.company.trello import actions as trello_actions
from sandbox.company.trello.board import (
    COLOURS,
    CUSTOM_FIELDS,
    PARKED,
    Board,
    boards_of,
    organisation_id,
    slug,
)
from sandbox.company.trello.cards import card_rows
from sandbox.company.trello.ids import member
from sandbox.company.words.vocabulary import COMPANY
from sandbox.store import Row, dumps


def rows(past: Past) -> Iterator[Row]:
    """All Trello documents of a division."""
    world = past.world
    boards = boards_of(past)
    if world.division.index == 0:
        org = organisation_id(past)
        body = {
            "id": org,
            "name": slug(COMPANY),
            "displayName": COMPANY,
            "desc": "",
            "url": f"https://trello.com/w/{slug(COMPANY)}",
        }
        yield ("trello", "organizations", org, SITE, 0, dumps(body))
    for person in [*world.division.people, *(world.apps.values() if world.division.index == 0 else ())]:
        if day_ms(person.joined) < past.until_ms:
            yield ("trello", "members", person.trello_id, SITE, 0, dumps(member(person)))
    latest: dict[str, int] = defaultdict(int)
    for record in past.records.values():
        if not record.item.in_jira:
            board = boards[record.values["board"]]
            latest[board.board_id] = max(latest[board.board_id], record.updated_ms)
            yield from card_rows(record, boards)
    for board in boards.values():
        yield from _board_rows(board, latest[board.board_id] or board.created_ms)


def _board_rows(board: Board, latest_ms: int) -> Iterator[Row]:
    id = board.board_id
    yield ("trello", "boards", id, id, latest_ms, dumps(_board(board, latest_ms)))
    for position, name in enumerate(board.lists.values()):
        closed = name == PARKED and board.parking_closed()
        body: dict[str, Any] = {
            "id": board.id_of("list", name),
            "name": name,
            "closed": closed,
            "color": None,
            "idBoard": id,
        }
        body |= {"pos": 16_384 * (position + 1), "subscribed": False, "softLimit": None, "type": None}
        yield ("trello", "lists", body["id"], id, board.created_ms, dumps(body))
    for name, colour in COLOURS.items():
        body = {"id": board.id_of("label", name), "idBoard": id, "name": name, "color": colour, "uses": 0}
        yield ("trello", "labels", body["id"], id, board.created_ms, dumps(body))
    for position, (name, kind) in enumerate(CUSTOM_FIELDS.items() if board.custom else ()):
        body = {
            "id": board.id_of("field", name),
            "idModel": id,
            "modelType": "board",
            "fieldGroup": board.id_of("group", name),
        }
        body |= {"display": {"cardFront": True}, "name": name, "pos": 16_384 * (position + 1), "type": kind}
        yield (
            "trello",
            "custom_fields",
            body["id"],
            id,
            board.created_ms,
            dumps(body | {"isSuggestedField": False}),
        )
    for action in trello_actions.of_board(board):
        yield ("trello", "actions", action["id"], id, int(action["id"][:8], 16) * 1000, dumps(action))


def _board(board: Board, latest_ms: int) -> dict[str, Any]:
    today_ms, people = board.past.until_ms, [stay.person for stay in board.team.stays]
    memberships = [
        {
            "id": hex_id(day_ms(person.joined), "membership", board.board_id, person.person_id),
            "idMember": person.trello_id,
            "memberType": "admin" if person is board.team.lead else "normal",
            "unconfirmed": False,
            "deactivated": person.left is not None and day_ms(person.left) <= today_ms,
        }
        for person in people
        if day_ms(person.joined) < today_ms
    ]
    return {
        "id": board.board_id,
        "name": board.name,
        "desc": f"Work of {board.team.name}"
        if board.custom
        else "What we promised to merchants, and where it stands",
        "descData": None,
        "closed": False,
        "idOrganization": organisation_id(board.past),
        "idEnterprise": None,
        "pinned": False,
        "url": board.url,
        "shortUrl": f"https://trello.com/b/{board.short}",
        "shortLink": board.short,
        "prefs": {"permissionLevel": "org", "cardAging": "regular", "comments": "members"},
        "labelNames": {colour: name for name, colour in COLOURS.items()},
        "starred": False,
        "dateLastActivity": utc(latest_ms),
        "memberships": memberships,
    }
