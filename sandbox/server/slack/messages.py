"""Reading messages: history newest first, threads oldest first."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_bytes, json_reply
from sandbox.server.slack.call import flag, parameters, whole
from sandbox.server.slack.channels import MOST, channel, cursor, read_cursor
from sandbox.server.slack.dialect import refuse
from sandbox.store import Document

DISTRIBUTED_PAGE = 15
THREAD = "json_extract(body, '$.thread_ts')"
TS = "json_extract(body, '$.ts')"
# A late reply to an old thread is not part of the channel's history (S3), unless it was also sent there.
IN_HISTORY = f"({THREAD} is null or {THREAD} = {TS} or json_extract(body, '$.subtype') = 'thread_broadcast')"


def full_ts(text: str) -> str:
    """A time stamp with all its digits, so that text order is time order; never a float (S6)."""
    seconds, _, fraction = text.partition(".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        raise refuse("invalid_ts_latest")
    return f"{seconds.zfill(10)}.{fraction[:6].ljust(6, '0')}"


def _limit(exchange: Exchange) -> int:
    distributed = exchange.workspace.options.slack_app == "distributed"
    limit = whole(exchange, "limit", DISTRIBUTED_PAGE if distributed else 100)
    if not 1 <= limit <= (DISTRIBUTED_PAGE if distributed else MOST):
        raise refuse("invalid_limit")
    return limit


def _bounds(exchange: Exchange, prefix: str) -> tuple[str, list[str]]:
    """``oldest`` and ``latest``, exclusive unless ``inclusive``."""
    where, values, equal = "", [], "=" if flag(exchange, "inclusive") else ""
    for name, sign in (("oldest", ">"), ("latest", "<")):
        given = parameters(exchange).get(name)
        if given:
            where += f" and id {sign}{equal} ?"
            values.append(prefix + full_ts(str(given)))
    return where, values


def history(exchange: Exchange) -> Response:
    """``conversations.history``."""
    found, limit = channel(exchange, member=True), _limit(exchange)
    prefix = f"{found['id']}:"
    where, values = _bounds(exchange, prefix)
    at = read_cursor(exchange, "next_ts")
    if at:
        where, values = f"{where} and id <= ?", [*values, prefix + at]
    sql = f"""select substr(id, ?), body from documents
              where tool = 'slack' and kind = 'messages' and parent = ?
              {where} and {IN_HISTORY} order by length(id) desc, id desc limit ?"""
    con = exchange.workspace.store.connection
    rows = con.execute(sql, (len(prefix) + 1, found["id"], *values, limit + 1)).fetchall()
    if exchange.strikes("empty_page") and rows:
        return _answer(exchange, [], rows[0][0])
    following = rows[limit][0] if len(rows) > limit else None
    if following and exchange.strikes("loop_token"):
        following = rows[0][0]
    return _answer(exchange, [body for _, body in rows[:limit]], following)


def replies(exchange: Exchange) -> Response:
    """``conversations.replies``: the thread's first message, then its replies."""
    found, limit = channel(exchange, member=True), _limit(exchange)
    prefix, wanted = f"{found['id']}:", full_ts(str(parameters(exchange).get("ts") or ""))
    store = exchange.workspace.store
    asked = store.get("slack", "messages", prefix + wanted)
    if asked is None:
        raise refuse("thread_not_found")
    root = str(asked.json().get("thread_ts") or wanted)
    where, values = _bounds(exchange, prefix)
    at = read_cursor(exchange, "next_ts")
    if at:
        where, values = f"{where} and id >= ?", [*values, prefix + at]
    # the first message of a thread has no thread_ts in some exports, so it is named as well
    sql = f"""select substr(id, ?), body from documents where tool = 'slack' and kind = 'messages' and id in (
                  select id from documents
                  where tool = 'slack' and kind = 'messages' and parent = ? and {THREAD} = ?
                  union all select ?
              ) {where} order by length(id), id limit ?"""
    bound = (len(prefix) + 1, found["id"], root, prefix + root, *values, limit + 1)
    rows = store.connection.execute(sql, bound).fetchall()
    following = rows[limit][0] if len(rows) > limit else None
    return _answer(exchange, [body for _, body in rows[:limit]], following)


def _answer(exchange: Exchange, bodies: list[str], following: str | None) -> Response:
    if not flag(exchange, "include_all_metadata"):
        bodies = [_without_metadata(body) for body in bodies]
    tail: dict[str, Any] = {"has_more": following is not None, "pin_count": 0}
    if following is not None:
        tail["response_metadata"] = {"next_cursor": cursor("next_ts", following)}
    return json_bytes(b'{"ok":true,"messages":[' + ",".join(bodies).encode() + b"]," + orjson.dumps(tail)[1:])


def _without_metadata(body: str) -> str:
    if '"metadata":' not in body:
        return body
    return orjson.dumps({k: v for k, v in orjson.loads(body).items() if k != "metadata"}).decode()


def message(exchange: Exchange, ts_name: str = "ts") -> Document:
    """The message of a write's ``channel`` and ``ts``. Raises ``message_not_found``."""
    found = channel(exchange, by_name=True)
    ts = full_ts(str(parameters(exchange).get(ts_name) or ""))
    document = exchange.workspace.store.get("slack", "messages", f"{found['id']}:{ts}")
    if document is None:
        raise refuse("message_not_found")
    return document


def permalink(exchange: Exchange) -> Response:
    """``chat.getPermalink``."""
    document = message(exchange, "message_ts")
    ts = document.id.partition(":")[2]
    link = f"{exchange.origin}/slack/archives/{document.parent}/p{ts.replace('.', '')}"
    return json_reply({"ok": True, "channel": document.parent, "permalink": link})
