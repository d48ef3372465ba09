"""Read a source from the first request to the run log: open the lake, run the loop, tell what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from clients.retry import RetryPolicy
from config.settings import Settings
from ingest.accounts import history, ledger
from ingest.engine import cursors
from ingest.engine.loop import prepared, read
from ingest.engine.memory import open_lake
from ingest.failing import failing_as
from ingest.registry import SOURCES
from ingest.source.cursor import is_file
from ingest.source.extent import Extent, SourceResult, Watch
from ingest.source.plugs import SourcePlug
from lake.runs import now, set_source_status
from lake.schema import ensure
from lake.sites.home import connections_on

ON_FILES = "no credentials are set: the night is built on the export files that were read"


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
                files = [] if connections.by_tool else _files_of(con, plug)
                return _rested(con, run_id, plug, files) if files else _skipped(con, run_id, source)
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


def _files_of(con: duckdb.DuckDBPyConnection, plug: SourcePlug) -> list[str]:
    """The export files that a tool's records came from; none where the tool itself was read as well."""
    scopes = [scope for _, scope in cursors.load(con, plug.tool.name)]
    return scopes if all(map(is_file, scopes)) else []


def _rested(
    con: duckdb.DuckDBPyConnection, run_id: str, plug: SourcePlug, files: Sequence[str]
) -> SourceResult:
    """A night on export files: there is nobody to ask, and what they brought is what there is."""
    account = ledger.Account()
    for file in files:
        account.heard((plug.tool.main, file), note=ON_FILES)
    ledger.write(con, plug.tool.name, plug.entities, run_id, account, {}, {}, now(), recount=False)
    set_source_status(con, run_id, plug.tool.name, "ok")
    return SourceResult(plug.tool.name, "ok", note=ON_FILES)


def _skipped(con: duckdb.DuckDBPyConnection, run_id: str, source: str) -> SourceResult:
    remedy = f"set the TRUCE_{source.upper()}_* variables to read it"
    set_source_status(con, run_id, source, "skipped", "not configured", remedy)
    return SourceResult(source, "skipped", note="not configured")
