"""Which live records of the lake a source did not list, scope by scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from ingest.deletes.registered import registered
from ingest.source.entity import Entity
from ingest.source.page import Present
from lake.names import raw_table
from lake.raw import NEWEST, SEEN


def alike(statements: Sequence[Present]) -> list[list[Present]]:
    """Statements that one query can compare."""
    groups: dict[tuple[object, ...], list[Present]] = defaultdict(list)
    for one in statements:
        kind = (one.entity, one.where, one.parents is None, one.as_of, one.file, one.is_whole)
        groups[kind].append(one)
    return list(groups.values())


def missing(
    con: duckdb.DuckDBPyConnection, entity: Entity, statements: Sequence[Present]
) -> list[tuple[str, int, list[str]]]:
    """(scope, records held, ids of those not listed), of statements that differ in scope and ends only."""
    first = statements[0]
    parent = f"(scope, json_extract_string(body, '$.{entity.parent}')) in (from stated_parents)"
    narrowed = "true" if first.parents is None else parent
    table = raw_table(entity.source, entity.name)
    # what a newer export or the API has seen since is not gone by an older one
    seen = "null::timestamp" if first.as_of is None else f"max_by(struct_pack(at := {SEEN}), {NEWEST}).at"
    given = {"as_of": first.as_of, "source": entity.source, "entity": entity.name}
    with registered(con, _stated(statements)):
        return con.execute(
            f"""
            with mine as (
                select distinct record_id from {table} join stated_scopes using (scope)
                where {first.where} and {narrowed}
            ),
            newest as (
                select
                    record_id,
                    max_by(scope, {NEWEST}) as scope,
                    max_by(is_deleted, {NEWEST}) as is_gone,
                    {seen} as seen,
                from {table} where record_id in (from mine)
                group by record_id
            ),
            sighted as (
                select record_id, max(seen_at) as seen from ops.export_sightings
                where $as_of is not null and source = $source and entity = $entity group by record_id
            )
            select
                scope,
                count(*),
                coalesce(
                    list(record_id order by record_id)
                        filter (
                            record_id not in (from stated_ids)
                            and coalesce(greatest(newest.seen, sighted.seen) < $as_of, true)
                        ),
                    []
                ),
            from newest left join sighted using (record_id)
            where not is_gone and scope in (select scope from stated_scopes)
            group by scope order by scope
            """,
            given,
        ).fetchall()


def _stated(statements: Sequence[Present]) -> dict[str, pa.Table]:
    ends = {statement.scope: (statement.floor, statement.top) for statement in statements}
    ids = sorted({record_id for statement in statements for record_id in statement.ids})
    pairs = sorted({(s.scope, parent) for s in statements for parent in s.parents or ()})
    return {
        "stated_scopes": pa.table(
            {
                "scope": pa.array(list(ends), pa.string()),
                "floor": pa.array([floor for floor, _ in ends.values()], pa.string()),
                "top": pa.array([top for _, top in ends.values()], pa.string()),
            }
        ),
        "stated_ids": pa.table({"id": pa.array(ids, pa.string())}),
        "stated_parents": pa.table(
            {
                "scope": pa.array([scope for scope, _ in pairs], pa.string()),
                "parent": pa.array([parent for _, parent in pairs], pa.string()),
            }
        ),
    }
