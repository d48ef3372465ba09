"""Issues and cards that tools really hold and nobody would plan: each with one oddity, among plain ones.

In the form of export files, so that a night on files alone takes them from reading to the plan of writes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAYS, PLAIN = 180, 60
POINTS, SPRINT = "customfield_10016", "customfield_10020"
STATUS = {
    "todo": {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}},
    "doing": {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}},
    "done": {"id": "6", "name": "Done", "statusCategory": {"key": "done"}},
}
ADA = {"accountId": "acc-ada", "displayName": "Ada Lane", "accountType": "atlassian"}
BLOCKS = {"id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}


def stamp(day: float) -> str:
    """An instant, in days since ``START``, as Jira writes it."""
    return (START + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def sprint(number: int, **fields: Any) -> dict[str, Any]:
    """A sprint of two weeks as it stands in an issue; ``fields`` win over the usual ones."""
    begun = (number - 1) * 14
    usual = {"name": f"Sprint {number}", "state": "closed", "boardId": 1}
    return {"id": number, **usual, "startDate": stamp(begun), "endDate": stamp(begun + 14), **fields}


def move(day: float, before: str, after: str, **fields: Any) -> dict[str, Any]:
    """An entry of a history: from one status to another."""
    old, new = STATUS[before], STATUS[after]
    item = {"field": "status", "fieldId": "status", "from": old["id"], "fromString": old["name"]}
    entry = {"id": str(int(day * 1000)), "created": stamp(day), "author": ADA}
    return {**entry, "items": [{**item, "to": new["id"], "toString": new["name"]}], **fields}


def issue(number: int, status: str = "todo", /, *history: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An issue of an export; ``fields`` win over the usual ones."""
    usual: dict[str, Any] = {
        "summary": f"Item {number}",
        "description": f"What is wanted of item {number}",
        "issuetype": {"id": "10001", "name": "Story", "subtask": False},
        "project": {"id": "10", "key": "ODD", "name": "Odd"},
        "status": STATUS[status],
        "priority": {"id": "3", "name": "Medium"},
        "assignee": ADA,
        "created": stamp(number % 100),
        "updated": stamp(DAYS),
        POINTS: 3,
    }
    body = {
        "id": str(number),
        "key": f"ODD-{number}",
        "self": f"https://odd.atlassian.net/rest/api/3/issue/{number}",
    }
    return {**body, "changelog": {"histories": list(history)}, "fields": usual | fields}


def plain_issues() -> list[dict[str, Any]]:
    """Items without an oddity, most of them done, over half a year."""
    found = []
    for number in range(1, PLAIN + 1):
        begun = number * DAYS / PLAIN / 1.1
        history = move(begun, "todo", "doing"), move(begun + 3, "doing", "done")
        done = number <= PLAIN - 8
        some = {"created": stamp(begun - 1), SPRINT: [sprint(1 + int(begun // 14))]}
        resolved = (
            {"resolution": {"id": "1", "name": "Done"}, "resolutiondate": stamp(begun + 3)} if done else {}
        )
        found.append(issue(number, "done" if done else "doing", *history[: 1 + done], **some, **resolved))
    return found


def linked(kind: str, *others: int) -> list[dict[str, Any]]:
    """Links to other issues, in one direction."""
    return [
        {"id": f"{number}{kind}", "type": BLOCKS, kind: {"id": str(number), "key": f"ODD-{number}"}}
        for number in others
    ]


def odd_issues() -> dict[str, dict[str, Any]]:
    """What is odd → the issue."""
    found = _of_texts() | _of_times_and_points() | _of_links()
    twin = issue(191, summary="first of its key")
    found["a key given twice"] = twin
    found["a key given twice, again"] = {**issue(192, summary="second of its key"), "key": twin["key"]}
    return found


def _numbered(first: int, cases: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: issue(number, "doing", **fields) for number, (name, fields) in enumerate(cases.items(), first)
    }


def _said(id: str, author: Any, text: str) -> dict[str, Any]:
    return {
        "comments": [{"id": id, "author": author, "body": text, "created": stamp(60), "updated": stamp(60)}]
    }


def _of_texts() -> dict[str, dict[str, Any]]:
    cases: dict[str, dict[str, Any]] = {
        "no title": {"summary": None},
        "an empty title": {"summary": ""},
        "a title of 100 kB": {"summary": "long " * 20_000},
        "a description of 10 MB": {"description": "it must not be lost. " * 500_000},
        "a list for a title": {"summary": ["a", "b"]},
        "no status": {"status": None},
        "an unknown type": {"issuetype": {"id": "999", "name": "\u03a8-thing"}},
        "no type": {"issuetype": None},
        "no project": {"project": None},
        "an empty comment": {"comment": _said("c1", ADA, "")},
        "a comment of nobody": {"comment": _said("c2", None, "hello")},
        "somebody without a name": {"assignee": {"accountId": "acc-nameless", "displayName": None}},
        "other scripts": {
            "summary": "\u202eevil\u202c \U0001f469\u200d\U0001f4bb \u652f\u6255 \u05e7\u05d1",
            "description": "\x07\x1b[31m\ufeff",
        },
        "control characters": {"summary": "a\tb\nc\x01\x7f | [x](y) <b>&amp;"},
        "labels that are none": {
            "labels": [None, "", "  ", 7, {"a": 1}],
            "components": [None, {"id": None, "name": None}],
        },
    }
    return _numbered(101, cases)


def _of_times_and_points() -> dict[str, dict[str, Any]]:
    undated = {"id": 90, "name": "Undated", "state": "active", "boardId": 1}
    cases: dict[str, dict[str, Any]] = {
        "a sprint without dates": {SPRINT: [undated]},
        "a sprint that ends before it starts": {SPRINT: [sprint(91, startDate=stamp(40), endDate=stamp(20))]},
        "a sprint of a century": {SPRINT: [sprint(92, endDate="2126-01-01T00:00:00.000Z", state="active")]},
        "negative points": {POINTS: -5},
        "points that are no number": {POINTS: "NaN"},
        "huge points": {POINTS: 1e12},
        "due in the year 1": {"duedate": "0001-01-01"},
        "due in the year 9999": {"duedate": "9999-12-31"},
        "due in 2199": {"duedate": "2199-12-31"},
        "created in the future": {"created": "2031-01-01T00:00:00.000+0000"},
    }
    return {
        "done before it was created": issue(
            131, "done", move(2, "todo", "done"), created=stamp(50), resolutiondate=stamp(2)
        ),
        "a history before the creation": issue(132, "doing", move(1, "todo", "doing"), created=stamp(30)),
        **_numbered(133, cases),
    }


def _of_links() -> dict[str, dict[str, Any]]:
    cases: dict[str, dict[str, Any]] = {
        "a link to itself": {"issuelinks": linked("outwardIssue", 161)},
        "a cycle of links, one": {"issuelinks": linked("outwardIssue", 163)},
        "a cycle of links, other": {"issuelinks": linked("outwardIssue", 162)},
        "a cycle of parents, one": {"parent": {"id": "165", "key": "ODD-165"}},
        "a cycle of parents, other": {"parent": {"id": "164", "key": "ODD-164"}},
        "its own parent": {"parent": {"id": "166", "key": "ODD-166"}},
    }
    return _numbered(161, cases)
