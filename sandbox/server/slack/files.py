"""Uploading a file: ask for an address, send the bytes there, complete."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from starlette.responses import PlainTextResponse, Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_reply
from sandbox.server.slack.call import parameters, structured, whole
from sandbox.server.slack.channels import channel
from sandbox.server.slack.chat import store_message
from sandbox.server.slack.dialect import refuse
from sandbox.server.slack.people import me


def upload_url(exchange: Exchange) -> Response:
    """``files.getUploadURLExternal``."""
    name, length = str(parameters(exchange).get("filename") or ""), whole(exchange, "length", 0)
    if not name or length <= 0:
        raise refuse("invalid_arguments")
    id, secret = f"F{secrets.token_hex(5).upper()}", secrets.token_urlsafe(16)
    exchange.workspace.uploads[secret] = {"id": id, "name": name, "length": length, "content": None}
    return json_reply({"ok": True, "upload_url": f"{exchange.origin}/slack/upload/{secret}", "file_id": id})


def receive(exchange: Exchange) -> Response:
    """The bytes themselves; the address is the permission."""
    upload = exchange.workspace.uploads.get(exchange.path["secret"])
    if upload is None:
        return PlainTextResponse("no such upload", 404)
    upload["content"] = exchange.raw
    return PlainTextResponse(f"OK - {len(exchange.raw)}")


def complete(exchange: Exchange) -> Response:
    """``files.completeUploadExternal``: share the files in a channel, as one message."""
    wanted = structured(exchange, "files")
    if not isinstance(wanted, list) or not wanted:
        raise refuse("invalid_arguments")
    place = channel(exchange, "channel_id", member=True) if parameters(exchange).get("channel_id") else None
    shared = [_file(exchange, one) for one in wanted]
    if place:
        text = str(parameters(exchange).get("initial_comment") or "")
        store_message(
            exchange, place["id"], {"text": text, "files": shared, "upload": True, "subtype": "file_share"}
        )
    return json_reply({"ok": True, "files": shared})


def _file(exchange: Exchange, wanted: dict[str, Any]) -> dict[str, Any]:
    workspace = exchange.workspace
    secret = next((s for s, u in workspace.uploads.items() if u["id"] == wanted.get("id")), None)
    if secret is None or workspace.uploads[secret]["content"] is None:
        raise refuse("file_not_found")
    upload, now = workspace.uploads.pop(secret), workspace.now_ms()
    body = {
        "id": upload["id"],
        "created": now // 1000,
        "name": upload["name"],
        "title": wanted.get("title") or upload["name"],
        "size": len(upload["content"]),
        "user": me(exchange)["id"],
        "url_private": f"{exchange.origin}/slack/files/{upload['id']}",
    }
    workspace.store.put("slack", "files", upload["id"], "workspace", now, body)
    content = base64.b64encode(upload["content"]).decode()
    workspace.store.put("slack", "file_contents", upload["id"], "workspace", now, {"base64": content})
    return body


def download(exchange: Exchange) -> Response:
    """``url_private`` of a file."""
    document = exchange.workspace.store.get("slack", "file_contents", exchange.path["file"])
    if document is None:
        return PlainTextResponse("not found", 404)
    return Response(base64.b64decode(document.json()["base64"]), media_type="application/octet-stream")
