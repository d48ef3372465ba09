"""THE loop: plan, read pages, set aside what is broken, land, move the cursors, take the census, account.

Every tool and the export files go through here; what a tool adds is its catalogue and its page readers.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from clients.errors import ClientError, one_line, scrub
from clients.policy import Patience
from config.connections import resolve
from config.errors import ConfigError
from config.settings import Settings
from ingest import census, cursors, drift, history, ledger, recent
from ingest.catalogue import ENTITIES, configured, open_source
from ingest.cursors import is_file
from ingest.entity import Entity
from ingest.envelope import Sealed
from ingest.errors import IngestError
from ingest.journal import Journal, position
from ingest.landing import Landing, Prepared
from ingest.page import Asked, Broken, Done, Event, Heard, Present, Progress
from ingest.parallel import interleave
from ingest.source import Reading, Source
from lake.connect import connect, snapshot
from lake.names import raw_table
from lake.runs import now, set_source_status
from lake.schema import ensure

#: of DuckDB; the readers' pages and the batch under way come on top
MEMORY = "1GiB"
WENT_ON = "went on where an earlier reading was cut off"
Watch = Callable[[str, int, int], None]  # (entity, records fetched so far, requests so far)


@dataclass(frozen=True)
class SourceResult:
    """What reading a source came to. ``landed`` counts new versions, ``deleted`` tombstones among them."""

    source: str
    status: str
    fetched: int = 0
    landed: int = 0
    deleted: int = 0
    quarantined: int = 0
    requests: int = 0
    seconds: float = 0.0
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For XCom and JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Extent:
    """How much of a source to read."""

    full: bool = False
    since: datetime | None = None
    only: frozenset[str] = frozenset()


def run_source(
    source: str,
    run_id: str,
    settings: Settings,
    full: bool = False,
    extent: Extent | None = None,
    watch: Watch | None = None,
    patience: Patience | None = None,
) -> SourceResult:
    """Read one configured source into the lake and record what became of it in ``ops.source_status``.

    A source without credentials is skipped. Raises IngestError (one line, with the remedy) after recording
    ``failed``; what was committed before stays, and the next run goes on from there.
    """
    extent = extent or Extent(full=full)
    con = open_lake(settings)
    try:
        ensure(con)
        with failing_as(con, run_id, source):
            connections = resolve(settings)
            if not configured(source, connections):
                return _skipped(con, run_id, source)
            reader = open_source(source, connections, settings, patience)
            keep = settings.home / "lake" / "journal" / source
            with snapshot(con):
                was_read = any(not is_file(scope) for _, scope in cursors.load(con, source))
                loop = _Loop(con, reader, run_id, watch, _journal(con, source, settings, keep))
            result = _run(loop, settings, extent)
        set_source_status(con, run_id, source, "ok")
        kind = history.kind(extent.full, bool(extent.only or extent.since), was_read)
        history.remember(
            con, run_id, source, kind, result.requests, result.fetched, result.landed, result.seconds
        )
        return result
    finally:
        con.close()


def _skipped(con: duckdb.DuckDBPyConnection, run_id: str, source: str) -> SourceResult:
    remedy = f"set the TRUCE_{source.upper()}_* variables to read it"
    set_source_status(con, run_id, source, "skipped", "not configured", remedy)
    return SourceResult(source, "skipped", note="not configured")


@contextmanager
def failing_as(con: duckdb.DuckDBPyConnection, run_id: str, source: str) -> Iterator[None]:
    """Turn what may go wrong in reading a source into an IngestError, recorded as ``failed``."""
    try:
        yield
    except Exception as error:
        problem, remedy = _explain(error)
        with suppress(duckdb.Error):  # if the lake is what failed, the raised line still says so
            set_source_status(con, run_id, source, "failed", problem, remedy)
        raise IngestError(source, problem, remedy) from error


def _explain(error: Exception) -> tuple[str, str]:
    if isinstance(error, ClientError):
        record = f" [{error.record}]" if error.record else ""
        return error.problem + record, error.remedy
    if isinstance(error, ConfigError | IngestError):
        return error.problem, error.remedy
    text = one_line(scrub(f"{type(error).__name__}: {error}"))
    if isinstance(error, duckdb.Error | OSError):
        return (
            f"the lake could not be written: {text}",
            "check disk space and [lake] in truce.toml, run again",
        )
    return text, "this is a defect of Truce: report it with this line"


def run_reader(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    run_id: str,
    settings: Settings,
    extent: Extent,
    watch: Watch | None = None,
    keep: Path | None = None,
) -> SourceResult:
    """The loop itself, over an opened source. Commits what came before an error, then raises it.

    ``keep`` is the folder of the journal; without one, a killed read goes on from its last commit.
    """
    with snapshot(con):
        loop = _Loop(con, source, run_id, watch, _journal(con, source.name, settings, keep))
    return _run(loop, settings, extent)


def _run(loop: _Loop, settings: Settings, extent: Extent) -> SourceResult:
    started = time.monotonic()
    con, source, landing = loop.con, loop.source, loop.landing
    # Arrow's own pool gives memory back and takes it anew with each batch: a tenth of the processor time
    pa.set_memory_pool(pa.system_memory_pool())
    with _collector_resting():
        try:
            loop.recover()
            source.sign_in()
            for streams in source.phases(loop.reading(settings, extent)):
                loop.run(interleave(streams, source.workers, landing.prepare))
        finally:
            loop.settle(recount=extent.full)
            source.close()
    with_news = (name for name, rows in landing.landed.items() if rows)
    drift.observe(con, source.entities, with_news, loop.run_id, landing.samples.full())
    return loop.result(time.monotonic() - started)


def _journal(
    con: duckdb.DuckDBPyConnection, source: str, settings: Settings, folder: Path | None
) -> Journal | None:
    if folder is None:
        return None
    chosen = orjson.dumps(getattr(settings, source).model_dump())  # under another policy, read again
    return Journal(folder, f"{position(con, source)} {chosen.decode()}")


def open_lake(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The lake, on a connection that leaves the machine to the readers.

    One thread of DuckDB keeps up with what Python can parse; a second one mostly waits, and burns a third
    more processor time doing so. Memory stays flat: what does not fit is spilled beside the lake. Raises
    ConfigError as ``connect`` does.
    """
    con = connect(settings)
    spill = str(settings.home / "lake" / "spill").replace("'", "''")
    con.execute(f"set threads = 1; set memory_limit = '{MEMORY}'; set temp_directory = '{spill}'")
    return con


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Parsed JSON has no cycles, and looking for them in a million dictionaries takes as long as parsing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Loop:
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
        return Reading(
            settings,
            extent.full,
            extent.since,
            extent.only,
            self.landing.past,
            live_ids=lambda name: census.live_ids(self.con, self.source.entities[name]),
            values=partial(_values, self.con, self.source.entities),
            standing=partial(_standing, self.con, self.source.entities),
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


def _values(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], name: str, path: str, where: str
) -> list[tuple[str, str]]:
    """(record_id, value at a JSON path) of the newest version of each live record."""
    table = raw_table(entities[name].source, name)
    rows: Sequence[tuple[str, str]] = con.execute(
        f"""
        select record_id, json_extract_string(body, ?) from {table} where {where}
        qualify not is_deleted
            and row_number() over (partition by record_id order by {census.NEWEST} desc) = 1
        """,
        [path],
    ).fetchall()
    return list(rows)


def _standing(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], name: str, condition: str
) -> list[tuple[str, str]]:
    """(scope, record_id) of each live record whose newest version meets a condition."""
    rows: Sequence[tuple[str, str]] = con.execute(
        f"""
        select scope, record_id from {raw_table(entities[name].source, name)}
        qualify row_number() over (partition by scope, record_id order by {census.NEWEST} desc) = 1
            and not is_deleted and ({condition})
        """
    ).fetchall()
    return list(rows)


__all__ = ["ENTITIES", "Extent", "SourceResult", "run_reader", "run_source"]
