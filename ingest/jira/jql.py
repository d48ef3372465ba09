"""The searches for issues: which projects and windows one of them spans, its JQL, and whose an issue is.

Dates go as epoch milliseconds, which no account's time zone turns (J7), in an order that cannot move (J9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from ingest.jira.checkpoint import START, Checkpoint
from ingest.source.entity import BadRecord, Record, dig, instant, is_key

T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    """Projects that are read by one search."""

    keys: tuple[str, ...]
    windows: tuple[datetime, ...] = ()  # a project each: updated since, overlap included; none: all
    resume: Checkpoint = START  # of a full read that was cut off
    cursor: str | None = None  # what to keep when nothing comes
    fingerprints: tuple[str, ...] = ()

    @property
    def since(self) -> datetime | None:
        """The earliest window; None in a full read."""
        return min(self.windows, default=None)

    def part(self, places: Sequence[int]) -> Span:
        """The same search for some of its projects."""

        def some(values: tuple[T, ...]) -> tuple[T, ...]:
            return tuple(values[at] for at in places) if values else ()

        chosen = some(self.keys), some(self.windows), some(self.fingerprints)
        owed = {issue: key for issue, key in self.resume.owed.items() if key in chosen[0]}
        resume = replace(self.resume, owed=owed)
        return Span(chosen[0], chosen[1], resume, self.cursor, chosen[2])

    @property
    def label(self) -> str:
        """For progress and logs."""
        return self.keys[0] if len(self.keys) == 1 else f"{len(self.keys)} projects"


def window_start(cursor: str, hours: int) -> datetime:
    """Cursor minus look-back."""
    return datetime.fromisoformat(cursor) - timedelta(hours=hours)


def clauses(span: Span, created_since: datetime | None) -> str:
    """What a span asks for, from a moment of creation on where one is given."""
    parts = [_changed(span) if span.windows else of_projects(span.keys)]
    if created_since is not None:
        parts.append(f"created >= {_milliseconds(created_since)}")
    return " and ".join(parts)


def by_creation(asked: str, since: int | None = None) -> str:
    """The search in an order that cannot move (J9), from an instant in epoch milliseconds on."""
    begun = "" if since is None else f" and created >= {since}"
    return f"{asked}{begun} order by created asc"


def created(record: Record) -> int | None:
    """The minute of an issue's creation, in epoch milliseconds; None where it does not tell."""
    try:
        return _milliseconds(instant(record["fields"]["created"]))
    except (KeyError, TypeError, ValueError):
        return None


def _changed(span: Span) -> str:
    by_window: dict[datetime, list[str]] = {}
    for key, since in zip(span.keys, span.windows, strict=True):
        by_window.setdefault(since, []).append(key)
    parts = [
        f"{of_projects(keys)} and updated >= {_milliseconds(since)}" for since, keys in by_window.items()
    ]
    return parts[0] if len(parts) == 1 else "({})".format(" or ".join(f"({part})" for part in parts))


def of_projects(keys: Sequence[str]) -> str:
    """Quoted, since a key may be a word of JQL (J13)."""
    return "project in ({})".format(", ".join(f'"{key}"' for key in keys))


def _milliseconds(moment: datetime) -> int:
    """Epoch milliseconds, floored to the minute: that is as fine as JQL compares."""
    return int(moment.replace(second=0, microsecond=0, tzinfo=UTC).timestamp() * 1000)


def project_key(record: Record) -> str:
    """The project an issue is in now. Raises BadRecord when the record does not say."""
    stated = dig(record, "fields.project.key")
    if is_key(stated):
        return str(stated)
    key = record.get("key")
    if is_key(key) and "-" in str(key):
        return str(key).rsplit("-", 1)[0]
    raise BadRecord("jira__issues: neither fields.project nor key says which project it is in")
