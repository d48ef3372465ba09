"""What a reader hands to the loop: pages, progress, and statements about what exists.

A stream is a sequence of these. The order in it is a promise: when ``Progress`` or ``Done`` comes, every
record it speaks of has been handed over before, so the loop may commit them together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import orjson
import pyarrow as pa

Fate = Literal["deleted", "hidden", "present"]


#: how deep a record is shown that is nested deeper than can be written: far beyond what a vendor sends
MOST_LEVELS = 60


@dataclass(frozen=True)
class Page:
    """Records of one entity and scope. ``request`` is where they came from, without secrets.

    ``only_absent``: the records are second-hand (read off another record) and land only where none is held.
    """

    entity: str
    scope: str
    records: Sequence[Mapping[str, Any]]
    request: dict[str, Any]
    only_absent: bool = False
    scopes: Sequence[str] | None = None  # one scope per record, where a page mixes them


@dataclass(frozen=True)
class Broken:
    """Something received that is no record: it goes to quarantine."""

    entity: str
    scope: str
    record_id: str | None
    reason: str
    remedy: str
    body: str


def as_text(value: Any) -> str:
    """Something received as JSON, for quarantine."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # beyond 64 bits, or nested deeper than its 254
        try:
            return json.dumps(value, default=repr)
        except (RecursionError, ValueError):
            return json.dumps(_shallow(value, MOST_LEVELS), default=repr)


def _shallow(value: Any, levels: int) -> Any:
    """A value with all that lies within so many levels, and words in place of what lies deeper."""
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return f"… (nested deeper than {MOST_LEVELS} levels)"
    if isinstance(value, list):
        return [_shallow(part, levels - 1) for part in value]
    return {name: _shallow(part, levels - 1) for name, part in value.items()}


@dataclass(frozen=True)
class Sealed:
    """A page as it lies ready for the lake: its records' ids, dates and bodies, and what did not fit.

    The columns are aligned. ``received`` is a scope per record, broken ones included; ``hashes`` are of the
    bodies, None where they are left to the batch.
    """

    entity: str
    scope: str
    only_absent: bool
    scopes: pa.Array
    ids: pa.Array
    updated: pa.Array
    bodies: pa.Array
    request: str
    loaded_at: datetime
    received: Sequence[str]
    broken: list[Broken]
    hashes: pa.Array | None = None


@dataclass(frozen=True)
class Progress:
    """A killed read of this scope may resume after ``checkpoint``."""

    entity: str
    scope: str
    checkpoint: str


@dataclass(frozen=True)
class Done:
    """This scope is read to its end; ``cursor`` is where the next run starts."""

    entity: str
    scope: str
    cursor: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True)
class Asked:
    """A small list was asked for and shows this sign; see ``ingest.source.due``."""

    entity: str
    scope: str
    sign: str = ""


@dataclass(frozen=True)
class Heard:
    """Something about a scope for the ledger: how many records the source ``says`` there are, or a remark.

    ``more`` is for what is told piece by piece: so many records beside those heard of before in this run.
    """

    entity: str
    scope: str
    says: int | None = None
    note: str = ""
    more: int | None = None


@dataclass(frozen=True)
class Refused:
    """The source refused what was asked about this scope: its reading ends here, its cursor stays."""

    entity: str
    scope: str
    problem: str
    remedy: str = ""


#: of a statement about the ids from its ``floor`` to its ``top``
SPAN = "record_id between floor and top"


@dataclass(frozen=True)
class Present:
    """Of this scope the source lists exactly ``ids``: what else the lake holds there is gone or out of sight.

    ``parents`` narrows the statement to records that hang on these. ``where``, SQL over the raw columns and
    the statement's ``floor`` and ``top``, narrows it in another way, such as to a window of time, or by
    ``SPAN`` to the ids between the two. ``exact`` asks for a
    comparison id by id even where the numbers agree. ``as_of`` and ``file`` are an export's: what was
    seen later is not gone. ``is_whole`` is False where nobody knows whether the file has all there was: what
    it lacks is counted then, and stays.
    """

    entity: str
    scope: str
    ids: frozenset[str]
    parents: frozenset[str] | None = None
    where: str = "true"
    floor: str = ""
    top: str = ""
    exact: bool = False
    as_of: datetime | None = None
    file: str = ""
    is_whole: bool = True

    @property
    def is_plain(self) -> bool:
        """True when it speaks of a whole scope, whose records were all read just now."""
        return self.parents is None and self.where == "true" and not self.exact


#: other entities, and where in their records the id stands
Kin = tuple[tuple[str, Literal["scope", "parent", "id"]], ...]


@dataclass(frozen=True)
class Closed:
    """These records are private and not named: what the lake holds of them is taken out, in every version.

    ``ids`` are of ``entity``; ``also`` says what goes with one of them that was held: other entities, and
    whether its id is there their scope, their parent or their own id.
    """

    entity: str
    scope: str
    ids: frozenset[str]
    also: Kin = ()


Event = Page | Broken | Progress | Done | Asked | Heard | Refused | Present | Closed


@dataclass(frozen=True)
class Stream:
    """One readable sequence, independent of the others of its phase.

    ``of`` is the entity and scope that it is about, such as one board's cards: a refusal of them ends this
    stream only. Without one, a refusal is the source's. It may hand over what it has sealed itself.
    """

    name: str
    read: Callable[[], Iterator[Event | Sealed]] = field(repr=False)
    of: tuple[str, str] | None = None
