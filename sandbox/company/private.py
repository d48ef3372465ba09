"""What not everybody at the company may see: a channel, a board, an issue with a level, a restricted comment.

The product's app and accounts may see all of it, as a bot that somebody invited. Each carries a sentence with
``MARK``, by which a test finds what came out of it. Nothing else of the company tells of them, but for the
organisation's own file, which knows whose the board is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.company.chance import hex_id, short_link, slack_id
from sandbox.company.jira import adf
from sandbox.company.jira.issues import Issues
from sandbox.company.jira.refs import API, stamp, utc
from sandbox.company.life.history import Past, Record
from sandbox.company.shape import Shape, day_ms
from sandbox.company.slack import workspace as slack
from sandbox.company.trello.board import CUSTOM_FIELDS, organisation_id
from sandbox.store import Row, dumps

MARK = "kestrel"
CHANNEL, BOARD, LEVEL = f"{MARK}-deal", f"Project {MARK}", {"id": "10500", "name": "Insiders"}
ROLE = "Administrators"
#: before the first of the company's own, as they are the oldest: numbers grow with time
BEFORE = -1
#: the issue has come from another project, so that its number there is above those of issues made later
NUMBER_IN_PROJECT = 90_001
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


def rows(past: Past) -> Iterator[Row]:
    """All of it that was there at the instant; the first division has it."""
    if past.world.division.index == 0:
        every = (*_channel(past), *_board(past), *_issue(past))
        yield from (row for row in every if row[4] < past.until_ms)


def board_id(shape: Shape) -> str:
    """Id of the private board, which is as old as the other boards."""
    return hex_id(day_ms(shape.start) - 30 * DAY_MS, MARK, "board", shape.seed)


def _began(past: Past) -> int:
    return day_ms(past.world.division.shape.start) + 100 * DAY_MS


def _channel(past: Past) -> Iterator[Row]:
    people = past.world.division.executives
    id = slack_id("C", past.world.division.shape.seed, CHANNEL)
    body = slack.channel(past, id, CHANNEL, f"Only for the {MARK} deal", private=True)
    body |= {"is_member": True, "num_members": len(people), "members": [one.slack_id for one in people]}
    yield ("slack", "channels", id, slack.WORKSPACE, body["updated"], dumps(body))
    for n, text in enumerate(("Not a word about the {} deal yet.", "The {} contract is signed on Friday.")):
        at = _began(past) + HOUR_MS * (n + 1)
        ts = f"{at // 1000}.000100"
        message = {"type": "message", "user": people[0].slack_id, "ts": ts, "text": text.format(MARK)}
        yield ("slack", "messages", f"{id}:{ts}", id, at, dumps(message))


def _board(past: Past) -> Iterator[Row]:
    shape, lead = past.world.division.shape, past.world.division.executives[0]
    id = board_id(shape)
    made, link = int(id[:8], 16) * 1000, short_link(MARK, "board", shape.seed)
    board: dict[str, Any] = {"id": id, "name": BOARD, "desc": f"Everything about {MARK}", "closed": False}
    board |= {"idOrganization": organisation_id(past), "shortLink": link, "labelNames": {}}
    board |= {"url": f"https://trello.com/b/{link}", "prefs": {"permissionLevel": "private"}}
    member = {"id": hex_id(made, MARK, "membership"), "idMember": lead.trello_id, "memberType": "admin"}
    board |= {"dateLastActivity": utc(made), "memberships": [member]}
    yield ("trello", "boards", id, id, made, dumps(board))
    place: dict[str, Any] = {"id": hex_id(made + 5000, MARK, "list"), "name": f"{MARK} steps"}
    own = {"closed": False, "idBoard": id, "pos": 16_384}
    yield ("trello", "lists", place["id"], id, made, dumps(place | own))
    for position, (name, kind) in enumerate(CUSTOM_FIELDS.items()):
        one: dict[str, Any] = {"id": hex_id(made + 5000, MARK, "field", name), "idModel": id, "name": name}
        one |= {"modelType": "board", "type": kind, "pos": 16_384 * (position + 1)}
        yield ("trello", "custom_fields", one["id"], id, made, dumps(one))
    yield from _card(past, {"id": id, "name": BOARD, "shortLink": link}, place)


def _card(past: Past, board: dict[str, Any], place: dict[str, Any]) -> Iterator[Row]:
    shape, lead = past.world.division.shape, past.world.division.executives[0]
    at = _began(past)
    id, link = hex_id(at, MARK, "card"), short_link(MARK, "card", shape.seed)
    card: dict[str, Any] = {"id": id, "name": f"Draft the {MARK} contract", "desc": f"{MARK} pays in shares"}
    card |= {"idBoard": board["id"], "idList": place["id"], "closed": False, "dueComplete": False}
    card |= {"due": utc(at + 30 * DAY_MS), "dateLastActivity": utc(at), "idShort": 1, "pos": 1024.0}
    card |= {"shortLink": link, "shortUrl": f"https://trello.com/c/{link}"}
    card |= {"url": f"https://trello.com/c/{link}/1-{MARK}", "idMembers": [], "labels": [], "idLabels": []}
    card |= {"attachments": [], "customFieldItems": [], "idChecklists": []}
    yield ("trello", "cards", id, board["id"], at, dumps(card))
    told = {"id": id, "name": card["name"], "idShort": 1, "shortLink": link}
    action: dict[str, Any] = {"id": hex_id(at, MARK, "made"), "type": "createCard", "date": utc(at)}
    action |= {"data": {"card": told, "board": board, "list": place}, "idMemberCreator": lead.trello_id}
    yield ("trello", "actions", action["id"], board["id"], at, dumps(action))


def _issue(past: Past) -> Iterator[Row]:
    """An issue like the oldest one of the company as that was made, and a comment on the latter."""
    oldest = min(
        (one.item for one in past.records.values() if one.item.in_jira),
        key=lambda item: item.created_ms,
        default=None,
    )
    if oldest is None:
        return
    issues, at = Issues(past), oldest.created_ms
    then = Record(oldest, dict(oldest.initial), [], [], [], at)
    then.values["key"] = f"{then.values['project']}-{NUMBER_IN_PROJECT}"
    id = issues.issue_id(BEFORE)
    body = issues.issue(then, id)
    told: dict[str, Any] = {"summary": f"Move {MARK} to our ledger"}
    told |= {"description": adf.document(f"{MARK} must not be named")}
    told |= {"issuelinks": [], "subtasks": [], "security": LEVEL}
    body["fields"] |= told
    yield ("jira", "issues", id, then.values["project"], at, dumps(body))
    yield _comment(issues, then)


def _comment(issues: Issues, record: Record) -> Row:
    id, author = issues.number(BEFORE), issues.user(record.item.reporter)
    issue, at = issues.issue_id(record.item.index), record.item.created_ms
    body: dict[str, Any] = {"self": f"{API}/issue/{issue}/comment/{id}", "id": id}
    body |= {"author": author, "updateAuthor": author}
    body |= {"body": adf.document(f"This waits for {MARK}"), "jsdPublic": True}
    body |= {"created": stamp(at), "updated": stamp(at)}
    body |= {"visibility": {"type": "role", "value": ROLE, "identifier": "10002"}}
    return ("jira", "comments", id, issue, at, dumps(body))
