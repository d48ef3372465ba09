"""Write, audit, publish: readers see published nights only.

dbt builds into ``build_marts`` and ``build_outcomes``. Publishing re-points the views of ``marts`` and
``outcomes`` to one version of the lake, in one transaction: no copy, no half-built night, and a query over
several marts sees one night. Rolling back is re-pointing to an older version, which stays readable until
``lake.maintain`` expires it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from config.errors import TruceError
from lake.names import CATALOG, PUBLISHED_AS
from lake.provenance import define
from lake.runs import now


class PublishError(TruceError):
    """A publication or roll-back that cannot be made, with the remedy."""


@dataclass(frozen=True)
class Publication:
    """One published night: the run that built it and the lake version its views read."""

    run_id: str
    version: int
    published_at: datetime
    note: str


def published(con: duckdb.DuckDBPyConnection) -> Publication | None:
    """What readers see now; None before the first publication."""
    rows = history(con)
    return rows[0] if rows else None


def published_version(con: duckdb.DuckDBPyConnection) -> int | None:
    """Lake version that the published views read; None before the first publication."""
    current = published(con)
    return current.version if current else None


def history(con: duckdb.DuckDBPyConnection) -> list[Publication]:
    """All publications, the newest first."""
    rows = con.execute(
        "select run_id, version, published_at, note from ops.publications order by published_at desc"
    ).fetchall()
    return [Publication(*row) for row in rows]


def publish(con: duckdb.DuckDBPyConnection, run_id: str, note: str = "") -> Publication:
    """Make tonight's marts and outcomes what readers see.

    Publishing a run twice is harmless: where nothing was built since, the views are already there and no
    row is added. Raises PublishError when nothing has been built.
    """
    version = newest_build(con)
    current = published(con)
    if current and current.run_id == run_id and current.version == version:
        return current
    return _point_views(con, version, run_id, note or f"published by {run_id}", is_rollback=False)


def rollback(con: duckdb.DuckDBPyConnection, run_id: str | None = None) -> Publication:
    """Show readers an earlier night again: that of ``run_id``, else the one before the current.

    Raises PublishError when there is no such night, or its version has expired.
    """
    nights = history(con)
    if run_id:
        wanted = [night for night in nights if night.run_id == run_id]
    else:
        wanted = [night for night in nights if night.version < nights[0].version] if nights else []
    if not wanted:
        raise PublishError(
            f"no published night {run_id or 'before the current one'} → `python -m lake nights` lists them"
        )
    night = wanted[0]
    return _point_views(con, night.version, night.run_id, f"rolled back to {night.run_id}", is_rollback=True)


def newest_build(con: duckdb.DuckDBPyConnection) -> int:
    """Newest version that changed a built table: not the newest of all, which publishing itself moves on."""
    row = con.execute(_NEWEST_BUILD, list(PUBLISHED_AS)).fetchone()
    if not row or row[0] is None:
        raise PublishError("nothing has been built → run `dbt build` (or `make nightly`) first")
    return int(row[0])


def _point_views(
    con: duckdb.DuckDBPyConnection, version: int, run_id: str, note: str, *, is_rollback: bool
) -> Publication:
    tables = con.execute(_TABLES_AT.format(version=version), list(PUBLISHED_AS)).fetchall()
    if not tables:
        raise PublishError(f"version {version} of {run_id} has expired → choose a newer night")
    at = now()
    con.begin()
    try:
        for schema, table in tables:
            con.execute(
                f'create or replace view {CATALOG}.{PUBLISHED_AS[schema]}."{table}" as '
                f'select * from {CATALOG}.{schema}."{table}" at (version => {version})'
            )
        define(con)
        for schema, view in _stale_views(con, tables):
            con.execute(f'drop view {CATALOG}.{schema}."{view}"')
        con.execute(
            "insert into ops.publications values (?, ?, ?, ?, ?)", [run_id, version, at, note, is_rollback]
        )
        con.execute(f"call {CATALOG}.set_commit_message('truce', ?)", [f"{run_id}: {note}"])
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return Publication(run_id, version, at, note)


def _stale_views(con: duckdb.DuckDBPyConnection, tables: list[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted = {(PUBLISHED_AS[schema], table) for schema, table in tables}
    have = con.execute(
        "select schema_name, view_name from duckdb_views() where database_name = ? and schema_name in (?, ?)",
        [CATALOG, *PUBLISHED_AS.values()],
    ).fetchall()
    return [view for view in have if view not in wanted]


# tables that exist at a version, from DuckLake's own catalog: information_schema knows only today's
_TABLES_AT = f"""
select s.schema_name, t.table_name
from __ducklake_metadata_{CATALOG}.ducklake_table t
join __ducklake_metadata_{CATALOG}.ducklake_schema s using (schema_id)
where s.schema_name in (?, ?)
    and t.begin_snapshot <= {{version}} and coalesce(t.end_snapshot, {{version}} + 1) > {{version}}
    and s.begin_snapshot <= {{version}} and coalesce(s.end_snapshot, {{version}} + 1) > {{version}}
order by all
"""

# changes_made lists what a version did as kind:id pairs; inlined rows show nowhere else
_NEWEST_BUILD = f"""
with built as (
    select t.table_id, t.begin_snapshot, t.end_snapshot
    from __ducklake_metadata_{CATALOG}.ducklake_table t
    join __ducklake_metadata_{CATALOG}.ducklake_schema s using (schema_id)
    where s.schema_name in (?, ?)
),
changed as (
    select
        snapshot_id,
        unnest(regexp_extract_all(changes_made, '[a-z_]+:(\\d+)', 1))::bigint as table_id,
    from __ducklake_metadata_{CATALOG}.ducklake_snapshot_changes
)
select max(version) from (
    select begin_snapshot as version from built
    union all
    select end_snapshot from built
    union all
    select snapshot_id from changed where table_id in (select table_id from built)
)
"""
