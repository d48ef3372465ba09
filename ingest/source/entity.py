"""What an entity is: one frozen declaration, from which the loop knows how to land it.

A new entity is a line in a tool's ``entities.py``, and its raw table a name in ``lake.names``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal

Record = Mapping[str, Any]
PageStyle = Literal["list", "offset", "token", "bulk", "cursor", "before", "nested", "each"]


#: as seconds the year 5138, as milliseconds March 1973: no tool is older than this or lives so long
MOST_SECONDS = 100_000_000_000
#: longer than this no tool's id is, nor a project's key
LONGEST_KEY = 1000
#: no list of a tool has more
MOST_RECORDS = 1_000_000_000


class BadRecord(ValueError):
    """A record whose key or change date is missing or of another type than declared."""


class NoRecord(dict[str, Any]):
    """What stands among records and is no object: readers find nothing in it, sealing sets it aside."""

    def __init__(self, value: Any) -> None:
        """``value`` is what stands there."""
        super().__init__()
        self.value = value


def objects(value: Any) -> list[dict[str, Any]]:
    """The records of a list as it came. What is none of them, or no list at all, stands as a NoRecord."""
    if value is None:
        return []
    if not isinstance(value, list):
        return [NoRecord(value)]
    if all(type(record) is dict for record in value):
        return value
    return [record if isinstance(record, dict) else NoRecord(record) for record in value]


@dataclass(frozen=True)
class Entity:
    """One kind of record of one source.

    ``key`` are the parts of the record's id, joined by a colon; a part may name alternatives (``"id|key"``),
    of which the first present counts, and ``form`` is what the whole id looks like, where something is read
    off it. ``updated`` are candidates for the change date, dotted when nested;
    ``changed`` computes it where it is more than one property, and ``dates_fall`` says that it may go back.
    ``parent`` is the property that names the record it hangs on. ``volatile`` are properties, at any depth,
    that change without news: they land in the body and do not count for its hash. ``overlap`` is how far an
    incremental read reaches back before its cursor, unless the configuration says more. ``rows_at`` is the
    property of an answer that holds the records (None: the answer is the list), ``page_size`` what is asked
    for at once (0: not paged) and ``parameters`` what is asked for besides. ``in_turns``: it hardly ever
    changes, so an incremental read leaves most of its scopes to other runs (``ingest.source.due``).
    ``born`` are the properties that say what a record is called and when it was made: one that differs in
    both from another of its id is of another site.
    """

    source: str
    name: str
    endpoint: str
    scope: str
    page: PageStyle
    doc: str
    key: tuple[str, ...] = ("id",)
    form: re.Pattern[str] | None = None
    updated: tuple[str, ...] = ()
    changed: Callable[[Record], datetime | None] | None = None
    parent: str | None = None
    overlap: timedelta = timedelta(0)
    volatile: frozenset[str] = frozenset()
    rows_at: str | None = None
    page_size: int = 0
    parameters: tuple[tuple[str, str], ...] = ()
    dates_fall: bool = False
    in_turns: bool = False
    born: tuple[str, str] | None = None

    @property
    def table(self) -> str:
        """Name of the raw table, without its schema."""
        return f"{self.source}__{self.name}"

    def record_id(self, record: Record) -> str:
        """The record's id. Raises BadRecord when a part is absent, no text or number, or of another form."""
        found = ":".join([self._key_part(record, part) for part in self.key])
        if self.form is not None and not self.form.fullmatch(found):
            raise BadRecord(f"{self.table}: its id is of another form")
        return found

    def record_ids(self, records: Sequence[Record]) -> list[str] | None:
        """The ids of many records at once; None when one of them needs a closer look than this."""
        try:
            parts = [[record[name] for record in records] for name in self.key]
        except (KeyError, TypeError):
            return None
        if any(set(map(type, part)) - {str} or "" in part for part in parts):
            return None
        found = parts[0] if len(parts) == 1 else list(map(":".join, zip(*parts, strict=True)))
        is_odd = any(map(str.isspace, found)) or max(map(len, found), default=0) > LONGEST_KEY
        if is_odd or "\0" in "".join(found):
            return None
        return found if self.form is None or all(map(self.form.fullmatch, found)) else None

    def id_of(self, record: Record) -> str | None:
        """The record's id; None where it has none that can be told."""
        try:
            return self.record_id(record)
        except BadRecord:
            return None

    def ids_of(self, records: Iterable[Record]) -> set[str]:
        """The ids of those records that have one."""
        return {id for record in records if (id := self.id_of(record)) is not None}

    def _key_part(self, record: Record, part: str) -> str:
        names = part.split("|") if "|" in part else (part,)
        for name in names:
            value = record.get(name)
            if type(value) is str and value:
                if not is_key(value):
                    raise BadRecord(f"{self.table}: {name} is no key: blank, too long, or with a NUL in it")
                return value
            if type(value) is int:
                return str(value)
            if value is not None and value != "":
                raise BadRecord(f"{self.table}: {name} has changed its type to {type(value).__name__}")
        raise BadRecord(f"{self.table}: no {' or '.join(names)}")

    def updated_at(self, record: Record) -> datetime | None:
        """When the record last changed, UTC without a zone; None when the entity declares no date.

        Raises BadRecord when a declared date is present and cannot be read.
        """
        try:
            if self.changed is not None:
                return self.changed(record)
            values = [value for path in self.updated if (value := dig(record, path)) not in (None, "")]
            return instant(values[0]) if values else None
        except (ValueError, TypeError, OverflowError, OSError) as error:
            raise BadRecord(f"{self.table}: its change date cannot be read ({error})") from None

    @cached_property
    def volatile_patterns(self) -> tuple[str, str] | None:
        """What to take out of compact JSON to be rid of the volatile properties, and then put ``{`` for.

        The first matches those with another before them, its comma included; the second an object's opening
        with one that leads, as few do. Inside a JSON string every quote is escaped, so ``"name":`` can only
        be a property. Two patterns, because RE2 takes longer over an alternative of the two.
        """
        if not self.volatile:
            return None
        names = "|".join(sorted(map(re.escape, self.volatile)))
        value = r'(?:"(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]{}]*\]|[^,{}\[\]"]+)'
        return rf',"(?:{names})":{value}', rf'\{{"(?:{names})":{value},?'


def instant(value: Any) -> datetime:
    """UTC without a zone, from ISO 8601 text or a number since 1970, in seconds or milliseconds.

    Jira's bulk endpoints send numbers where its others send text: milliseconds as measured, seconds in the
    example of its own description, so the magnitude decides. Raises ValueError and TypeError.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            since = timedelta(**{"seconds" if abs(value) < MOST_SECONDS else "milliseconds": value})
            return datetime(1970, 1, 1) + since
        if not isinstance(value, str):
            raise TypeError("a date is text or a number")
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a date without a time zone")
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (OverflowError, OSError) as error:  # beyond the calendar, or the clock of this machine
        raise ValueError(str(error)) from None


def is_key(value: Any) -> bool:
    """True for text that may name a record or a scope. A NUL would end the lake's questions in mid-text."""
    return (
        isinstance(value, str) and 0 < len(value) <= LONGEST_KEY and "\0" not in value and bool(value.strip())
    )


def whole_number(value: Any) -> int:
    """A count as a source tells it; 0 for what is no such number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value < MOST_RECORDS else 0


def dig(record: Record, path: str) -> Any:
    """Value at a dotted path, or None where the path ends early."""
    value: Any = record
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
