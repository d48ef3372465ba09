"""Posting, changing and deleting messages, and reactions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_reply
from sandbox.server.slack.blocks import faults_of
from sandbox.server.slack.call import flag, parameters, structured
from sandbox.server.slack.channels import channel
from sandbox.server.slack.dialect import refuse
from sandbox.server.slack.messages import full_ts, message
from sandbox.server.slack.people import bot_id, me, team_id
from sandbox.store import Document

LONGEST_TEXT = 40_000


def _content(exchange: Exchange) -> dict[str, Any]:
    """Text, blocks, attachments and metadata, checked as Slack checks them (S8)."""
    given = parameters(exchange)
    text = str(given.get("text") or "")
    blocks, attachments = structured(exchange, "blocks"), structured(exchange, "attachments")
    if given.get("blocks") and blocks is None:
        raise refuse("invalid_blocks_format")
    if not (text or blocks or attachments):
        raise refuse("no_text")
    if len(text) > LONGEST_TEXT:
        raise refuse("msg_too_long")
    faults = faults_of(blocks) if blocks is not None else []
    if faults:
        raise refuse("invalid_blocks", response_metadata={"messages": faults})
    content: dict[str, Any] = {"text": text}
    content |= {"blocks": blocks} if blocks else {}
    content |= {"attachments": attachments} if attachments else {}
    return content | _metadata(exchange)


def _metadata(exchange: Exchange) -> dict[str, Any]:
    if not parameters(exchange).get("metadata"):
        return {}
    metadata = structured(exchange, "metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise refuse("invalid_metadata_format")
    if not metadata.get("event_type"):
        raise refuse("metadata_must_be_sent_from_app")
    return {"metadata": {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}}


def new_ts(exchange: Exchange, channel_id: str) -> tuple[str, int]:
    """A time stamp that no message of the channel has, and its epoch milliseconds."""
    while True:
        now = exchange.workspace.now_ms()
        ts = f"{now // 1000}.{now % 1000:03d}000"
        if exchange.workspace.store.get("slack", "messages", f"{channel_id}:{ts}") is None:
            return ts, now


def post(exchange: Exchange) -> Response:
    """``chat.postMessage``. Posting twice makes two messages: Slack has no idempotency key (S8)."""
    found = channel(exchange, member=True, by_name=True)
    if found.get("is_archived"):
        raise refuse("is_archived")
    body = store_message(exchange, found["id"], _content(exchange))
    return json_reply({"ok": True, "channel": found["id"], "ts": body["ts"], "message": body})


def store_message(exchange: Exchange, channel_id: str, content: dict[str, Any]) -> dict[str, Any]:
    """Store a message of the app, in a thread when ``thread_ts`` is given."""
    store, thread = exchange.workspace.store, str(parameters(exchange).get("thread_ts") or "")
    ts, now = new_ts(exchange, channel_id)
    app = me(exchange)
    body: dict[str, Any] = {
        "type": "message",
        "user": app["id"],
        "bot_id": bot_id(exchange),
        "app_id": "A" + app["id"][1:],
        "team": team_id(exchange),
        "ts": ts,
        **content,
    }
    with store.transaction():
        if thread:
            body["thread_ts"] = _into_thread(exchange, channel_id, full_ts(thread), body)
            body |= {"subtype": "thread_broadcast"} if flag(exchange, "reply_broadcast") else {}
        store.put("slack", "messages", f"{channel_id}:{ts}", channel_id, now, body)
    return body


def _into_thread(exchange: Exchange, channel_id: str, thread: str, reply: dict[str, Any]) -> str:
    """Tell the thread's first message of a reply; returns the thread's time stamp."""
    store = exchange.workspace.store
    asked = store.get("slack", "messages", f"{channel_id}:{thread}")
    if asked is None:
        raise refuse("thread_not_found")
    root_ts = str(asked.json().get("thread_ts") or thread)
    root = store.get("slack", "messages", f"{channel_id}:{root_ts}") or asked
    body = root.json()
    people = body.get("reply_users", [])
    users = people if reply["user"] in people else [*people, reply["user"]]
    body |= {
        "thread_ts": root_ts,
        "reply_count": body.get("reply_count", 0) + 1,
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": reply["ts"],
    }
    # the first message keeps its own time of change: a reply is no edit of it
    store.put("slack", "messages", root.id, channel_id, root.updated_ms, body)
    return root_ts


def _own(exchange: Exchange, error: str) -> Document:
    document = message(exchange)
    if document.json().get("user") != me(exchange)["id"]:
        raise refuse(error)
    return document


def update(exchange: Exchange) -> Response:
    """``chat.update``: own messages only; the time stamp stays (S4)."""
    document = _own(exchange, "cant_update_message")
    content, now = _content(exchange), exchange.workspace.now_ms()
    kept = {
        k: v
        for k, v in document.json().items()
        if k not in ("blocks", "attachments", "metadata") or k not in content
    }
    edited = {"user": me(exchange)["id"], "ts": f"{now // 1000}.000000"}
    if "blocks" not in content and "text" in content:
        kept.pop("blocks", None)
    body = kept | content | {"edited": edited}
    exchange.workspace.store.put("slack", "messages", document.id, document.parent, now, body)
    told = {"ok": True, "channel": document.parent, "ts": body["ts"], "text": body["text"], "message": body}
    return json_reply(told)


def delete(exchange: Exchange) -> Response:
    """``chat.delete``: own messages only; the head of a thread leaves a tombstone."""
    document = _own(exchange, "cant_delete_message")
    body, now, store = document.json(), exchange.workspace.now_ms(), exchange.workspace.store
    if body.get("reply_count"):
        kept = {
            k: body[k]
            for k in ("type", "ts", "thread_ts", "reply_count", "reply_users", "latest_reply")
            if k in body
        }
        stone = kept | {
            "subtype": "tombstone",
            "hidden": True,
            "user": "USLACKBOT",
            "text": "This message was deleted.",
        }
        store.put("slack", "messages", document.id, document.parent, now, stone)
    else:
        store.delete("slack", "messages", document.id, now)
    return json_reply({"ok": True, "channel": document.parent, "ts": body["ts"]})


def react(exchange: Exchange) -> Response:
    """``reactions.add``: once per user and name."""
    document, name = message(exchange, "timestamp"), str(parameters(exchange).get("name") or "").strip(":")
    if not name:
        raise refuse("no_reaction")
    body, who = document.json(), me(exchange)["id"]
    reactions = body.get("reactions", [])
    fresh: dict[str, Any] = {"name": name, "users": [], "count": 0}
    present = next((r for r in reactions if r["name"] == name), fresh)
    if who in present["users"]:
        raise refuse("already_reacted")
    changed = {"name": name, "users": [*present["users"], who], "count": present["count"] + 1}
    body["reactions"] = [r for r in reactions if r["name"] != name] + [changed]
    exchange.workspace.store.put(
        "slack", "messages", document.id, document.parent, exchange.workspace.now_ms(), body
    )
    return json_reply({"ok": True})


def reactions(exchange: Exchange) -> Response:
    """``reactions.get``."""
    document = message(exchange, "timestamp")
    return json_reply({"ok": True, "type": "message", "channel": document.parent, "message": document.json()})
