"""What a key field of a raw record is: a path, the type that it must have, and whether it must be there."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NUMBER, FLAG, LIST, RECORD = "text", "number", "boolean", "list", "object"
#: text or a number since 1970: one vendor sends either, depending on the resource
INSTANT = "instant"


@dataclass(frozen=True)
class KeyField:
    """A JSON path of an entity's body, the type it must have, and whether it may be absent or null."""

    path: str
    kind: str
    required: bool = False
