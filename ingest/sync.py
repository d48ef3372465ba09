"""Read a source from the first request to the run log: open the lake, run the loop, tell what went wrong.

Every tool and the export files go through here; what a tool adds is its catalogue and its page readers.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa

from clients.errors import ClientError, one_line, scrub
from clients.retry import RetryPolicy
from config.errors import ConfigError
from config.settings import Settings
from ingest.accounts import history
from ingest.drift import observe as drift
from ingest.engine.journal import Journal, position
from ingest.engine.loop import Loop, Watch
from ingest.engine.parallel import interleave
from ingest.errors import IngestError
from ingest.registry import configured, open_source
from ingest.source.contract import Source
from ingest.source.cursors import is_file
from ingest.source.extent import Extent, SourceResult
from lake.connect import connect, snapshot
from lake.runs import set_source_status
from lake.schema import ensure
from tools.connections import resolve

#: of DuckDB; the readers' pages and the batch under way come on top
MEMORY = "1GiB"


def run_source(
    source: str,
    run_id: str,
    settings: Settings,
    full: bool = False,
    extent: Extent | None = None,
    watch: Watch | None = None,
    retry: RetryPolicy | None = None,
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
            reader = open_source(source, connections, settings, retry)
            keep = settings.home / "lake" / "journal" / source
            loop = _loop(con, reader, run_id, settings, watch, keep)
            was_read = any(not is_file(scope) for _, scope in loop.landing.past)
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
    return _run(_loop(con, source, run_id, settings, watch, keep), settings, extent)


def _loop(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    run_id: str,
    settings: Settings,
    watch: Watch | None,
    keep: Path | None,
) -> Loop:
    with snapshot(con):
        return Loop(con, source, run_id, watch, _journal(con, source.name, settings, keep))


def _run(loop: Loop, settings: Settings, extent: Extent) -> SourceResult:
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
