"""Changelogs, comments, worklogs: the histories of issues."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import Any

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.issue_body import children
from sandbox.server.jira.search import STALE, json_object
from sandbox.server.jira.site import JiraSite

#: a history entry's own instant: Jira writes it before the items
CREATED = re.compile(r'"created":"([^"]+)"')
MOST_ISSUES, MOST_FIELDS, BULK_PAGE, MOST_BULK_PAGE = 1000, 10, 1000, 10_000


def changelog(exchange: Exchange) -> Response:
    """``issue/{id}/changelog``: oldest first, by offset."""
    site = JiraSite(exchange)
    if site.is_server:
        raise refuse(404, "null for uri: " + exchange.request.url.path)
    issue = site.issue()
    return site.page(children(site, "changelogs", [issue.id]).get(issue.id, []), most=100)


def comments(exchange: Exchange) -> Response:
    """``issue/{id}/comment``."""
    site = JiraSite(exchange)
    found = [document.body for document in site.store.select("jira", "comments", site.issue().id)]
    if exchange.query.get("orderBy", "").lstrip("+") == "-created":
        found.reverse()
    return site.page(found, "comments", 5000 if site.is_server else 100)


def worklogs(exchange: Exchange) -> Response:
    """``issue/{id}/worklog``: the oldest, and only so many at once (J5)."""
    site = JiraSite(exchange)
    found = site.store.select("jira", "worklogs", site.issue().id)
    most = exchange.workspace.options.worklog_page
    return site.page([document.body for document in found], "worklogs", most, most)


def bulk_changelogs(exchange: Exchange) -> Response:
    """``changelog/bulkfetch``: at most 1,000 issues and 10 field ids a call, paged by token (J4).

    Its ``created`` is a number, milliseconds since 1970, where every other resource sends ISO text.
    """
    site, body = JiraSite(exchange), json_object(exchange)
    wanted = [str(name) for name in body.get("issueIdsOrKeys") or ()]
    field_ids = frozenset(body.get("fieldIds") or ())
    _check_sizes(site, wanted, field_ids)
    size = max(1, min(int(body.get("maxResults") or BULK_PAGE), MOST_BULK_PAGE))
    issues = [issue for name in wanted if (issue := site.find_issue(name))]
    if not issues:
        raise refuse(400, "None of the issue IDs or keys could be found.")
    entries = _entries(site, sorted({issue.id for issue in issues}, key=int), field_ids)
    start = _start(body.get("nextPageToken"))
    if start and exchange.strikes("stale_token"):
        raise refuse(400, STALE)
    if exchange.strikes("empty_page"):
        return site.reply({"issueChangeLogs": [], "nextPageToken": _page_token(start)})
    answer = b'{"issueChangeLogs":' + _grouped(entries[start : start + size])
    if start + size >= len(entries):
        return site.reply(answer + b"}")
    loops = start and exchange.strikes("loop_token")
    token = _page_token(start if loops else start + size)
    return site.reply(answer + f',"nextPageToken":"{token}"}}'.encode())


def _check_sizes(site: JiraSite, wanted: list[str], field_ids: frozenset[str]) -> None:
    if site.is_server:
        raise refuse(404, "null for uri: " + site.exchange.request.url.path)
    if not wanted:
        raise refuse(400, "issueIdsOrKeys must not be empty.")
    if len(wanted) > MOST_ISSUES:
        raise refuse(400, f"issueIdsOrKeys must contain at most {MOST_ISSUES} items.")
    if len(field_ids) > MOST_FIELDS:
        raise refuse(400, f"fieldIds must contain at most {MOST_FIELDS} items.")


def _entries(site: JiraSite, ids: list[str], field_ids: frozenset[str]) -> list[tuple[str, str]]:
    found = children(site, "changelogs", ids)
    entries = [(id, text) for id in ids for text in found.get(id, [])]
    if not field_ids:
        return entries
    kept = []
    for id, text in entries:
        history: dict[str, Any] = orjson.loads(text)
        items = [item for item in history["items"] if item.get("fieldId", item["field"]) in field_ids]
        if items:
            kept.append((id, orjson.dumps(history | {"items": items}).decode()))
    return kept


def _grouped(entries: list[tuple[str, str]]) -> bytes:
    groups: dict[str, list[str]] = {}
    for id, text in entries:
        groups.setdefault(id, []).append(CREATED.sub(_milliseconds, text, count=1))
    parts = [f'{{"issueId":"{id}","changeHistories":[{",".join(texts)}]}}' for id, texts in groups.items()]
    return ("[" + ",".join(parts) + "]").encode()


def _milliseconds(match: re.Match[str]) -> str:
    return f'"created":{round(datetime.fromisoformat(match[1]).timestamp() * 1000)}'


def _page_token(start: int) -> str:
    return base64.urlsafe_b64encode(f"changelog:{start}".encode()).decode().rstrip("=")


def _start(token: str | None) -> int:
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        return int(text.removeprefix("changelog:"))
    except ValueError:
        raise refuse(400, STALE) from None
