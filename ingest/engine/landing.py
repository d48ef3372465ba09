"""From pages to committed rows: collect into large batches, and commit records with the progress they mean.

One transaction holds a batch's records, its quarantine and its cursors. Killed before the commit, the lake
knows nothing of the batch and the next run takes it from the journal; killed after, the cursor is there.
"""

from __future__ import annotations

import gc
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from ingest.accounts import quarantine
from ingest.drift.sample import Samples
from ingest.engine import cursors
from ingest.engine.digest import Digester
from ingest.engine.envelope import batch, seal
from ingest.engine.journal import PageJournal
from ingest.engine.versions import land_export, second_hand
from ingest.source.cursor import Cursor, Key
from ingest.source.entity import Entity
from ingest.source.page import Asked, Broken, Closed, Done, Event, Page, Progress, Sealed
from ingest.transaction import commit
from lake.names import raw_table
from lake.raw import land

#: a commit costs the same for one row and for many; these fill a few Parquet row groups and little memory
BATCH_ROWS = 250_000
BATCH_BYTES = 128 * 1024 * 1024
#: under a strict rate limit a page may be a minute's work: do not wait for the batch to fill
BATCH_SECONDS = 20.0
#: records of a page that is hashed by the thread that read it
LONG_PAGE = 1000
Prepared = tuple[int | None, Event | Sealed]  # segment of the journal, event


class Landing:
    """The way into the raw layer for one source and run. Used by one thread."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: str,
        entities: Mapping[str, Entity],
        run_id: str,
        is_current: bool = True,
        journal: PageJournal | None = None,
    ) -> None:
        """``is_current`` is False for files, which tell what was once."""
        self.con, self.source, self.entities, self.run_id = con, source, entities, run_id
        self.is_current, self.journal = is_current, journal
        self.samples = Samples()
        self._digester = Digester()
        self.past: dict[Key, Cursor] = cursors.load(con, source)
        self.fetched: Counter[Key] = Counter()
        self.quarantined: Counter[Key] = Counter()
        self.nameless: set[Key] = set()  # where something was set aside of which nobody knows what it is
        self.landed: Counter[str] = Counter()
        self._empty()

    def _empty(self) -> None:
        self._pages: dict[tuple[str, bool], list[Sealed]] = defaultdict(list)
        self._broken: list[Broken] = []
        self._moved: dict[Key, Cursor] = {}
        self._rows = self._bytes = 0
        self._segments: Counter[int] = Counter()
        self._since = time.monotonic()

    def prepare(self, event: Event | Sealed) -> Prepared:
        """What can be done about an event in the thread that read it: a page is sealed, and all is kept."""
        ready = seal(self.entities[event.entity], event) if isinstance(event, Page) else event
        segment = self.journal.keep(ready) if self.journal else None
        if isinstance(ready, Sealed) and len(ready.ids) >= LONG_PAGE:
            ready = replace(ready, hashes=self._hashes(ready))
        return segment, ready

    def _hashes(self, page: Sealed) -> pa.Array:
        return self._digester.hashes(self.entities[page.entity].volatile_patterns, page.bodies)

    def kept(self, segment: int | None) -> None:
        """The event that is taken next lies in this segment of the journal."""
        if segment is not None:
            self._segments[segment] += 1

    def add(self, sealed: Sealed) -> None:
        """Take a page's records; commits when the batch is full."""
        self._pages[sealed.entity, sealed.only_absent].append(sealed)
        for scope, count in Counter(sealed.received).items():
            self.fetched[sealed.entity, scope] += count
        self._rows += len(sealed.ids)
        self._bytes += sealed.bodies.nbytes
        for item in sealed.broken:
            self.set_aside(item)
        self._flush_when_full()

    def set_aside(self, broken: Broken) -> None:
        """Take something for quarantine."""
        self._broken.append(broken)
        self.quarantined[broken.entity, broken.scope] += 1
        if broken.record_id is None:
            self.nameless.add((broken.entity, broken.scope))

    def progress(self, event: Progress) -> None:
        """Remember where a killed read resumes; commits with the records before it."""
        key = (event.entity, event.scope)
        self._moved[key] = self._at(key).moved(checkpoint=event.checkpoint)

    def done(self, event: Done) -> None:
        """Remember that a scope is read to its end."""
        key = (event.entity, event.scope)
        reached = Cursor(event.cursor, None, event.fingerprint)
        if reached != self._at(key).moved(updated_at=None):
            self._moved[key] = reached

    def asked(self, event: Asked) -> None:
        """Remember when a small list was asked for."""
        moment = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
        self._moved[event.entity, event.scope] = Cursor(moment, None, event.sign)

    def set_back(self, closed: Closed, ids: frozenset[str]) -> None:
        """Scopes that were closed are read from their beginning, should they be open again."""
        entities = {closed.entity, *(name for name, _ in closed.also)}
        for entity, scope in self.past:
            if entity in entities and scope in ids:
                self._moved[entity, scope] = Cursor()
        self.flush()

    def _at(self, key: Key) -> Cursor:
        return self._moved.get(key) or self.past.get(key) or Cursor()

    def _flush_when_full(self) -> None:
        old = time.monotonic() - self._since > BATCH_SECONDS
        if self._rows >= BATCH_ROWS or self._bytes >= BATCH_BYTES or old:
            self.flush()

    def flush(self) -> None:
        """Commit what was taken so far."""
        if not (self._rows or self._broken or self._moved):
            return
        batches = [
            (key, batch(self.con, self.entities[key[0]], pages, self.run_id))
            for key, pages in self._pages.items()
        ]
        landed = commit(self.con, lambda: self._write(batches))
        self.landed.update(landed)
        for name, count in landed.items():
            rows = pa.concat_tables([rows for (entity, _), rows in batches if entity == name])
            self.samples.offer(name, rows, count)
        self.past.update(self._moved)
        if self.journal:
            self.journal.committed(self._segments)
        self._empty()
        gc.collect(0)  # sync lets the collector rest while reading

    def _write(self, batches: Sequence[tuple[tuple[str, bool], pa.Table]]) -> Counter[str]:
        landed: Counter[str] = Counter()
        for (name, only_absent), rows in batches:
            landed[name] += self._land(name, rows, only_absent)
        quarantine.append(self.con, self.source, self.run_id, self._broken)
        cursors.append(self.con, self.source, self.run_id, self._moved)
        return landed

    def _land(self, name: str, rows: pa.Table, only_absent: bool) -> int:
        entity = self.entities[name]
        if not self.is_current:
            named = second_hand(self.con, entity, rows) if only_absent else rows
            return land_export(self.con, entity, named, self.run_id)
        rows = self._absent(name, rows) if only_absent else rows
        return land(self.con, self.source, name, rows, dates_fall=entity.dates_fall).landed

    def _absent(self, name: str, rows: pa.Table) -> pa.Table:
        self.con.register("second_hand", rows)
        try:
            return self.con.execute(
                f"""
                select * from second_hand
                where record_id not in (select record_id from {raw_table(self.source, name)})
                qualify row_number() over (partition by record_id order by loaded_at desc) = 1
                """
            ).to_arrow_table()
        finally:
            self.con.unregister("second_hand")
