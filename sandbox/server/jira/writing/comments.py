"""Writing comments."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.adf import document, is_document, plain_text
from sandbox.server.jira.errors import refuse, refuse_fields
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing.changes import author, jira_time, touch
from sandbox.server.jira.writing.field_values import LONG_TEXT
from sandbox.server.jira.writing.rights import demand
from sandbox.store import Document


def checked_body(site: JiraSite, body: Any) -> dict[str, Any]:
    """The comment's document: ADF in v3 (W1), text in v2. Raises Jira's 400."""
    if site.version == "2" and isinstance(body, str) and body:
        checked = document(body)
    elif site.version == "3" and is_document(body):
        checked = body
    else:
        raise refuse_fields({"comment": "Comment body is not valid!"})
    if len(plain_text(checked)) > LONG_TEXT:
        limit = f"The entered text is too long. It exceeds the allowed limit of {LONG_TEXT:,} characters."
        raise refuse_fields({"comment": limit})
    return checked


def create(site: JiraSite, issue: Document, text: dict[str, Any]) -> dict[str, Any]:
    """Store a comment and mark the issue as updated."""
    workspace = site.exchange.workspace
    now, who = workspace.now_ms(), author(site)
    with site.store.transaction():
        number = str(workspace.next_number("jira", "comments"))
        stored = {
            "self": f"{site.stored_base}/rest/api/3/issue/{issue.id}/comment/{number}",
            "id": number,
            "author": who,
            "body": text,
            "updateAuthor": who,
            "created": jira_time(now),
            "updated": jira_time(now),
            "jsdPublic": True,
        }
        site.store.put("jira", "comments", number, issue.id, now, stored)
        touch(site, issue, {}, now)
    return stored


def add(exchange: Exchange) -> Response:
    """``POST issue/{id}/comment``."""
    site = JiraSite(exchange)
    issue = site.issue()
    demand(site, "ADD_COMMENTS", issue.parent, "You do not have permission to comment on this issue.")
    return site.reply(create(site, issue, checked_body(site, json_object(exchange).get("body"))), 201)


def one(exchange: Exchange) -> Response:
    """GET, PUT and DELETE of one comment."""
    site = JiraSite(exchange)
    issue, number = site.issue(), exchange.path["comment"]
    known = site.store.get("jira", "comments", number)
    if known is None or known.parent != issue.id:
        raise refuse(404, f"Can not find a comment for the id: {number}.")
    if exchange.method == "GET":
        return site.reply(known.body.encode())
    now = exchange.workspace.now_ms()
    if exchange.method == "DELETE":
        with site.store.transaction():
            site.store.delete("jira", "comments", number, now)
            touch(site, issue, {}, now)
        return Response(status_code=204)
    text = checked_body(site, json_object(exchange).get("body"))
    changed = known.json() | {"body": text, "updateAuthor": author(site), "updated": jira_time(now)}
    with site.store.transaction():
        site.store.put("jira", "comments", number, issue.id, now, changed)
        touch(site, issue, {}, now)
    return site.reply(changed)
