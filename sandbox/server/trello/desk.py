"""Trello as one token sees it: look-ups, parameters and replies for one request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.replies import json_array, json_bytes, json_reply
from sandbox.server.trello.errors import not_found, refuse
from sandbox.store import Document, Store

ID = re.compile(r"[0-9a-f]{24}")
LONGEST_TEXT = 16_384
MEMBER_FIELDS = (
    "id",
    "activityBlocked",
    "avatarHash",
    "avatarUrl",
    "fullName",
    "initials",
    "nonPublic",
    "username",
)


def trello_time(epoch_ms: int) -> str:
    """A time stamp as Trello writes it, e.g. ``2026-01-05T09:00:00.123Z``."""
    moment = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{epoch_ms % 1000:03d}Z"


def new_id(epoch_ms: int) -> str:
    """A Trello id: creation time in seconds, then here the millisecond, so that ids sort by time (T5)."""
    return f"{epoch_ms // 1000:08x}{epoch_ms % 1000:03x}{secrets.token_hex(7)[:13]}"


@dataclass(frozen=True)
class Desk:
    """Look-ups and replies for one request."""

    exchange: Exchange

    @property
    def store(self) -> Store:
        """The document store."""
        return self.exchange.workspace.store

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Query, form or JSON body together; Trello takes parameters from any of them."""
        given: dict[str, Any] = dict(self.exchange.query)
        kind = self.exchange.request.headers.get("content-type", "")
        if self.exchange.raw and "json" in kind:
            try:
                body = self.exchange.json()
            except orjson.JSONDecodeError:
                raise refuse(400, "invalid json") from None
            given |= body if isinstance(body, dict) else {}
        elif self.exchange.raw:
            given |= self.exchange.form()
        return {name: value for name, value in given.items() if name not in ("key", "token")}

    def is_true(self, name: str) -> bool:
        """A boolean parameter."""
        return str(self.parameters.get(name, "false")).lower() in ("true", "1", "all", "open", "cover")

    @cached_property
    def me(self) -> dict[str, Any]:
        """The token's member."""
        id = self.exchange.account
        document = self.store.get("trello", "members", id)
        return dict(document.json()) if document else {"id": id}

    # look-ups

    def board(self, id: str | None = None) -> Document:
        """A visible board by id or short link. Raises Trello's refusals."""
        wanted = id or self.exchange.path["board"]
        document = self.store.get("trello", "boards", wanted) or self._by_short_link("boards", wanted)
        if document is None:
            raise not_found() if ID.fullmatch(wanted) or len(wanted) == 8 else refuse(400, "invalid id")
        if document.id in self.exchange.workspace.revoked("trello"):
            raise refuse(401, "unauthorized permission requested")
        return document

    def find(self, kind: str, id: str) -> Document:
        """A document on a visible board. Raises Trello's refusals."""
        document = self.store.get("trello", kind, id)
        if document is None and kind == "cards":
            document = self._by_short_link(kind, id)
        if document is None:
            raise not_found() if ID.fullmatch(id) or len(id) == 8 else refuse(400, "invalid id")
        if kind not in ("members", "organizations"):
            self.board(document.parent)
        return document

    def _by_short_link(self, kind: str, short: str) -> Document | None:
        if len(short) != 8:
            return None
        sql = """select id from documents where tool = 'trello' and kind = ?
                 and json_extract(body, '$.shortLink') = ?"""
        row = self.store.connection.execute(sql, (kind, short)).fetchone()
        return self.store.get("trello", kind, row[0]) if row else None

    def member(self, id: str) -> dict[str, Any] | None:
        """A member in the short form that other objects carry."""
        document = self.store.get("trello", "members", id)
        if document is None:
            return None
        body = document.json()
        return {name: body[name] for name in MEMBER_FIELDS if name in body}

    def text(self, name: str, required: bool = False) -> str:
        """A text parameter of at most 16,384 characters (T5)."""
        value = str(self.parameters.get(name) or "")
        if len(value) > LONGEST_TEXT or (required and not value):
            raise refuse(400, f"invalid value for {name}")
        return value

    # replies

    def reply(self, body: Any) -> Response:
        """One value."""
        return json_reply(body)

    def listing(
        self, documents: Iterable[Document], shape: Callable[[Document], Any] | None = None
    ) -> Response:
        """An array of documents, as stored or each through ``shape``; cut by ``fields`` if asked."""
        chosen = self.fields()
        if shape is None and chosen is None:
            return json_bytes(json_array(document.body for document in documents))
        read = shape or Document.json
        return json_reply([cut(read(document), chosen) for document in documents])

    def fields(self, name: str = "fields", default: str = "all") -> frozenset[str] | None:
        """Names in a ``fields`` parameter; None for all."""
        text = str(self.parameters.get(name, default))
        return None if text == "all" else frozenset(part for part in text.split(",") if part)


def cut(body: Mapping[str, Any], chosen: frozenset[str] | None, always: Iterable[str] = ()) -> dict[str, Any]:
    """A body with some fields only; the id always stays."""
    if chosen is None:
        return dict(body)
    kept = chosen | {"id"} | frozenset(always)
    return {name: value for name, value in body.items() if name in kept}
