"""Trello values as text and back, and the mark by which the maintained comment is known."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

LABEL_PREFIX = "Truce:"
LABEL_COLORS = {"truce: high": "red", "truce: medium": "orange", "truce: low": "yellow"}
#: first line of the maintained comment; first, so that cutting a long text never cuts it off (T5)
MARK = "**Truce** · kept up to date every night"


def marked(text: str) -> str:
    """The comment as it is stored: the mark, then the text."""
    return f"{MARK}\n\n{text.strip()}"


def is_marked(text: str) -> bool:
    """Whether a comment is the maintained one."""
    return text.startswith(MARK)


def unmarked(text: str) -> str | None:
    """The comment's text without the mark; None when nothing is left."""
    return text.removeprefix(MARK).strip() or None


def to_text(item: Mapping[str, Any] | None, definition: Mapping[str, Any]) -> str | None:
    """Canonical text of a custom field item; None when the card has none."""
    if not item:
        return None
    if item.get("idValue"):
        return _option_text(str(item["idValue"]), definition)
    value = item.get("value") or {}
    text = next((str(part) for part in value.values() if part not in (None, "")), None)
    return canonical(text, definition)


def canonical(text: str | None, definition: Mapping[str, Any]) -> str | None:
    """``text`` as :func:`to_text` reports it after it was written."""
    if text is None or not text.strip():
        return None
    kind = definition.get("type")
    if kind == "date":
        return text[:10]
    if kind == "number":
        return _number(text)
    return text.strip().lower() if kind == "checkbox" else text.strip()


def to_json(text: str | None, definition: Mapping[str, Any]) -> dict[str, Any] | None:
    """What Trello wants for a value; None clears it.

    Dates go as half past ten UTC: Trello keeps instants, and that one is on the same day from Honolulu to
    Auckland."""
    value = canonical(text, definition)
    if value is None:
        return None
    kind = definition.get("type")
    if kind == "date":
        return {"date": f"{value}T10:30:00.000Z"}
    if kind == "number":
        return {"number": value}
    if kind == "checkbox":
        return {"checked": value}
    return {"text": value}


def _option_text(option: str, definition: Mapping[str, Any]) -> str | None:
    options = {str(row["id"]): row for row in definition.get("options") or ()}
    text = (options.get(option, {}).get("value") or {}).get("text")
    return str(text) if text else None


def _number(text: str) -> str:
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return text
