"""Jira field values as text and back, by the field's schema as ``editmeta`` states it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from writeback.jira import adf

#: longest value of a single-line text field; Jira answers 400 above it
TEXTFIELD_LIMIT = 255
RICH_TEXT = ("description", "environment")

Schema = Mapping[str, Any]


def to_text(value: Any, schema: Schema) -> str | None:
    """Canonical text of a value as Jira sends it; None when the field is empty."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, list):
        return "; ".join(sorted(filter(None, (to_text(item, {}) for item in value)))) or None
    if isinstance(value, dict):
        return _named(value)
    return canonical(str(value), schema)


def canonical(text: str | None, schema: Schema) -> str | None:
    """``text`` as :func:`to_text` reports it after it was written: 5.0 is 5, a date has no time (J18)."""
    if text is None or not text.strip():
        return None
    kind = schema.get("type")
    if kind == "number":
        return _number(text)
    if kind == "date":
        return text[:10]
    if kind == "array":
        return "; ".join(sorted(_parts(text))) or None
    if is_rich(schema):
        return adf.plain_text(adf.document(text)) or None
    flat = " ".join(text.split())
    return flat if len(flat) <= TEXTFIELD_LIMIT else flat[: TEXTFIELD_LIMIT - 1] + "…"


def to_json(text: str | None, schema: Schema, is_cloud: bool = True) -> Any:
    """What Jira wants in a PUT: rich text as ADF on Cloud, as it is on Data Center. None clears the field."""
    value = canonical(text, schema)
    kind = schema.get("type")
    if kind == "array":
        parts = _parts(text or "")
        return [{"value": part} for part in parts] if schema.get("items") == "option" else parts
    if value is None:
        return None
    if kind == "number":
        return float(value) if "." in value else int(value)
    if kind == "option":
        return {"value": value}
    return adf.document(text or "") if is_rich(schema) and is_cloud else value


def without_option(text: str | None, field: Mapping[str, Any]) -> list[str]:
    """Parts of a value that a select field has no option for; ``field`` is its ``editmeta``.

    Jira compares options exactly, and sends only those that may be chosen.
    """
    schema, options = field.get("schema") or {}, field.get("allowedValues")
    if "option" not in (schema.get("type"), schema.get("items")) or options is None:
        return []
    known = {str(option.get("value")) for option in options}
    value = canonical(text, schema)
    wanted = _parts(value or "") if schema.get("type") == "array" else [value] if value else []
    return [part for part in wanted if part not in known]


def is_rich(schema: Schema) -> bool:
    """Whether the field holds rich text, which v3 takes as ADF only (W1), and v2 as wiki text."""
    return str(schema.get("custom", "")).endswith(":textarea") or schema.get("system") in RICH_TEXT


def _named(value: dict[str, Any]) -> str | None:
    if value.get("type") == "doc":
        return adf.plain_text(value) or None
    name = value.get("value") or value.get("name") or value.get("displayName") or value.get("id")
    return str(name) if name else None


def _number(text: str) -> str:
    try:
        number = Decimal(text).normalize()
    except InvalidOperation:
        return text
    return format(number, "f")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
