"""Issue links: one link, told on both issues."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import no_issue, refuse
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing.changes import Item, save
from sandbox.server.jira.writing.field_values import issue_stub
from sandbox.store import Document


def create(exchange: Exchange) -> Response:
    """``POST issueLink``: with type *Blocks*, ``inwardIssue`` blocks ``outwardIssue``."""
    site, body = JiraSite(exchange), json_object(exchange)
    kind = _type(site, body.get("type") or {})
    blocker, blocked = (_end(site, body.get(name) or {}) for name in ("inwardIssue", "outwardIssue"))
    number = str(_next_id(site))
    with site.store.transaction():
        _attach(site, blocker, blocked, kind, number, "outward")
        _attach(site, blocked, site.issue(blocker.id), kind, number, "inward")
    return Response(status_code=201)


def _type(site: JiraSite, wanted: dict[str, Any]) -> dict[str, Any]:
    for document in site.store.select("jira", "link_types"):
        body: dict[str, Any] = document.json()
        if wanted.get("id") == body["id"] or str(wanted.get("name")).lower() == body["name"].lower():
            return body
    raise refuse(404, f"No issue link type with name '{wanted.get('name')}' found.")


def _end(site: JiraSite, wanted: dict[str, Any]) -> Document:
    found = site.find_issue(str(wanted.get("key") or wanted.get("id")))
    if found is None:
        raise no_issue()
    return found


def _next_id(site: JiraSite) -> int:
    sql = """select max(cast(json_extract(each.value, '$.id') as integer)) from documents,
             json_each(body, '$.fields.issuelinks') as each where tool = 'jira' and kind = 'issues'"""
    return int(site.store.connection.execute(sql).fetchone()[0] or 10_000) + 1


def _attach(
    site: JiraSite, to: Document, other: Document, kind: dict[str, Any], number: str, side: str
) -> None:
    stub = issue_stub(site, other.json())
    link = {
        "id": number,
        "self": f"{site.stored_base}/rest/api/3/issueLink/{number}",
        "type": kind,
        f"{side}Issue": stub,
    }
    present = to.json()["fields"].get("issuelinks") or []
    line = Item("Link", "issuelinks", None, None, stub["key"], f"This issue {kind[side]} {stub['key']}")
    save(site, to, {"issuelinks": [*present, link]}, [line])


def one(exchange: Exchange) -> Response:
    """GET and DELETE of one link."""
    site, number = JiraSite(exchange), exchange.path["link"]
    sql = """select distinct documents.id from documents, json_each(body, '$.fields.issuelinks') as each
             where tool = 'jira' and kind = 'issues' and json_extract(each.value, '$.id') = ?"""
    ends = [site.issue(row[0]) for row in site.store.connection.execute(sql, (number,))]
    if not ends:
        raise refuse(404, f"No issue link with id '{number}' exists.")
    if exchange.method == "GET":
        return site.reply(_told(ends, number))
    with site.store.transaction():
        for end in ends:
            _detach(site, end, number)
    return Response(status_code=204)


def _told(ends: list[Document], number: str) -> dict[str, Any]:
    """The link with both its ends."""
    told: dict[str, Any] = {}
    for end in ends:
        told |= next(link for link in end.json()["fields"]["issuelinks"] if link["id"] == number)
    return told


def _detach(site: JiraSite, end: Document, number: str) -> None:
    links = end.json()["fields"]["issuelinks"]
    gone = next(link for link in links if link["id"] == number)
    side = "outward" if "outwardIssue" in gone else "inward"
    key = gone[f"{side}Issue"]["key"]
    line = Item("Link", "issuelinks", key, f"This issue {gone['type'][side]} {key}", None, None)
    save(site, end, {"issuelinks": [link for link in links if link is not gone]}, [line])
