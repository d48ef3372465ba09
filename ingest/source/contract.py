"""What the loop asks of a tool, and what a tool may ask of the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from config.settings import Settings
from ingest.source.cursor import Cursor, Key
from ingest.source.entity import Entity
from ingest.source.origin import Origin
from ingest.source.page import Fate, Stream


@dataclass(frozen=True)
class News:
    """A value of a body that landed at an instant (ISO, to the microsecond)."""

    value: str
    scope: str
    landed_at: str


@dataclass(frozen=True)
class ReadingContext:
    """One reading of a source: how much to read, and what is known from before.

    ``past`` gives a scope's cursor and moves on between phases. ``live_ids``, ``values`` (record_id and a
    value of its body), ``versions`` (record_id → change date, of those changed since), ``news`` (values of
    bodies that landed after an instant) and ``written`` (ids of what Truce itself wrote to) look into the
    lake and may be called while planning a phase, not from a stream, which runs in another thread. So may
    ``standing`` ((scope, record_id) of live records whose newest version meets a condition). ``accept`` takes
    an export file, of which it raises ConfigError where its site's records do not land here.
    """

    settings: Settings
    full: bool
    since: datetime | None
    only: frozenset[str]
    past: Mapping[Key, Cursor]
    live_ids: Callable[[str], set[str]]
    values: Callable[[str, str, str], list[tuple[str, str]]]
    standing: Callable[[str, str], list[tuple[str, str]]]
    versions: Callable[[str, datetime], dict[str, str]]
    news: Callable[[str, str, str, str | None], list[News]]
    written: Callable[[str, int], list[str]]
    accept: Callable[[Origin, str], None]

    def wants(self, *entities: str) -> bool:
        """True when any of these entities is to be read."""
        return not self.only or any(entity in self.only for entity in entities)

    def cursor(self, entity: str, scope: str, fingerprint: str | None = None) -> Cursor:
        """Where to start in a scope: nowhere in a full read, or when the scope is not what it was (J23).

        A checkpoint survives both: it belongs to a read that was cut off, which this one goes on with.
        """
        known = self.past.get((entity, scope), Cursor())
        changed = fingerprint is not None and known.fingerprint not in (None, fingerprint)
        if changed:
            return Cursor()
        if self.full:
            return Cursor(None, known.checkpoint, known.fingerprint)
        return known


@dataclass(frozen=True)
class Held:
    """What an export file may ask of the lake.

    ``names``: entity → {name: id} where a name is one record's alone; ``api_scopes``: entity →
    scopes that the API already reads.
    """

    names: Callable[[str], Mapping[str, str]]
    api_scopes: Callable[[str], frozenset[str]]


class Source(Protocol):
    """A tool that can be read. ``is_current``: it tells what is now, as a file does not."""

    name: str
    entities: Mapping[str, Entity]
    workers: int
    is_current: bool

    def sign_in(self) -> frozenset[str]:
        """Prove that the credentials work. The names by which the site that they lead to may be known; none
        where that is told later, by each file. Raises FatalError."""

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """Groups of streams; a group is read and committed before the next one is planned."""

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """What became of records that are listed no more; an id left out counts as deleted."""

    def requests(self) -> int:
        """How many requests were made."""

    def close(self) -> None:
        """Let go of connections."""
