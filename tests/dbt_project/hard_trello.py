"""Trello boards and a Slack workspace of hard cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.dbt_project.lake_rows import LANDED, Landing

#: made at 2026-01-04T16:00:00Z: the first 8 hex digits are the second
CARD, MOVED, HIDDEN = "695a8e80aaaaaaaaaaaaaaa1", "695a8e80aaaaaaaaaaaaaaa2", "695a8e80aaaaaaaaaaaaaaa3"
BOARD, OTHER = "board-one", "board-two"
LISTS = [
    {"id": "l-todo", "idBoard": BOARD, "name": "Backlog"},
    {"id": "l-doing", "idBoard": BOARD, "name": "Doing"},
    {"id": "l-done", "idBoard": BOARD, "name": "Shipped"},
    {"id": "l-old", "idBoard": BOARD, "name": "Doing (old)", "closed": True},
    {"id": "l-else", "idBoard": OTHER, "name": "Doing"},
]

#: a board that everybody of the workspace sees
ORG = {"permissionLevel": "org"}


def card(card_id: str, board: str, place: str, link: str, **more: Any) -> dict[str, Any]:
    """A card as Trello sends it."""
    return {
        "id": card_id,
        "idBoard": board,
        "idList": place,
        "shortLink": link,
        "name": f"Card {link}",
        "desc": "",
        "closed": False,
        "due": None,
        "dateLastActivity": "2026-01-20T10:00:00.000Z",
        "idMembers": [],
        "url": f"https://trello.com/c/{link}/1-card",
        **more,
    }


def land_trello(landing: Landing) -> None:
    """Two boards, three cards, their actions."""
    landing.add_all("trello.boards", [{"id": BOARD, "name": "Web", "prefs": ORG}], scope=BOARD)
    landing.add_all("trello.boards", [{"id": OTHER, "name": "Shop", "prefs": ORG}], scope=OTHER)
    landing.add_all("trello.lists", LISTS, scope=BOARD)
    landing.add_all("trello.members", [{"id": "m-ann", "fullName": "A. Ash", "username": "ann"}], scope=BOARD)
    landing.add_all(
        "trello.custom_fields",
        [{"id": "cf-points", "idModel": BOARD, "name": "Points", "type": "number"}],
        scope=BOARD,
    )
    main = card(
        CARD,
        BOARD,
        "l-done",
        "AbCdEf12",
        idMembers=["m-bob"],
        due="2026-02-03T23:00:00.000Z",
        attachments=[
            {
                "id": "att-1",
                "url": "https://example.atlassian.net/browse/PAY-1",
                "date": "2026-01-06T10:00:00.000Z",
            }
        ],
        customFieldItems=[{"idCustomField": "cf-points", "value": {"number": "3"}}],
    )
    landing.add("trello.cards", CARD, main, scope=BOARD, updated="2026-01-20T10:00:00Z")
    # seen on its first board, then on the second; the first board no longer lists it
    before = card(MOVED, BOARD, "l-doing", "MoVeD123")
    landing.add("trello.cards", MOVED, before, scope=BOARD, updated="2026-01-10T10:00:00Z")
    after = card(MOVED, OTHER, "l-else", "MoVeD123")
    landing.add(
        "trello.cards",
        MOVED,
        after,
        scope=OTHER,
        updated="2026-01-20T10:00:00Z",
        loaded=LANDED.replace(hour=4),
    )
    landing.add(
        "trello.cards",
        MOVED,
        before,
        scope=BOARD,
        updated="2026-01-10T10:00:00Z",
        loaded=LANDED.replace(hour=5),
        deleted=True,
    )
    hidden = card(HIDDEN, BOARD, "l-old", "HiDdEn12")
    landing.add("trello.cards", HIDDEN, hidden, scope=BOARD, updated="2026-01-20T10:00:00Z")
    landing.add(
        "trello.checklists",
        "check-1",
        {
            "id": "check-1",
            "idCard": CARD,
            "name": "Before release",
            "checkItems": [{"id": "ci-1", "name": "wait for PAY-3", "state": "incomplete"}],
        },
        scope=BOARD,
    )
    for number, (kind, at, data) in enumerate(_actions()):
        body = {
            "id": f"a{number:02}",
            "type": kind,
            "date": at,
            "idMemberCreator": "m-ann",
            "memberCreator": {"fullName": "A. Ash"},
            "data": data,
        }
        landing.add("trello.actions", body["id"], body, scope=BOARD, updated=at)


def _actions() -> list[tuple[str, str, dict[str, Any]]]:
    this, moved = {"card": {"id": CARD}}, {"card": {"id": MOVED}}
    todo, doing, done = ({"id": entry["id"], "name": entry["name"]} for entry in LISTS[:3])
    return [
        ("createCard", "2026-01-04T16:00:00.100Z", {**this, "list": todo}),
        ("addMemberToCard", "2026-01-05T10:00:00.000Z", {**this, "idMember": "m-ann"}),
        ("addMemberToCard", "2026-01-06T10:00:00.000Z", {**this, "idMember": "m-bob"}),
        ("removeMemberFromCard", "2026-01-07T10:00:00.000Z", {**this, "idMember": "m-ann"}),
        (
            "updateCard",
            "2026-01-08T10:00:00.000Z",
            {
                "card": {"id": CARD, "idList": "l-doing"},
                "old": {"idList": "l-todo"},
                "listBefore": todo,
                "listAfter": doing,
            },
        ),
        (
            "updateCard",
            "2026-01-09T10:00:00.000Z",
            {
                "card": {"id": CARD, "idList": "l-done"},
                "old": {"idList": "l-doing"},
                "listBefore": doing,
                "listAfter": done,
            },
        ),
        ("updateCard", "2026-01-09T10:00:01.000Z", {"card": {"id": CARD, "pos": 2}, "old": {"pos": 1}}),
        (
            "updateCustomFieldItem",
            "2026-01-09T11:00:00.000Z",
            {
                **this,
                "customField": {"id": "cf-points", "name": "Points", "type": "number"},
                "old": {"value": None},
                "customFieldItem": {"idCustomField": "cf-points", "value": {"number": "3"}},
            },
        ),
        ("commentCard", "2026-01-10T10:00:00.000Z", {**this, "text": "PAY-1 is done, see PAY-999"}),
        *_attachments(),
        (
            "moveCardFromBoard",
            "2026-01-15T10:00:00.000Z",
            {**moved, "board": {"id": BOARD, "name": "Web", "prefs": ORG}, "boardTarget": {"id": OTHER}},
        ),
        (
            "moveCardToBoard",
            "2026-01-15T10:00:00.010Z",
            {
                **moved,
                "board": {"id": OTHER, "name": "Shop", "prefs": ORG},
                "boardSource": {"id": BOARD},
                "list": {"id": "l-else", "name": "Doing"},
            },
        ),
        (
            "updateList",
            "2026-01-18T10:00:00.000Z",
            {"list": {"id": "l-old", "name": "Doing (old)"}, "old": {"closed": False}},
        ),
    ]


def _attachments() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What the card's history tells of attachments: of one that is gone no more than its name is left.

    One is there; one was taken off; one was put on before the history begins; one is gone without a word; one was
    put on after the card was read; a file named nothing.
    """
    for id, key, put_on, taken_off in (
        ("att-1", "PAY-1", "06T10", None),
        ("att-2", "PAY-3", "11T10", "13T10"),
        ("att-3", "PAY-6", None, "14T10"),
        ("att-4", "PAY-8", "12T10", None),
        ("att-5", "PAY-9", "21T10", None),
        ("att-6", "", "11T11", "13T11"),
    ):
        told = {"id": id, "name": f"https://example.atlassian.net/browse/{key}" if key else "plan.ods"}
        address = {"url": told["name"]} if id in ("att-1", "att-5") else {}
        if put_on:
            data = {"card": {"id": CARD}, "attachment": told | address}
            yield "addAttachmentToCard", f"2026-01-{put_on}:00:00.000Z", data
        if taken_off:
            data = {"card": {"id": CARD}, "attachment": told}
            yield "deleteAttachmentFromCard", f"2026-01-{taken_off}:00:00.000Z", data


def land_slack(landing: Landing) -> None:
    """A thread that names a Jira key and a card, an edited message, and a bot."""
    landing.add_all("slack.channels", [{"id": "C1", "name": "pay"}], scope="workspace")
    landing.add_all(
        "slack.users",
        [
            {"id": "U1", "name": "ann", "profile": {"real_name": "Ann", "email": "ann@example.com"}},
            {"id": "U2", "name": "bob", "profile": {"real_name": "Bob"}},
            {"id": "U3", "name": "ci", "is_bot": True, "profile": {"real_name": "CI"}},
        ],
        scope="workspace",
    )
    root = "1767952800.123457"
    messages = [
        {
            "ts": root,
            "thread_ts": root,
            "user": "U1",
            "text": "PAY-1 <https://x/browse/PAY-1|PAY-1> is late",
            "reply_count": 1,
        },
        {
            "ts": "1767952900.000100",
            "thread_ts": root,
            "user": "U2",
            "text": "so is https://trello.com/c/AbCdEf12/1-card",
        },
        {"ts": "1767953000.000100", "user": "U3", "text": "build green"},
    ]
    for message in messages:
        landing.add("slack.messages", f"C1:{message['ts']}", {**message, "channel": "C1"}, scope="C1")
    edited = {**messages[2], "channel": "C1", "text": "build red", "edited": {"ts": "1767953100.0"}}
    landing.add("slack.messages", f"C1:{edited['ts']}", edited, scope="C1", loaded=LANDED.replace(hour=4))
