"""Read a source from the first request to the run log: open the lake, run the loop, tell what went wrong."""

from __future__ import annotations

import duckdb

from clients.retry import RetryPolicy
from config.settings import Settings
from ingest.accounts import history
from ingest.engine.loop import prepared, read
from ingest.engine.memory import open_lake
from ingest.failing import failing_as
from ingest.registry import SOURCES
from ingest.source.cursor import is_file
from ingest.source.extent import Extent, SourceResult, Watch
from lake.runs import set_source_status
from lake.schema import ensure
from lake.sites.home import connections_on


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
            connections = connections_on(con, settings)
            plug = SOURCES[source]
            if source not in connections:
                return _skipped(con, run_id, source)
            reader = plug.open(connections, settings, retry)
            keep = settings.home / "lake" / "journal" / source
            loop = prepared(con, reader, run_id, settings, watch, keep, connections.is_sandbox)
            was_read = any(not is_file(scope) for _, scope in loop.landing.past)
            result = read(loop, settings, extent)
        set_source_status(con, run_id, source, "ok", result.problem, result.remedy)
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
