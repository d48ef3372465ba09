"""Channels as the app sees them, and pages by cursor."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_reply
from sandbox.server.slack.call import flag, parameters, whole
from sandbox.server.slack.dialect import refuse

MOST = 999


def visible(exchange: Exchange) -> list[dict[str, Any]]:
    """All channels that are not hidden, with the app's membership (S5)."""
    workspace = exchange.workspace
    hidden = workspace.revoked("slack")
    outside = {fault.subject for fault in workspace.faults.states("not_in_channel", "slack")}
    found = []
    for document in workspace.store.select("slack", "channels"):
        body: dict[str, Any] = document.json()
        if body["id"] in hidden or body["name"] in hidden:
            continue
        is_member = bool(body.get("is_member", True)) and not {body["id"], body["name"]} & outside
        found.append(body | {"is_member": is_member})
    return found


def channel(
    exchange: Exchange, name: str = "channel", member: bool = False, by_name: bool = False
) -> dict[str, Any]:
    """The channel of a parameter. Raises ``channel_not_found``, or ``not_in_channel`` for non-members."""
    wanted = str(parameters(exchange).get(name) or "")
    for body in visible(exchange):
        if wanted == body["id"] or (by_name and wanted.lstrip("#") == body["name"]):
            if member and not body["is_member"]:
                raise refuse("not_in_channel")
            return body
    raise refuse("channel_not_found")


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """A channel as it is sent: without the list of its members."""
    members = body.get("members", [])
    sent = {name: value for name, value in body.items() if name != "members"}
    return sent | {"num_members": body.get("num_members", len(members))}


def page(exchange: Exchange, name: str, values: list[Any], default: int = 100) -> Response:
    """One page of a list by an opaque cursor. At most 999 a call (S7)."""
    limit = whole(exchange, "limit", default)
    if not 1 <= limit <= MOST:
        raise refuse("invalid_limit")
    start = int(read_cursor(exchange, "offset") or 0)
    if exchange.strikes("empty_page"):
        return json_reply(
            {"ok": True, name: [], "response_metadata": {"next_cursor": cursor("offset", start)}}
        )
    following = start + limit
    if exchange.strikes("loop_token"):
        following = start
    token = cursor("offset", following) if following < len(values) else ""
    part = values[start : start + limit]
    return json_reply({"ok": True, name: part, "response_metadata": {"next_cursor": token}})


def cursor(kind: str, value: object) -> str:
    """An opaque cursor."""
    return base64.b64encode(f"{kind}:{value}".encode()).decode()


def read_cursor(exchange: Exchange, kind: str) -> str | None:
    """The cursor's value; None when there is no cursor. Raises ``invalid_cursor``."""
    given = str(parameters(exchange).get("cursor") or "")
    if not given:
        return None
    if exchange.strikes("stale_token"):
        raise refuse("invalid_cursor")
    try:
        name, _, value = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise refuse("invalid_cursor") from None
    if name != kind or not value:
        raise refuse("invalid_cursor")
    return value


def listing(exchange: Exchange) -> Response:
    """``conversations.list``: public channels unless ``types`` says otherwise."""
    types = set(str(parameters(exchange).get("types") or "public_channel").split(","))
    kept = [
        shown(body)
        for body in visible(exchange)
        if ("private_channel" if body.get("is_private") else "public_channel") in types
        and not (flag(exchange, "exclude_archived") and body.get("is_archived"))
    ]
    return page(exchange, "channels", kept)


def info(exchange: Exchange) -> Response:
    """``conversations.info``."""
    return json_reply({"ok": True, "channel": shown(channel(exchange))})


def members(exchange: Exchange) -> Response:
    """``conversations.members``."""
    return page(exchange, "members", channel(exchange).get("members", []))


def bookmarks(exchange: Exchange) -> Response:
    """``bookmarks.list``."""
    found = channel(exchange, "channel_id", member=True)
    store = exchange.workspace.store
    return json_reply(
        {"ok": True, "bookmarks": [d.json() for d in store.select("slack", "bookmarks", found["id"])]}
    )
