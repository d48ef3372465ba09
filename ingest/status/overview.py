"""``ingest status``: the newest account of every source, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import duckdb

from config.settings import Settings
from config.tables import Sheet
from ingest.registry import SOURCES
from lake.connect import connect

LAST = """
select source, status, recorded_at, coalesce(error, ''), coalesce(remedy, '')
from ops.source_status
qualify row_number() over (partition by source order by recorded_at desc) = 1
order by source
"""
HELD = """
with newest as (
    select * from ops.ingest_ledger
    qualify row_number() over (partition by source, entity, scope order by recorded_at desc) = 1
),
reached as (
    select source, entity, scope, checkpoint is not null as is_under_way, cursor
    from ops.cursors
    qualify row_number() over (partition by source, entity, scope order by updated_at desc) = 1
)
select
    source, entity, count(*), sum(source_says)::bigint, sum(in_lake)::bigint,
    list(distinct cursor) filter (cursor is not null),
    count(*) filter (is_under_way), max(recorded_at), coalesce(string_agg(distinct note, '; '), '')
from newest
left join reached using (source, entity, scope)
where in_lake > 0 or source_says is not null or note is not null
group by all
order by source, entity
"""
RUNS = """
select source, kind, recorded_at, seconds::decimal(10, 1)::varchar, requests, fetched, landed
from ops.ingest_runs
qualify row_number() over (partition by source, kind order by recorded_at desc) = 1
order by source, recorded_at desc
"""
FILES = """
select
    source, file, "count", unit, outcome, coalesce(reason, ''), coalesce(examples, '') as examples,
from (
    select *, max(recorded_at) over (partition by source, file) as last_read_at from ops.ingest_files
)
where recorded_at = last_read_at
order by last_read_at desc, file, unit, outcome desc, "count" desc
limit 60
"""
ASIDE = """
select source, entity, reason, remedy, count(*) as records
from quarantine.records group by all order by records desc limit 20
"""


def sheets(settings: Settings) -> Iterator[Sheet]:
    """Sources, entities and quarantine. Raises ConfigError when there is no lake yet."""
    con = connect(settings, read_only=True)
    try:
        rows = con.execute(LAST).fetchall()
        yield _sheet("Sources", rows, "source", "status", "at (UTC)", "error", "remedy")
        runs = ("source", "kind", "ended (UTC)", "seconds", "requests", "fetched", "new")
        yield _sheet("Readings", con.execute(RUNS).fetchall(), *runs)
        columns = ("source", "entity", "scopes", "source says", "in the lake", "all read up to (UTC)")
        yield _sheet("Entities", [*_held(con)], *columns, "cut off", "counted (UTC)", "remarks")
        if files := con.execute(FILES).fetchall():
            yield _sheet("Files", files, "source", "file", "number", "of", "outcome", "reason", "such as")
        if aside := con.execute(ASIDE).fetchall():
            yield _sheet("Quarantine", aside, "source", "entity", "reason", "remedy", "records")
    finally:
        con.close()


def _held(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    """Rows of HELD with the instant up to which all scopes were read instead of their cursors."""
    for source, entity, scopes, says, held, reached, *rest in con.execute(HELD).fetchall():
        yield source, entity, scopes, says, held, _read_to(source, reached or ()), *rest


def _read_to(source: str, reached: Sequence[str]) -> datetime | None:
    if source not in SOURCES:  # of a lake that another version made
        return None
    moments = (SOURCES[source].reached(cursor) for cursor in reached)
    return min((moment for moment in moments if moment is not None), default=None)


def _sheet(title: str, rows: Sequence[Sequence[object]], *columns: str) -> Sheet:
    return Sheet(title, columns, [[_to_the_second(value) for value in row] for row in rows])


def _to_the_second(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value
