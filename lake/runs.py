"""The run log: which run, which stage, how long, how many rows, what became of each source.

Rows are appended and the newest wins (``ops.runs`` by run_id, ``ops.source_status`` by run_id and source),
so that a run which is killed at any instant has left a true record behind.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import duckdb

from config.errors import ConfigError

Connect = Callable[[], duckdb.DuckDBPyConnection]
RunStatus = Literal["running", "ok", "partial", "failed", "stopped"]
SourceState = Literal["ok", "failed", "skipped"]


def now() -> datetime:
    """UTC without a zone, as every timestamp in the lake."""
    return datetime.now(UTC).replace(tzinfo=None)


def start_run(con: duckdb.DuckDBPyConnection, run_id: str, dag_id: str, as_of: datetime) -> None:
    """Record that a run has begun; a second start of the same run_id (a retry) adds nothing."""
    known = con.execute("select 1 from ops.runs where run_id = ? limit 1", [run_id]).fetchone()
    if not known:
        _append(con, "ops.runs", [run_id, dag_id, as_of, now(), None, "running", None])


def opening_clock(con: duckdb.DuckDBPyConnection, told: datetime | None, is_live: bool) -> datetime:
    """The clock of a run that begins: now where a tool is read, else as ``told``, else the newest record's.

    Export files may be years old, and what is open in them did not grow older since. Raises ConfigError where
    a clock is told and a tool is read: what it says is of now.
    """
    if is_live:
        if told:
            raise ConfigError("as_of is set, and the tools tell what is now", "unset as_of or TRUCE_AS_OF")
        return now()
    return told or newest_record(con) or now()


def newest_record(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the newest record of any tool changed last, as the tool itself says; None where none tells."""
    tables = con.execute(_RAW_TABLES).fetchall()
    if not tables:
        return None
    newest = "select max(record_updated_at) as t from lake.raw.{} where record_updated_at <= loaded_at"
    asked = " union all ".join(newest.format(table) for (table,) in tables)
    found: datetime | None = con.execute(f"select max(t) from ({asked})").fetchall()[0][0]
    return found


_RAW_TABLES = """
select table_name from information_schema.columns
where table_catalog = 'lake' and table_schema = 'raw' and column_name = 'record_updated_at'
"""


def finish_run(con: duckdb.DuckDBPyConnection, run_id: str, status: RunStatus, note: str = "") -> None:
    """Record how a run ended. Raises ValueError when the run was never started."""
    row = con.execute(
        "select dag_id, as_of, started_at from ops.runs where run_id = ? order by started_at limit 1",
        [run_id],
    ).fetchone()
    if row is None:
        raise ValueError(f"run {run_id} was never started")
    _append(con, "ops.runs", [run_id, row[0], row[1], row[2], now(), status, note])


def stop_begun(con: duckdb.DuckDBPyConnection, since: datetime, note: str) -> None:
    """Record the end of the runs that began ``since`` and have none: a person has stopped them."""
    for (run_id,) in con.execute(_OPEN, [since]).fetchall():
        finish_run(con, run_id, "stopped", note)


_OPEN = """
select run_id from ops.runs where started_at >= ?
group by run_id having count(*) filter (finished_at is not null) = 0
"""


def waiting(con: duckdb.DuckDBPyConnection, run_id: str) -> list[tuple[str, int]]:
    """The newest plan of a run and the writes that it wants made; empty where it wants none."""
    return con.execute(_WAITING, [run_id]).fetchall()


_WAITING = """
with newest as (select max_by(plan_id, created_at) as plan_id from ops.writeback_plans where run_id = ?)
select plan_id, count(*) from ops.writeback_plan_rows inner join newest using (plan_id)
where verdict = 'write' group by all
"""


def clock(con: duckdb.DuckDBPyConnection, run_id: str) -> datetime:
    """The run's ``as_of``. Raises ValueError when the run was never started."""
    row = con.execute("select as_of from ops.runs where run_id = ? limit 1", [run_id]).fetchone()
    if row is None:
        raise ValueError(f"run {run_id} was never started")
    as_of: datetime = row[0]
    return as_of


def set_source_status(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    source: str,
    status: SourceState,
    error: str = "",
    remedy: str = "",
) -> None:
    """Record what became of a source in a run; the newest row per run and source counts."""
    _append(con, "ops.source_status", [run_id, source, status, error or None, remedy or None, now()])


def source_status(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, SourceState]:
    """The newest status of each source in a run."""
    rows = con.execute(
        "select source, max_by(status, recorded_at) from ops.source_status where run_id = ? group by all",
        [run_id],
    ).fetchall()
    return dict(rows)


@dataclass
class StageLog:
    """What a stage may report about itself while it runs."""

    rows: int = 0
    message: str = ""


@contextmanager
def stage(connect: Connect, run_id: str, name: str) -> Iterator[StageLog]:
    """Time a stage and append its outcome to ``ops.stages``, also when it fails (the error goes on).

    ``connect`` opens a connection only at the end: a stage may run for minutes, and an open one would hold
    the catalog.
    """
    log, started, clock = StageLog(), now(), time.monotonic()
    status = "ok"
    try:
        yield log
    except BaseException as error:
        status, log.message = "failed", first_line(error)
        raise
    finally:
        seconds = time.monotonic() - clock
        con = connect()
        try:
            _append(
                con,
                "ops.stages",
                [
                    run_id,
                    name,
                    status,
                    started,
                    now(),
                    log.rows,
                    log.message or f"{seconds:.1f} s",
                ],
            )
        finally:
            con.close()


def first_line(error: BaseException, limit: int = 500) -> str:
    """The first line of an error's message, for a log that people read."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:limit]


def _append(con: duckdb.DuckDBPyConnection, table: str, values: list[object]) -> None:
    marks = ", ".join("?" for _ in values)
    con.execute(f"insert into {table} values ({marks})", values)
