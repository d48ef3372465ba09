"""THE loop: take what was read, land it, move the cursors, detect deletions, account.

Every tool and the export files go through here; what a tool adds is its entities and its page readers.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa

from clients.errors import one_line
from config.settings import Settings
from ingest.accounts import ledger
from ingest.deletes.detection import detect
from ingest.drift.observe import observe
from ingest.engine import newest, recent
from ingest.engine.admission import Admission
from ingest.engine.closing import close
from ingest.engine.journal import PageJournal, position
from ingest.engine.landing import Landing
from ingest.engine.memory import collector_resting
from ingest.engine.parallel import interleave
from ingest.engine.refusals import Refusals
from ingest.engine.versions import remember_whole
from ingest.source.contract import ReadingContext, Source
from ingest.source.entity import is_key
from ingest.source.extent import Extent, SourceResult, Watch
from ingest.source.page import (
    Asked,
    Broken,
    Closed,
    Done,
    Event,
    Heard,
    Present,
    Progress,
    Refused,
    Sealed,
    Stream,
)
from lake.connect import snapshot
from lake.runs import now
from lake.sites import binding
from lake.sites.binding import Site

WENT_ON = "went on where an earlier reading was cut off"


class Loop:
    """One reading of one source: what was read so far, and what is still to be compared."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: Source,
        run_id: str,
        watch: Watch | None,
        journal: PageJournal | None,
        is_pretend: bool | None = None,
    ) -> None:
        """``is_pretend``: the site is the sandbox's; None for files."""
        self.con, self.source, self.run_id = con, source, run_id
        self.watch = watch or (lambda *_: None)
        self.journal = journal
        self.landing = Landing(con, source.name, source.entities, run_id, source.is_current, journal)
        self.account = ledger.Account()
        self.refusals = Refusals()
        self.statements: list[Present] = []
        self.closed: list[Closed] = []
        self.deleted = 0
        self.is_pretend = is_pretend
        self.began = now()

    def reading(self, settings: Settings, extent: Extent) -> ReadingContext:
        """What the source may know of the lake while it plans."""
        return ReadingContext(
            settings,
            extent.full,
            extent.since,
            extent.only,
            self.landing.past,
            live_ids=lambda name: newest.live_ids(self.con, self.source.entities[name]),
            values=partial(newest.values, self.con, self.source.entities),
            standing=partial(newest.standing, self.con, self.source.entities),
            versions=lambda name, since: newest.live_versions(self.con, self.source.entities[name], since),
            news=lambda name, *sought: recent.news(self.con, self.source.entities[name], *sought),
            written=lambda kind, most: recent.written(self.con, self.source.name, kind, most),
            accept=Admission(self.con, settings, self.run_id, self.source.name, self.source.entities),
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

    def run(self, streams: Sequence[Stream]) -> None:
        """One phase: read and land it, commit, then compare what the source lists with what is held."""
        self.refusals.ask(streams)
        for segment, event in interleave(streams, self.source.workers, self.landing.prepare):
            self.landing.kept(segment)
            self._take(event)
        self.landing.flush()
        self._close()
        # what came without its id may be any of those that seem to be missing
        nameless = self.landing.nameless
        statements = [
            one for one in self.statements if is_key(one.scope) and (one.entity, one.scope) not in nameless
        ]
        found = detect(self.con, self.source.entities, statements, self.source.fate, self.run_id)
        remember_whole(self.con, self.source.name, statements, self.run_id)
        self.statements.clear()
        for key, deletions in found.items():
            self.deleted += deletions.deleted
            self.account.heard(key, note=deletions.note)

    def _close(self) -> None:
        """Take out what was held of what is private now."""
        for closing in close(self.con, self.source.entities, self.closed, self.run_id):
            self.landing.set_back(closing.statement, closing.held)
            self.deleted += closing.records
            note = f"{len(closing.held):,} private now: what was held of it was taken out"
            self.account.heard((closing.statement.entity, closing.statement.scope), note=note)
        self.closed.clear()

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
                self.refusals.done()
                self.account.heard((event.entity, event.scope))
            case Asked():
                self.landing.asked(event)
            case Heard():
                self.account.heard((event.entity, event.scope), event.says, event.note, event.more)
            case Refused():
                self.refusals.add(event)
                note = f"not read: {event.problem}" + (f" → {event.remedy}" if event.remedy else "")
                self.account.heard((event.entity, event.scope), note=note)
            case Present():
                self.statements.append(event)
            case Closed():
                self.closed.append(event)

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
            len(self.refusals),
            self.refusals.problem,
            self.refusals.remedy,
        )


def prepared(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    run_id: str,
    settings: Settings,
    watch: Watch | None = None,
    keep: Path | None = None,
    is_pretend: bool | None = None,
) -> Loop:
    """The loop over an opened source.

    ``keep`` is the folder of the journal; without one, a killed read goes on from its last commit.
    """
    with snapshot(con):
        return Loop(con, source, run_id, watch, _journal(con, source.name, settings, keep), is_pretend)


def read(loop: Loop, settings: Settings, extent: Extent) -> SourceResult:
    """Read the source to its end. Commits what came before an error, then raises it."""
    started = time.monotonic()
    con, source, landing = loop.con, loop.source, loop.landing
    # Arrow's own pool gives memory back and takes it anew with each batch: a tenth of the processor time
    pa.set_memory_pool(pa.system_memory_pool())
    with collector_resting():
        try:
            loop.recover()
            reading = loop.reading(settings, extent)
            if names := source.sign_in():
                binding.accept(con, settings, loop.run_id, Site(source.name, names, loop.is_pretend))
            for streams in source.phases(reading):
                loop.run(streams)
            loop.refusals.check()
        finally:
            loop.settle(recount=extent.full)
            source.close()
    with_news = (name for name, rows in landing.landed.items() if rows)
    observe(con, source.entities, with_news, loop.run_id, landing.samples.full())
    return loop.result(time.monotonic() - started)


def _journal(
    con: duckdb.DuckDBPyConnection, source: str, settings: Settings, folder: Path | None
) -> PageJournal | None:
    if folder is None:
        return None
    chosen = orjson.dumps(getattr(settings, source).model_dump())  # under another policy, read again
    return PageJournal(folder, f"{position(con, source)} {chosen.decode()}")
