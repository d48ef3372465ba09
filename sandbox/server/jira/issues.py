"""The issue resource: reading one issue and what hangs on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.issue_body import Shape, issue_text
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing.changes import Item, save
from sandbox.server.jira.writing.editmeta import editable

DETAIL_CHANGELOG = DETAIL_COMMENTS = 100
MOST_PROPERTY = 32_768  # bytes of JSON
REMOTE_LINK = "RemoteIssueLink"  # the line that a remote link leaves in the history


def issue(exchange: Exchange) -> Response:
    """``issue/{id or key}``: all fields unless some are named."""
    site = JiraSite(exchange)
    found = site.issue()
    options, fields = exchange.workspace.options, exchange.listed("fields") or ["*all"]
    shape = Shape.of(fields, exchange.listed("expand"), options, cloud=not site.is_server)
    if not site.is_server:
        changelog = None if shape.changelog is None else DETAIL_CHANGELOG
        shape = replace(shape, comments=DETAIL_COMMENTS, changelog=changelog)
    text = issue_text(site, found, shape)
    if keys := set(exchange.listed("properties")):
        known = [d.json() for d in site.store.select("jira", "properties", found.id)]
        wanted = {one["key"]: one["value"] for one in known if "*all" in keys or one["key"] in keys}
        text = text[:-1] + b',"properties":' + orjson.dumps(wanted) + b"}"
    if "editmeta" in exchange.listed("expand"):
        text = text[:-1] + b',"editmeta":' + orjson.dumps(editable(site, found)) + b"}"
    return site.reply(text)


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
    """``issue/{id}/watchers``: who watches, as far as the store names them."""
    site = JiraSite(exchange)
    state = {"watchCount": 0, "isWatching": False, "watchers": []}
    return site.reply(state | _of_issue(site, "watches", "watchers"))


def votes(exchange: Exchange) -> Response:
    """``issue/{id}/votes``: who voted, as far as the store names them."""
    site = JiraSite(exchange)
    return site.reply({"votes": 0, "hasVoted": False, "voters": []} | _of_issue(site, "votes", "voters"))


def _of_issue(site: JiraSite, name: str, people: str) -> dict[str, Any]:
    """The number that the issue states, and the users that the store holds beside it."""
    issue = site.issue()
    named = site.store.get("jira", name, issue.id)
    ids = named.json()[people] if named else []
    found = [document.json() for document in site.store.get_many("jira", "users", ids)]
    return (issue.json()["fields"].get(name) or {}) | {people: found}


def remote_links(exchange: Exchange) -> Response:
    """``issue/{id}/remotelink``: GET all, or GET and DELETE the one with a ``globalId``."""
    site = JiraSite(exchange)
    found = site.store.select("jira", "remotelinks", site.issue().id)
    wanted = exchange.query.get("globalId")
    if not wanted and exchange.method == "GET":
        return site.listing(found)
    named = [document for document in found if document.json().get("globalId") == wanted]
    if not named:
        raise refuse(404, "The remote issue link was not found.")
    if exchange.method == "GET":
        return site.reply(named[0].body.encode())
    site.store.delete("jira", "remotelinks", named[0].id, exchange.workspace.now_ms())
    return Response(status_code=204)


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
    line = Item(REMOTE_LINK, REMOTE_LINK, None, None, str(number), _linked_to(stored))
    with site.store.transaction():
        now = save(site, found, {}, [] if same else [line])
        site.store.put("jira", "remotelinks", str(number), found.id, now, stored)
    return site.reply({"id": number, "self": link}, 200 if same else 201)


def one_remote_link(exchange: Exchange) -> Response:
    """GET and DELETE of one remote link."""
    site, number = JiraSite(exchange), exchange.path["link"]
    issue, known = site.issue(), site.store.get("jira", "remotelinks", number)
    if known is None or known.parent != issue.id:
        raise refuse(404, f"A remote link with the ID '{number}' does not exist.")
    if exchange.method == "GET":
        return site.reply(known.body.encode())
    line = Item(REMOTE_LINK, REMOTE_LINK, number, _linked_to(known.json()), None, None)
    with site.store.transaction():
        now = save(site, issue, {}, [line])
        site.store.delete("jira", "remotelinks", number, now)
    return Response(status_code=204)


def _linked_to(link: dict[str, Any]) -> str:
    place = f" ({link['application']['name']})" if (link.get("application") or {}).get("name") else ""
    return f'This issue links to "{link["object"]["title"]}{place}"'


def properties(exchange: Exchange) -> Response:
    """``issue/{id}/properties``: the keys."""
    site = JiraSite(exchange)
    found = site.issue()
    link = f"{site.base}/rest/api/3/issue/{found.id}/properties"
    keys = [d.json()["key"] for d in site.store.select("jira", "properties", found.id)]
    return site.reply({"keys": [{"key": key, "self": f"{link}/{key}"} for key in keys]})


def store_property(site: JiraSite, issue: str, key: str, value: Any) -> None:
    """Set one property; an issue's own history and date know nothing of it."""
    stored = {"key": key, "value": value}
    site.store.put("jira", "properties", f"{issue}:{key}", issue, site.exchange.workspace.now_ms(), stored)


def checked_properties(given: Any) -> dict[str, Any]:
    """``properties`` of an edit, by key. Raises Jira's 400 for what is no list of keys and values."""
    found = {}
    for one in given or ():
        key = one.get("key") if isinstance(one, dict) else None
        if not key or len(str(key)) > 255 or len(orjson.dumps(one.get("value"))) > MOST_PROPERTY:
            raise refuse(400, "The property key or value is not valid.")
        found[str(key)] = one.get("value")
    return found


def property_of(exchange: Exchange) -> Response:
    """One property: GET, PUT (201 when new, 200 when replaced) and DELETE."""
    site = JiraSite(exchange)
    found, key = site.issue(), exchange.path["key"]
    id = f"{found.id}:{key}"
    known = site.store.get("jira", "properties", id)
    if exchange.method == "PUT":
        store_property(site, found.id, key, exchange.json() if exchange.raw else None)
        return Response(status_code=200 if known else 201)
    if known is None:
        raise refuse(404, f"The property '{key}' does not exist.")
    if exchange.method == "DELETE":
        site.store.delete("jira", "properties", id)
        return Response(status_code=204)
    return site.reply(known.body.encode())
