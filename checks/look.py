"""Open the lake for a gate: which run is judged, what the lake has, which sources were read well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import duckdb

from checks.errors import GateError
from checks.night import Night
from config.settings import Settings
from lake.connect import connect
from lake.names import CATALOG, ENTITIES
from lake.runs import now, source_status

# raw rows of an earlier run whose raw gate passed need no second look: a gate costs what the night brought
_PROVEN = """
create or replace temp table proven_runs as
select run_id
from ops.check_results
where gate = 'raw' and run_id <> ?
group by all
having bool_and(success or severity <> 'critical')
"""


@contextmanager
def open_night(settings: Settings, run_id: str | None) -> Iterator[Night]:
    """Open the lake for a gate, in one transaction: all suites see the same version.

    Without ``run_id`` the newest run. Raises GateError when the lake knows no run.
    """
    con = connect(settings, read_only=True)
    try:
        con.begin()
        yield look(con, settings, run_id)
    finally:
        con.close()


def look(con: duckdb.DuckDBPyConnection, settings: Settings, run_id: str | None) -> Night:
    """The night as an open connection sees it. Raises GateError when the lake knows no run."""
    tables = _tables(con)
    if "ops.runs" not in tables:
        raise GateError("the lake has no run log → run `make nightly` first")
    known_id, as_of = _run(con, run_id)
    con.execute(_PROVEN, [known_id])
    return Night(con, settings, known_id, as_of, _good_sources(con, known_id), tables)


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each ``schema.table``, from DuckLake's own catalog (deleted rows count, too).

    information_schema would bind every table of the lake, which costs a second.
    """
    return dict(con.execute(_TABLES).fetchall())


_TABLES = f"""
select s.schema_name || '.' || t.table_name, coalesce(c.record_count, 0)
from __ducklake_metadata_{CATALOG}.ducklake_table t
join __ducklake_metadata_{CATALOG}.ducklake_schema s using (schema_id)
left join __ducklake_metadata_{CATALOG}.ducklake_table_stats c using (table_id)
where t.end_snapshot is null and s.end_snapshot is null
"""


def _run(con: duckdb.DuckDBPyConnection, run_id: str | None) -> tuple[str, datetime]:
    row = con.execute(_RUN, [run_id]).fetchone()
    if row is None and run_id is None:
        raise GateError("the lake has no run yet → run `make nightly` first, or name one with --run-id")
    known_id, as_of = row or (run_id, None)
    return str(known_id), as_of or now()


# a source that was read by hand has a status and no run of its own
_RUN = """
select run_id, max(as_of) as as_of,
from (
    select run_id, as_of, started_at as seen_at from ops.runs
    union all
    select run_id, null, recorded_at from ops.source_status
)
where run_id = coalesce(?, run_id)
group by all
order by max(seen_at) desc
limit 1
"""


def _good_sources(con: duckdb.DuckDBPyConnection, run_id: str) -> tuple[str, ...]:
    """Sources that are ok in this run; all of them where the run recorded none (a gate run by hand)."""
    status = source_status(con, run_id)
    if not status:
        return tuple(ENTITIES)
    return tuple(source for source in ENTITIES if status.get(source) == "ok")
