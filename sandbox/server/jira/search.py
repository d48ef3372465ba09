"""Search: ``search/jql`` with tokens on Cloud, the old ``search`` with offsets on Data Center."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.issue_body import Shape, issue_texts
from sandbox.server.jira.jql.query import JqlError, parse
from sandbox.server.jira.jql.sql import Select, compile_query
from sandbox.server.jira.site import JiraSite

GONE = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
BEYOND = (
    "Search limit exceeded. The search requests {:,} results, more than the search platform's limit of {:,}."
)
STALE = "The provided next page token is invalid or expired."


@dataclass(frozen=True)
class Asked:
    """Parameters of a search, from the URL or the body."""

    jql: str
    fields: tuple[str, ...]
    expand: frozenset[str]
    size: int | None
    token: str | None
    start: int
    reconcile: tuple[str, ...]


def asked(exchange: Exchange) -> Asked:
    """Read the parameters. Raises a 400 refusal for a body that is no JSON object."""
    if exchange.method != "POST":
        return Asked(
            exchange.query.get("jql", ""),
            tuple(exchange.listed("fields")),
            frozenset(exchange.listed("expand")),
            exchange.whole("maxResults", 50) if "maxResults" in exchange.query else None,
            exchange.query.get("nextPageToken"),
            exchange.whole("startAt", 0),
            tuple(exchange.listed("reconcileIssues")),
        )
    body = json_object(exchange)
    expand = body.get("expand") or []
    return Asked(
        str(body.get("jql") or ""),
        tuple(body.get("fields") or ()),
        frozenset(expand.split(",") if isinstance(expand, str) else expand),
        body.get("maxResults"),
        body.get("nextPageToken"),
        int(body.get("startAt") or 0),
        tuple(str(id) for id in body.get("reconcileIssues") or ()),
    )


def json_object(exchange: Exchange) -> Mapping[str, Any]:
    """The body as an object. Raises Jira's 400 otherwise."""
    try:
        body = exchange.json()
    except orjson.JSONDecodeError:
        raise refuse(400, "There was an error parsing JSON. Check that your request body is valid.") from None
    if not isinstance(body, dict):
        raise refuse(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    return body


def search_by_token(exchange: Exchange) -> Response:
    """``search/jql``: ids only unless fields are asked for, no total (J2), a token per page (J3)."""
    site, wish = JiraSite(exchange), asked(exchange)
    if site.is_server:
        raise refuse(404, "null for uri: " + exchange.request.url.path)
    select = _compiled(site, wish.jql, bounded=True)
    shape = Shape.of(wish.fields or ("id",), wish.expand, exchange.workspace.options, cloud=True)
    size = _page_size(exchange, wish, shape)
    if wish.token and exchange.strikes("stale_token"):
        raise refuse(400, STALE)
    after = _position(wish)
    if exchange.strikes("empty_page"):
        return site.reply({"issues": [], "isLast": False, "nextPageToken": wish.token or _token(wish, [])})
    rows = _rows(site, select, wish, after, size + 1)
    last = len(rows) <= size
    body = b'{"issues":' + issue_texts(site, [row[0] for row in rows[:size]], shape)
    if last:
        return site.reply(body + b',"isLast":true}')
    token = _token(wish, list(rows[size - 1][1:]))
    if wish.token and exchange.strikes("loop_token"):
        token = wish.token
    return site.reply(body + b',"isLast":false,"nextPageToken":"' + token.encode() + b'"}')


def _page_size(exchange: Exchange, wish: Asked, shape: Shape) -> int:
    options = exchange.workspace.options
    cap = options.search_page_ids_only if shape.bare else options.search_page
    wanted = 50 if wish.size is None else int(wish.size)
    if wanted < 0:
        raise refuse(400, "The value of maxResults must not be negative.")
    return min(wanted or 50, cap)


def search_by_offset(exchange: Exchange) -> Response:
    """``/rest/api/2/search``: 410 on Cloud (J1); on Data Center pages by offset over rows that move (J9)."""
    site, wish = JiraSite(exchange), asked(exchange)
    if not site.is_server:
        raise refuse(410, GONE)
    select = _compiled(site, wish.jql, bounded=False)
    shape = Shape.of(wish.fields or ("*navigable",), wish.expand, exchange.workspace.options, cloud=False)
    size = min(50 if wish.size is None else int(wish.size), exchange.workspace.options.server_page)
    window = exchange.workspace.options.result_window
    if wish.start + size > window:
        raise refuse(500, BEYOND.format(wish.start + size, window))
    for fault in exchange.strikes("moves"):
        _touch(site, fault.subject)
    where, values = _visible(site, select, wish)
    count = f"select count(*) from documents where {where}"
    total = site.store.connection.execute(count, values).fetchone()[0]
    sql = f"select id from documents where {where} order by {_order(select)} limit ? offset ?"
    ids = [row[0] for row in site.store.connection.execute(sql, (*values, size, wish.start))]
    head = {"startAt": wish.start, "maxResults": size, "total": total}
    return site.reply(orjson.dumps(head)[:-1] + b',"issues":' + issue_texts(site, ids, shape) + b"}")


def _touch(site: JiraSite, id: str) -> None:
    """Somebody changes an issue between two pages (J9)."""
    issue, now = site.issue(id), site.exchange.workspace.now_ms()
    site.store.put("jira", "issues", issue.id, issue.parent, now, issue.body)


def approximate_count(exchange: Exchange) -> Response:
    """``search/approximate-count``."""
    site = JiraSite(exchange)
    wish = asked(exchange)
    where, values = _visible(site, _compiled(site, wish.jql, bounded=True), wish)
    sql = f"select count(*) from documents where {where}"
    return site.reply({"count": site.store.connection.execute(sql, values).fetchone()[0]})


def agile_issues(exchange: Exchange) -> Response:
    """Issues of a sprint, one page by offset; eventually consistent like search (J21)."""
    site = JiraSite(exchange)
    sprint = exchange.path["sprint"]
    clause = f"sprint = {int(sprint)}" if sprint.isdigit() else "sprint is not empty"
    more = exchange.query.get("jql")
    wish = Asked(
        f"{clause} and ({more})" if more else clause,
        tuple(exchange.listed("fields")),
        frozenset(),
        None,
        None,
        0,
        (),
    )
    select = _compiled(site, wish.jql, bounded=True)
    where, values = _visible(site, select, wish)
    start, size = exchange.whole("startAt", 0), exchange.whole("maxResults", 50, 100) or 50
    sql = f"select id from documents where {where} order by {_order(select)}"
    ids = [row[0] for row in site.store.connection.execute(sql, values)]
    shape = Shape.of(wish.fields or ("*all",), frozenset(), exchange.workspace.options, cloud=True)
    head = {"startAt": start, "maxResults": size, "total": len(ids)}
    texts = issue_texts(site, ids[start : start + size], shape)
    return site.reply(orjson.dumps(head)[:-1] + b',"issues":' + texts + b"}")


def _compiled(site: JiraSite, jql: str, bounded: bool) -> Select:
    try:
        query = parse(jql)
        if bounded and query.where is None:
            raise JqlError(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        return compile_query(query, site.query_site())
    except JqlError as error:
        raise refuse(400, str(error)) from None


def _visible(site: JiraSite, select: Select, wish: Asked) -> tuple[str, list[Any]]:
    """The condition, without hidden projects and without what the search index has not seen yet (J6)."""
    where, values = f"tool = 'jira' and kind = 'issues' and {select.where}", list(select.values)
    for key in sorted(site.revoked):
        where, values = f"{where} and parent <> ?", [*values, key]
    for unlisted in site.exchange.workspace.faults.states("unlisted", "jira"):
        where, values = f"{where} and id <> ?", [*values, unlisted.subject]
    for lag in site.exchange.workspace.faults.states("index_lag", "jira") if select.dated else ():
        unseen = "(updated_ms > ? or id = ? or json_extract(body, '$.key') = ?)"
        seen = site.exchange.workspace.clock_ms() - int(lag.seconds * 1000) if lag.seconds else 2**62
        where = f"{where} and (not {unseen} or id in (select value from json_each(?)))"
        values += [seen, lag.subject, lag.subject, orjson.dumps(wish.reconcile).decode()]
    return where, values


def _order(select: Select) -> str:
    return ", ".join(f"{expression} {'desc' if down else 'asc'}" for expression, down in select.orders)


def _rows(site: JiraSite, select: Select, wish: Asked, after: list[Any], limit: int) -> list[tuple[Any, ...]]:
    """(id, sort values…) of the next issues. The sort values are the position that a token carries."""
    where, values = _visible(site, select, wish)
    if after:
        if len(after) != len(select.orders):
            raise refuse(400, STALE)
        where = f"{where} and {_beyond(select)}"
        values += _beyond_values(select, after)
    keys = ", ".join(expression for expression, _ in select.orders)
    sql = f"select id, {keys} from documents {select.index} where {where} order by {_order(select)} limit ?"
    return list(site.store.connection.execute(sql, (*values, limit)))


def _one_way(select: Select) -> bool:
    return len({down for _, down in select.orders}) == 1


def _beyond(select: Select) -> str:
    """Rows after a position: one comparison of rows where all orders run one way, for it uses the index."""
    if _one_way(select):
        row = ", ".join(expression for expression, _ in select.orders)
        marks = ", ".join("?" for _ in select.orders)
        return f"({row}) {'<' if select.orders[0][1] else '>'} ({marks})"
    clauses = []
    for depth, (expression, down) in enumerate(select.orders):
        equal = [f"{earlier} = ?" for earlier, _ in select.orders[:depth]]
        clauses.append("(" + " and ".join([*equal, f"{expression} {'<' if down else '>'} ?"]) + ")")
    return f"({' or '.join(clauses)})"


def _beyond_values(select: Select, after: list[Any]) -> list[Any]:
    if _one_way(select):
        return after
    return [value for depth in range(len(after)) for value in after[: depth + 1]]


def _fingerprint(wish: Asked) -> str:
    return hashlib.blake2b(wish.jql.encode(), digest_size=6).hexdigest()


def _token(wish: Asked, position: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([_fingerprint(wish), position])).decode().rstrip("=")


def _position(wish: Asked) -> list[Any]:
    if not wish.token:
        return []
    try:
        padded = wish.token + "=" * (-len(wish.token) % 4)
        fingerprint, position = orjson.loads(base64.urlsafe_b64decode(padded))
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError):
        raise refuse(400, STALE) from None
    if fingerprint != _fingerprint(wish):
        raise refuse(400, STALE)
    return list(position)
