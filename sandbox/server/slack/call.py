"""A call's parameters, wherever Slack takes them from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from sandbox.server.exchange import Exchange
from sandbox.server.replies import Refusal, json_reply


def parameters(exchange: Exchange) -> Mapping[str, Any]:
    """Query, form or JSON body together; JSON given as a form's text stays text."""
    kept: Mapping[str, Any] | None = exchange.notes.get("slack")
    if kept is None:
        kept = dict(exchange.query) | _body(exchange)
        exchange.notes["slack"] = kept
    return kept


def _body(exchange: Exchange) -> dict[str, Any]:
    if not exchange.raw:
        return {}
    if "json" not in exchange.request.headers.get("content-type", ""):
        return dict(exchange.form())
    try:
        body = exchange.json()
    except orjson.JSONDecodeError:
        raise Refusal(json_reply({"ok": False, "error": "invalid_json"})) from None
    if not isinstance(body, dict):
        raise Refusal(json_reply({"ok": False, "error": "json_not_object"}))
    return body


def structured(exchange: Exchange, name: str) -> Any:
    """A parameter that is JSON: given as such, or as text in a form. None when absent or no JSON."""
    value = parameters(exchange).get(name)
    if isinstance(value, str) and value:
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return value or None


def flag(exchange: Exchange, name: str) -> bool:
    """A boolean parameter."""
    return str(parameters(exchange).get(name, "")).lower() in ("1", "true")


def whole(exchange: Exchange, name: str, default: int) -> int:
    """A whole-number parameter; the default when it is absent or no number."""
    try:
        return int(str(parameters(exchange).get(name) or default))
    except ValueError:
        return default
