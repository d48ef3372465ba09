"""Channels and threads as pages."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup
from starlette.requests import Request

from sandbox.server.pages.frame import NoSuchPage, before
from sandbox.server.pages.text import Words
from sandbox.server.slack.messages import IN_HISTORY
from sandbox.store import Store

SHOWN = 50  # messages on one page
LATEST = f"""
select body from documents where tool = 'slack' and kind = 'messages' and parent = ? and {IN_HISTORY}
order by length(id) desc, id desc limit ? offset ?
"""
THREAD = """
select body from documents where tool = 'slack' and kind = 'messages' and parent = :channel
    and (json_extract(body, '$.thread_ts') = :ts or id = :root) order by length(id), id
"""


def _words(store: Store) -> Words:
    people = {d.id: _name(d.json()) for d in store.select("slack", "users")}
    channels = {d.id: str(d.json().get("name", d.id)) for d in store.select("slack", "channels")}
    return Words(store.meta().get("jira_base", ""), people, channels)


def _name(user: dict[str, Any]) -> str:
    return str(user.get("real_name") or (user.get("profile") or {}).get("real_name") or user.get("name", ""))


def _channel(store: Store, request: Request) -> dict[str, Any]:
    id = request.path_params["channel"].upper()
    found = store.get("slack", "channels", id)
    if found is None:
        raise NoSuchPage(f"There is no channel {id} here")
    body: dict[str, Any] = found.json()
    return body


def channel(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """A channel's messages, the newest page first and each in the order of talk; replies are counted."""
    found, start = _channel(store, request), before(request)
    rows = store.connection.execute(LATEST, (found["id"], SHOWN + 1, start)).fetchall()
    following = start + SHOWN if len(rows) > SHOWN else None
    bodies = [json.loads(row[0]) for row in reversed(rows[:SHOWN])]
    return "talk", _talk(store, found, bodies) | {"following": following, "is_thread": False}


def message(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """A message with the thread that it is in."""
    found, digits = _channel(store, request), request.path_params["ts"]
    ts = f"{digits[:-6]}.{digits[-6:]}"
    asked = store.get("slack", "messages", f"{found['id']}:{ts}")
    if asked is None:
        raise NoSuchPage(f"There is no such message in #{found.get('name', found['id'])}")
    root = str(asked.json().get("thread_ts") or ts)
    bound = {"channel": found["id"], "ts": root, "root": f"{found['id']}:{root}"}
    bodies = [json.loads(row[0]) for row in store.connection.execute(THREAD, bound)]
    return "talk", _talk(store, found, bodies) | {"following": None, "is_thread": True, "asked": ts}


def _talk(store: Store, found: dict[str, Any], bodies: list[dict[str, Any]]) -> dict[str, Any]:
    words = _words(store)
    shown = [
        {
            "who": words.people.get(str(body.get("user")), body.get("username") or "an app"),
            "ts": str(body.get("ts", "")),
            "text": _text(body, words),
            "replies": int(body.get("reply_count") or 0),
            "reactions": [(one.get("name"), one.get("count")) for one in body.get("reactions") or []],
        }
        for body in bodies
    ]
    return {"channel": found, "messages": shown, "is_private": bool(found.get("is_private"))}


def _text(body: dict[str, Any], words: Words) -> Markup:
    """A message's blocks, where it has some that tell a text; else its text."""
    pieces = [piece for block in body.get("blocks") or [] for piece in _block(block, words)]
    return Markup("\n").join(pieces) if pieces else words.message(body.get("text"))


def _block(block: dict[str, Any], words: Words) -> list[Markup]:
    kind = block.get("type")
    if kind == "header":
        return [Markup("<h3>{}</h3>").format(_of(block.get("text")))]
    parts = [block.get("text"), *(block.get("fields") or [])] if kind == "section" else []
    parts += block.get("elements") or [] if kind == "context" else []
    parts += [block.get("text")] if kind == "markdown" else []
    texts = [text for text in map(_of, parts) if text]
    element = Markup('<p class="{}">{}</p>')
    return [element.format("small" if kind == "context" else "", words.message(text)) for text in texts]


def _of(part: Any) -> str:
    text = part.get("text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""
