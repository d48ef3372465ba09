"""THE loop: take what was read, land it, move the cursors, take the census, account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import duckdb

from clients.errors import one_line
from config.settings import Settings
from ingest.accounts import ledger
from ingest.deletes import detection as census
from ingest.engine import newest, recent
from ingest.engine.envelope import Sealed
from ingest.engine.journal import Journal
from ingest.engine.landing import Landing, Prepared
from ingest.source.contract import Reading, Source
from ingest.source.extent import Extent, SourceResult
from ingest.source.page import Asked, Broken, Done, Event, Heard, Present, Progress
from lake.runs import now

WENT_ON = "went on where an earlier reading was cut off"
Watch = Callable[[str, int, int], None]  # (entity, records fetched so far, requests so far)


class Loop:
    """One reading of one source: what was read so far, and what is still to be compared."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: Source,
        run_id: str,
        watch: Watch | None,
        journal: Journal | None,
    ) -> None:
        self.con, self.source, self.run_id = con, source, run_id
        self.watch = watch or (lambda *_: None)
        self.journal = journal
        self.landing = Landing(con, source.name, source.entities, run_id, source.is_current, journal)
        self.account = ledger.Account()
        self.statements: list[Present] = []
        self.deleted = 0
        self.began = now()

    def reading(self, settings: Settings, extent: Extent) -> Reading:
        """What the source may know of the lake while it plans."""
        return Reading(
            settings,
            extent.full,
            extent.since,
            extent.only,
            self.landing.past,
            live_ids=lambda name: census.live_ids(self.con, self.source.entities[name]),
            values=partial(newest.values, self.con, self.source.entities),
            standing=partial(newest.standing, self.con, self.source.entities),
            versions=lambda name, since: census.live_versions(self.con, self.source.entities[name], since),
            news=lambda name, *sought: recent.news(self.con, self.source.entities[name], *sought),
            written=lambda kind, most: recent.written(self.con, self.source.name, kind, most),
        )

    def recover(self) -> None:
        """Land what a killed reading has kept."""
        if self.journal is None:
            return
        for event in self.journal.left():
            self._take(event)
            self.account.heard((event.entity, event.scope), note=WENT_ON)
        self.landing.flush()
        self.journal.clear()

    def run(self, events: Iterator[Prepared]) -> None:
        """One phase: read and land it, commit, then compare what the source lists with what is held."""
        for segment, event in events:
            self.landing.kept(segment)
            self._take(event)
        self.landing.flush()
        findings = census.take(self.con, self.source.entities, self.statements, self.source.fate, self.run_id)
        self.statements.clear()
        for key, found in findings.items():
            self.deleted += found.deleted
            self.account.heard(key, note=found.note)

    def _take(self, event: Event | Sealed) -> None:
        match event:
            case Sealed():
                self.landing.add(event)
                for scope in {event.scope, *event.received}:
                    self.account.heard((event.entity, scope))
                self.watch(event.entity, self.landing.fetched.total(), self.source.requests())
            case Broken():
                self.landing.set_aside(event)
            case Progress():
                self.landing.progress(event)
            case Done():
                self.landing.done(event)
                self.account.heard((event.entity, event.scope))
            case Asked():
                self.landing.asked(event)
            case Heard():
                self.account.heard((event.entity, event.scope), event.says, event.note, event.more)
            case Present():
                self.statements.append(event)

    def settle(self, recount: bool) -> None:
        """Commit what is left and write the ledger; also on the way out of an error."""
        self.landing.flush()
        ledger.write(
            self.con,
            self.source.name,
            self.source.entities,
            self.run_id,
            self.account,
            self.landing.fetched,
            self.landing.quarantined,
            self.began,
            recount,
        )
        if self.journal is not None:
            self.journal.close()
            self.journal.clear()

    def result(self, seconds: float) -> SourceResult:
        """What the reading came to."""
        landed = self.landing.landed.total() + self.deleted
        notes = [f"{scope}: {'; '.join(notes)}" for (_, scope), notes in self.account.notes.items() if notes]
        return SourceResult(
            self.source.name,
            "ok",
            self.landing.fetched.total(),
            landed,
            self.deleted,
            self.landing.quarantined.total(),
            self.source.requests(),
            round(seconds, 3),
            one_line(" · ".join(notes)),
        )
