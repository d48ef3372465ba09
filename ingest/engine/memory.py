"""What a reading may take of the machine: DuckDB's threads and memory, and the collector's time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from config.settings import Settings
from lake.connect import connect

#: of DuckDB; the readers' pages and the batch under way come on top
MEMORY = "1GiB"


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
def collector_resting() -> Iterator[None]:
    """Parsed JSON has no cycles, and looking for them in a million dictionaries takes as long as parsing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
