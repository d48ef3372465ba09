"""What is known about the run that is planned for, read from the lake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import duckdb

from lake.runs import source_status
from writeback.write import WritebackError


@contextmanager
def one_snapshot(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Read one version of the lake, whatever is published meanwhile; cheaper too: it is opened once."""
    con.begin()
    try:
        yield
        con.commit()
    except BaseException:
        con.rollback()
        raise


def published_run(con: duckdb.DuckDBPyConnection) -> str:
    """Run id of the newest publication. Raises WritebackError when there is none."""
    row = con.execute("select run_id from ops.publications order by published_at desc limit 1").fetchone()
    if not row:
        raise WritebackError("nothing is published yet", "run `make nightly` first")
    return str(row[0])


def run_clock(con: duckdb.DuckDBPyConnection, run_id: str) -> datetime:
    """``as_of`` of a run. Raises WritebackError when the run is unknown."""
    row = con.execute("select min(as_of) from ops.runs where run_id = ?", [run_id]).fetchone()
    if not row or row[0] is None:
        raise WritebackError(f"run {run_id} is unknown", "`python -m writeback status` lists the runs")
    return row[0]


def failed_sources(con: duckdb.DuckDBPyConnection, run_id: str) -> list[str]:
    """Sources that could not be read in a run: nothing may be written there on stale knowledge."""
    return sorted(source for source, status in source_status(con, run_id).items() if status == "failed")


def tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Tables and views that write-back reads, as ``schema.name``: asking for each would cost more."""
    query = (
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_schema in ('ops', 'marts', 'outcomes')"
    )
    return {name for (name,) in con.execute(query).fetchall()}
