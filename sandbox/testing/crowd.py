"""The tiny workspace with enough on it that one odd record stands among many good ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.testing.builder import Builder
from sandbox.testing.tiny import DAY, HOUR, MEMBER, MINUTE, ORGANISATION, START_MS, tiny_store

PROJECTS = ("OPS", "WEB", "API", "BIZ")
BOARDS = tuple(f"695b7b00000000000000000{n}" for n in range(1, 6))
CHANNELS = tuple(f"C0CROWD{n}" for n in range(1, 7))


def crowd_store(path: Path | str, each: int = 25) -> Builder:
    """Create it at ``path``: ``each`` issues, cards and messages on each project, board and channel."""
    builder = tiny_store(path)
    with builder.store.transaction():
        for at, key in enumerate(PROJECTS):
            _project(builder, at, key, each)
        for at, board in enumerate(BOARDS):
            _board(builder, at, board, each)
        for at, channel in enumerate(CHANNELS):
            _channel(builder, at, channel, each)
    return builder


def _project(builder: Builder, at: int, key: str, each: int) -> None:
    id = 10_100 + at
    builder.put("jira", "projects", str(id), "site", 0, {"id": str(id), "key": key, "name": key.title()})
    place = {"projectId": id, "projectKey": key}
    board = {"id": at + 2, "name": f"{key} board", "type": "scrum", "location": place}
    builder.put("jira", "boards", str(at + 2), "site", 0, board)
    builder.put("jira", "board_configurations", str(at + 2), "site", 0, {"id": at + 2, "type": "scrum"})
    for n in range(3):
        sprint = {"id": 100 + at * 10 + n, "state": "closed", "name": f"{key} {n}", "originBoardId": at + 2}
        builder.put("jira", "sprints", str(sprint["id"]), str(at + 2), 0, sprint)
        part: dict[str, Any] = {"id": str(20_200 + at * 10 + n), "name": f"Part {n}", "project": key}
        builder.put("jira", "components", part["id"], key, 0, part)
    for n in range(1, each + 1):
        issue, made = 30_000 + at * 1000 + n, START_MS + n * HOUR
        builder.issue(issue, f"{key}-{n}", made, made + MINUTE)
        move = {"field": "status", "from": "10000", "fromString": "To Do", "to": "10001", "toString": "Doing"}
        builder.change(issue, made + MINUTE, move)
        for m in range(22 if n % 8 == 0 else n % 3):  # twenty come with the issue
            builder.comment(issue, made + m * MINUTE, f"comment {m}")
            if n % 8 == 0 or m == 0:
                builder.worklog(issue, made + m * MINUTE, 600)


def _board(builder: Builder, at: int, board: str, each: int) -> None:
    memberships = [{"id": f"{board[:-3]}6{at}1", "idMember": MEMBER, "memberType": "admin"}]
    body = {"id": board, "name": f"Board {at}", "idOrganization": ORGANISATION, "closed": False}
    builder.put("trello", "boards", board, board, START_MS, body | {"memberships": memberships})
    lists = [f"{board[:-3]}1{at}{n}" for n in range(4)]
    for id in lists:
        builder.put("trello", "lists", id, board, START_MS, {"id": id, "name": id[-3:], "idBoard": board})
    for n in range(each):
        id, made = f"{board[:-5]}2{at}{n:03d}", START_MS + n * HOUR
        checks: dict[str, Any] = {
            "id": f"{board[:-5]}3{at}{n:03d}",
            "idCard": id,
            "name": "Steps",
            "checkItems": [],
        }
        builder.card(id, board, lists[n % 4], f"Card {n}", made)
        if n % 3 == 0:
            builder.put("trello", "checklists", checks["id"], board, made, checks | {"idBoard": board})
        data = {"card": {"id": id, "name": f"Card {n}"}, "list": {"id": lists[n % 4]}}
        builder.action(f"{board[:-5]}4{at}{n:03d}", board, "createCard", made, MEMBER, **data)


def _channel(builder: Builder, at: int, channel: str, each: int) -> None:
    body = {"id": channel, "name": f"crowd-{at}", "is_channel": True, "is_archived": False, "is_member": True}
    builder.put("slack", "channels", channel, "workspace", 0, body | {"members": ["U0ADA", "U0BEN"]})
    person: dict[str, Any] = {"id": f"U0CROWD{at}", "team_id": "T0TINY", "name": f"crowd{at}", "profile": {}}
    builder.put("slack", "users", person["id"], "workspace", 0, person)
    mark: dict[str, Any] = {
        "id": f"Bk1{at}",
        "channel_id": channel,
        "title": "Wiki",
        "type": "link",
        "date_created": 0,
    }
    builder.put("slack", "bookmarks", mark["id"], channel, 0, mark)
    start = (START_MS + at * DAY) // 1000
    for n in range(each):
        builder.message(channel, f"{start + n * 60}.000100", "U0ADA", f"message {n} about PAY-{n}")
    for n in range(0, each, 5):
        root = f"{start + n * 60}.000100"
        for m in range(3):
            builder.message(channel, f"{start + 90_000 + n * 60 + m}.000200", "U0BEN", "ok", thread_ts=root)
