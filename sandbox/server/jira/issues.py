"""The issue resource: reading one issue and what hangs on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.issue_body import Shape, issue_text
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite

DETAIL_CHANGELOG = DETAIL_COMMENTS = 100


def issue(exchange: Exchange) -> Response:
    """``issue/{id or key}``: all fields unless some are named."""
    site = JiraSite(exchange)
    found = site.issue()
    options, fields = exchange.workspace.options, exchange.listed("fields") or ["*all"]
    shape = Shape.of(fields, exchange.listed("expand"), options, cloud=not site.is_server)
    if not site.is_server:
        changelog = None if shape.changelog is None else DETAIL_CHANGELOG
        shape = replace(shape, comments=DETAIL_COMMENTS, changelog=changelog)
    return site.reply(issue_text(site, found, shape))


def bulk_issues(exchange: Exchange) -> Response:
    """``issue/bulkfetch``: up to 100 issues by id or key."""
    site, body = JiraSite(exchange), json_object(exchange)
    wanted = list(body.get("issueIdsOrKeys") or ())
    if not 1 <= len(wanted) <= 100:
        raise refuse(400, "issueIdsOrKeys must contain between 1 and 100 items.")
    shape = Shape.of(
        body.get("fields") or ("*all",), body.get("expand") or (), exchange.workspace.options, cloud=True
    )
    found = [site.find_issue(str(name)) for name in wanted]
    texts = [issue_text(site, document, shape) for document in found if document]
    return site.reply(b'{"issues":[' + b",".join(texts) + b'],"issueErrors":[]}')


def watchers(exchange: Exchange) -> Response:
    """``issue/{id}/watchers``: the count that the issue states; the sandbox keeps no names."""
    site = JiraSite(exchange)
    state = _fields(site).get("watches") or {"watchCount": 0, "isWatching": False}
    return site.reply(state | {"watchers": state.get("watchers", [])})


def votes(exchange: Exchange) -> Response:
    """``issue/{id}/votes``."""
    site = JiraSite(exchange)
    state = _fields(site).get("votes") or {"votes": 0, "hasVoted": False}
    return site.reply(state | {"voters": state.get("voters", [])})


def _fields(site: JiraSite) -> dict[str, Any]:
    fields: dict[str, Any] = site.issue().json()["fields"]
    return fields


def remote_links(exchange: Exchange) -> Response:
    """``GET issue/{id}/remotelink``."""
    site = JiraSite(exchange)
    return site.listing(site.store.select("jira", "remotelinks", site.issue().id))


def add_remote_link(exchange: Exchange) -> Response:
    """``POST issue/{id}/remotelink``: a second post with the same ``globalId`` updates the first."""
    site, body = JiraSite(exchange), json_object(exchange)
    found, target = site.issue(), body.get("object") or {}
    if not target.get("url") or not target.get("title"):
        raise refuse(400, "'object.url' and 'object.title' are required.")
    known = [d.json() for d in site.store.select("jira", "remotelinks", found.id)]
    same = [link for link in known if body.get("globalId") and link.get("globalId") == body["globalId"]]
    number = same[0]["id"] if same else exchange.workspace.next_number("jira", "remotelinks")
    link = f"{site.stored_base}/rest/api/3/issue/{found.id}/remotelink/{number}"
    given = {name: body[name] for name in ("globalId", "relationship", "application") if body.get(name)}
    stored = {"id": number, "self": link, **given, "object": target}
    site.store.put("jira", "remotelinks", str(number), found.id, exchange.workspace.now_ms(), stored)
    return site.reply({"id": number, "self": link}, 200 if same else 201)


def properties(exchange: Exchange) -> Response:
    """``issue/{id}/properties``: the keys."""
    site = JiraSite(exchange)
    found = site.issue()
    link = f"{site.base}/rest/api/3/issue/{found.id}/properties"
    keys = [d.json()["key"] for d in site.store.select("jira", "properties", found.id)]
    return site.reply({"keys": [{"key": key, "self": f"{link}/{key}"} for key in keys]})


def property_of(exchange: Exchange) -> Response:
    """One property: GET, PUT (201 when new, 200 when replaced) and DELETE."""
    site = JiraSite(exchange)
    found, key = site.issue(), exchange.path["key"]
    id = f"{found.id}:{key}"
    known = site.store.get("jira", "properties", id)
    if exchange.method == "PUT":
        value = exchange.json() if exchange.raw else None
        site.store.put(
            "jira", "properties", id, found.id, exchange.workspace.now_ms(), {"key": key, "value": value}
        )
        return Response(status_code=200 if known else 201)
    if known is None:
        raise refuse(404, f"The property '{key}' does not exist.")
    if exchange.method == "DELETE":
        site.store.delete("jira", "properties", id)
        return Response(status_code=204)
    return site.reply(known.body.encode())
