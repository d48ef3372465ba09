"""Projects and issues as pages."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from sandbox.server.jira.site import issue_that_was
from sandbox.server.pages.frame import MOST, NoSuchPage, before
from sandbox.server.pages.text import Words
from sandbox.store import Document, Store

#: fields of an issue that the page shows in places of their own, or that say nothing to people
PLACED = frozenset(
    """
    summary description issuetype status priority project issuelinks subtasks parent comment worklog watches
    votes attachment timetracking progress aggregateprogress statuscategorychangedate
    """.split()  # noqa: SIM905 - one name a line is no easier to read
)
LISTED = """
select json_object('key', json_extract(body, '$.key'), 'summary', json_extract(body, '$.fields.summary'),
    'status', json_extract(body, '$.fields.status.name'),
    'type', json_extract(body, '$.fields.issuetype.name'),
    'who', json_extract(body, '$.fields.assignee.displayName'),
    'is_done', json_extract(body, '$.fields.status.statusCategory.key') = 'done',
    'is_private', json_extract(body, '$.fields.security') is not null)
from documents where tool = 'jira' and kind = 'issues' and parent = ?
order by length(id) desc, id desc limit ? offset ?
"""


def words(store: Store) -> Words:
    """How texts of the site are read."""
    return Words(store.meta().get("jira_base", ""))


def project(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """A project with its issues, the newest first."""
    key = request.path_params["project"].upper()
    found = next((p for d in store.select("jira", "projects") if (p := d.json())["key"] == key), None)
    if found is None:
        raise NoSuchPage(f"There is no project {key} here")
    start, count = before(request), store.count("jira", "issues", key)
    issues = [json.loads(row[0]) for row in store.connection.execute(LISTED, (key, MOST, start))]
    following = start + MOST if start + MOST < count else None
    return "project", {"project": found, "issues": issues, "count": count, "following": following}


def issue(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """An issue, also by a key that it had before."""
    key = request.path_params["issue"].upper()
    found = store.issue_by_key(key) or issue_that_was(store, key)
    if found is None:
        raise NoSuchPage(f"There is no issue {key} here")
    body = found.json()
    fields = body["fields"]
    return "issue", {
        "key": body["key"],
        "fields": fields,
        "facts": list(_facts(store, fields)),
        "links": [_link(one) for one in fields.get("issuelinks") or []],
        "pages": [d.json().get("object", {}) for d in store.select("jira", "remotelinks", found.id)],
        "comments": [d.json() for d in store.select("jira", "comments", found.id)],
        "changes": _changes(store, found),
        "words": words(store),
    }


def _facts(store: Store, fields: dict[str, Any]) -> Any:
    """Names and values of the fields that hold something, in the order of the issue."""
    names = {d.id: d.json().get("name", d.id) for d in store.select("jira", "fields")}
    for id, value in fields.items():
        shown = "" if id in PLACED else told(value)
        if shown and not shown.startswith("0|"):  # a rank is for machines
            yield names.get(id, id[:1].upper() + id[1:]), shown


def told(value: Any) -> str:
    """A field's value in a few words; empty where it holds nothing that has a name."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(told, value)))
    if isinstance(value, dict):
        named = (value.get(part) for part in ("displayName", "name", "title", "value", "key"))
        return str(next((one for one in named if one), ""))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or isinstance(value, bool) else str(value)


def _link(one: dict[str, Any]) -> dict[str, Any]:
    side = "outwardIssue" if "outwardIssue" in one else "inwardIssue"
    other, kind = one.get(side) or {}, one.get("type") or {}
    verb = kind.get("outward" if side == "outwardIssue" else "inward") or kind.get("name", "")
    return {"verb": verb, "key": other.get("key", ""), "fields": other.get("fields") or {}}


def _changes(store: Store, found: Document) -> list[dict[str, Any]]:
    """The last changes, the newest first."""
    latest = store.select("jira", "changelogs", found.id, descending=True, limit=20)
    return [document.json() for document in latest]
