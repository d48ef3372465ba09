"""How far a scope has been read: cursor (finished), checkpoint (under way), fingerprint (of what)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

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


def has_come(moment: datetime) -> bool:
    """True unless an instant (UTC, no zone) lies ahead, by more than clocks and zones differ.

    A cursor must not go there: what happens until then would never be asked for.
    """
    return moment <= datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)


def latest(values: Iterable[str | None]) -> str | None:
    """The greatest cursor among ISO instants or other strings of one fixed width."""
    present = [value for value in values if value]
    return max(present) if present else None
