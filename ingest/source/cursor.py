"""How far a scope has been read: cursor (finished), checkpoint (under way), fingerprint (of what)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

Key = tuple[str, str]  # (entity, scope)
#: scopes that are export files, not places of the source
FILE = "file:"


@dataclass(frozen=True)
class Cursor:
    """What is known of a scope. ``cursor`` is None until it was read to its end once."""

    cursor: str | None = None
    checkpoint: str | None = None
    fingerprint: str | None = None
    updated_at: datetime | None = None

    def moved(self, **changes: str | None) -> Cursor:
        """This cursor with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]


def is_file(scope: str) -> bool:
    """True for the scope of an export file."""
    return scope.startswith(FILE)


def latest(values: Iterable[str | None]) -> str | None:
    """The greatest cursor among ISO instants or other strings of one fixed width."""
    present = [value for value in values if value]
    return max(present) if present else None
