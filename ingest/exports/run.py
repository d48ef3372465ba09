"""Export files instead of an API: for people who have an archive of their tool, or no right to its API.

They land through the same loop, entities and raw tables as the API's answers. Reading a file again, an older
one after a newer one, or two that overlap adds only what is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import duckdb

from clients.errors import FatalError
from config.settings import Settings
from ingest.engine.loop import prepared, read
from ingest.engine.memory import open_lake
from ingest.exports import account
from ingest.exports.file_source import ExportSource
from ingest.exports.recognise import detect
from ingest.failing import failing_as
from ingest.registry import SOURCES
from ingest.source.extent import Extent, SourceResult, Watch
from lake.runs import set_source_status
from lake.schema import ensure


def run_files(
    paths: Sequence[Path],
    run_id: str,
    settings: Settings,
    kind: str = "auto",
    full: bool = False,
    watch: Watch | None = None,
    is_whole: bool = False,
) -> list[SourceResult]:
    """Land export files, one result per source, and record each source's status.

    A file that was read before and has not changed is left out unless ``full``; ``is_whole`` says that each
    has all items of the places in it, so that what a newer one lacks is gone. Raises IngestError for a file
    that is absent, of no known kind, of another site, or truncated; what could be read of it has landed then.
    """
    con = open_lake(settings)
    results = []
    try:
        ensure(con)
        with failing_as(con, run_id, kind if kind in SOURCES else "files"):
            kinds = [(detect(path, SOURCES) if kind == "auto" else kind, path) for path in paths]
        for source, group in groupby(sorted(kinds), key=lambda pair: pair[0]):
            some = [path for _, path in group]
            results.append(_land(con, source, some, run_id, settings, full, watch, is_whole))
    finally:
        con.close()
    return results


def _land(
    con: duckdb.DuckDBPyConnection,
    source: str,
    paths: Sequence[Path],
    run_id: str,
    settings: Settings,
    full: bool,
    watch: Watch | None,
    is_whole: bool,
) -> SourceResult:
    with failing_as(con, run_id, source):
        plug = SOURCES[source]
        if plug.export is None:
            raise FatalError(f"{plug.tool.title} has no export files that can be read", source)
        files = ExportSource(plug, plug.export, paths, settings, is_whole)
        try:
            result = read(prepared(con, files, run_id, settings, watch), settings, Extent(full=full))
        finally:
            account.write(con, run_id, source, files.accounts)
        for error in files.refused:
            raise error
    set_source_status(con, run_id, source, "ok")
    return result
