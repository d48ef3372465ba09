"""What remains of a record whose words may not be held: that it was, when, and how it hangs together.

Everything that is no text stays (numbers, flags), and of texts what names or dates a record. The rest becomes
empty, so that each property keeps its type.
"""

from __future__ import annotations

import re
from typing import Any

#: the mark of a record of which this is left
CLOSED = "truce_closed"
#: properties whose whole value belongs to the site or to a person and not to the record
SITE = frozenset(
    {"status", "issuetype", "priority", "resolution", "project", "author", "creator", "reporter", "assignee"}
)
#: properties that hold no words of people
STRUCTURE = frozenset(
    {"key", "type", "subtype", "field", "fieldId", "fieldtype", "shortLink", "self", "accountId"}
)
#: dates, numbers, and ids as tools make them
FORM = re.compile(
    r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?|-?\d+(\.\d+)?|[0-9a-f]{24}|[A-Z]{1,2}[A-Z0-9]{7,}"
)


def skeleton(body: dict[str, Any]) -> dict[str, Any]:
    """The record without its words, marked as such."""
    return {**{name: _bare(name, value) for name, value in body.items()}, CLOSED: True}


def _bare(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value if _is_structure(name, value) else ""
    if isinstance(value, dict):
        if name in SITE:
            return value
        return {inner: _bare(inner, part) for inner, part in value.items()}
    return [_bare(name, part) for part in value] if isinstance(value, list) else value


def _is_structure(name: str, value: str) -> bool:
    is_id = name.endswith("Id") or (name.startswith("id") and not name[2:3].islower())
    return name in STRUCTURE or is_id or FORM.fullmatch(value) is not None
