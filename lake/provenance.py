"""From a row of a mart back to the raw records that it was made of.

A mart's row names work items in its columns; an item is made of its own record, its history and what was
said on it. Each raw record says which run read it, when, and by which request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from lake.names import CATALOG, MARTS, OUTCOMES


class ProvenanceError(Exception):
    """A mart or key that does not exist, with the next step."""


@dataclass(frozen=True)
class RawRecord:
    """One version of one raw record behind an item; ``request`` is the JSON of its address and parameters."""

    work_item_key: str
    raw_table: str
    record_id: str
    body_hash: str
    run_id: str
    loaded_at: datetime
    request: str


def provenance(con: duckdb.DuckDBPyConnection, mart: str, key: str) -> list[RawRecord]:
    """Newest raw records behind the published rows of ``mart`` that hold ``key`` in any column.

    Rows of a team or a person lead to the items that it owns or works on. Raises ProvenanceError when there
    is no such mart, or no such row.
    """
    columns = _columns(con, mart)
    texts = [name for name, kind in columns.items() if kind == "VARCHAR"]
    matches = " or ".join(f'"{name}" = $key' for name in texts)
    relation = f"{CATALOG}.{_schema(con, mart)}.{mart}"
    found = con.execute(f"select count(*) from {relation} where {matches}", {"key": key}).fetchone()
    if not found or not found[0]:
        look = f"python -m lake query 'from marts.{mart} limit 5'"
        raise ProvenanceError(f"no row of {mart} holds {key} → `{look}`")
    named = ", ".join(f'"{name}"' for name in texts)
    rows = con.execute(
        _RECORDS.format(relation=relation, matches=matches, named=named), {"key": key}
    ).fetchall()
    return [RawRecord(*row) for row in rows]


def _schema(con: duckdb.DuckDBPyConnection, mart: str) -> str:
    row = con.execute(
        "select schema_name from duckdb_views()"
        " where database_name = ? and schema_name in (?, ?) and view_name = ?",
        [CATALOG, MARTS, OUTCOMES, mart],
    ).fetchone()
    if row is None:
        raise ProvenanceError(f"no published mart is named {mart} → `python -m lake query 'show all tables'`")
    return str(row[0])


def _columns(con: duckdb.DuckDBPyConnection, mart: str) -> dict[str, str]:
    rows = con.execute(f"describe {CATALOG}.{_schema(con, mart)}.{mart}").fetchall()
    return {row[0]: row[1] for row in rows}


# items are what the row names, else 100 of those that its teams own and its people work on
_RECORDS = """
with named as (
    select distinct unnest([{named}]) as value from {relation} where {matches}
),
items as (
    select work_item_key, source, source_id from lake.marts.dim_work_item
    where work_item_key in (select value from named)
),
behind as (
    select * from items
    union all
    (
        select work_item_key, source, source_id from lake.marts.dim_work_item
        where
            not exists (from items)
            and (
                owner_team_id in (select value from named)
                or assignee_person_id in (select value from named)
            )
        order by updated_at desc limit 100
    )
),
records as (
    select *, 'raw.jira__issues' as raw_table,
        'jira:' || record_id as work_item_key
    from lake.raw.jira__issues
    union all by name
    select *, 'raw.jira__changelogs' as raw_table,
        'jira:' || split_part(record_id, ':', 1) as work_item_key
    from lake.raw.jira__changelogs
    union all by name
    select *, 'raw.jira__comments' as raw_table,
        'jira:' || json_extract_string(body, '$.issueId') as work_item_key
    from lake.raw.jira__comments
    union all by name
    select *, 'raw.jira__worklogs' as raw_table,
        'jira:' || json_extract_string(body, '$.issueId') as work_item_key
    from lake.raw.jira__worklogs
    union all by name
    select *, 'raw.trello__cards' as raw_table,
        'trello:' || record_id as work_item_key
    from lake.raw.trello__cards
    union all by name
    select *, 'raw.trello__actions' as raw_table, 'trello:' || json_extract_string(body, '$.data.card.id')
        as work_item_key
    from lake.raw.trello__actions
)
select records.work_item_key, raw_table, record_id, body_hash, run_id, loaded_at, request
from records join behind using (work_item_key)
qualify row_number() over (
    partition by raw_table, record_id order by record_updated_at desc nulls last, loaded_at desc, body_hash
) = 1
order by records.work_item_key, raw_table, record_id
"""
