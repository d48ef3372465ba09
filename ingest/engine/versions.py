"""Which of an export's records are news: an export is of the moment up to which its records reach.

No export says when it was made. The newest instant that its records state to have passed is the earliest at
which it can have been made, and orders exports of one place as they were made, unless nothing at all happened
between them; then, or where a file states no instant, what is read later counts as newer. When a file was
saved (its own time on disk) tells nothing: copying and unpacking set it anew.

A record's own date outranks that moment. Of records that agree in it (a reaction, a renamed list, a sprint
that was closed move none) the state of the newer export counts, and what the API has read counts as of then.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import orjson
import pyarrow as pa

from ingest.deletes.registered import registered
from ingest.engine.digest import digests
from ingest.source.cursor import FILE
from ingest.source.entity import Entity
from ingest.source.page import SPAN, Present
from lake.names import raw_table
from lake.raw import ENVELOPE_SCHEMA, NEWEST, SEEN, land
from lake.runs import now

_PLACED = f"""
with incoming as (
    select
        position, record_id, scope, record_updated_at as date, body_hash || is_deleted as mark,
        try_cast(request ->> '$.as_of' as timestamp) as as_of,
        json_extract_string(body, '$.{{parent}}') as parent,
    from export_rows
),
held as (
    select
        record_id,
        max_by(body_hash || is_deleted, {NEWEST}) as mark,
        max_by(is_deleted, {NEWEST}) as is_gone,
        max(record_updated_at) as date,
        max_by(struct_pack(seen := {SEEN}), {NEWEST}).seen as seen,
    from {{table}} where record_id in (select record_id from export_rows)
    group by record_id
),
sighted as (
    select record_id, max(seen_at) as seen from ops.export_sightings
    where source = $source and entity = $entity and record_id in (select record_id from export_rows)
    group by record_id
),
stated as (
    select * from ops.export_scopes where source = $source and entity = $entity
),
-- what a place, a parent or a span of ids was told to hold all of, as of then
wholes as (
    select incoming.position, stated.as_of
    from incoming inner join stated using (scope)
    where stated.parents is null and stated.first_id is null
    union all
    select incoming.position, stated.as_of
    from incoming
    inner join (select scope, as_of, unnest(parents) as parent from stated) as stated using (scope, parent)
    union all
    select incoming.position, stated.as_of
    from incoming inner join stated using (scope)
    where incoming.record_id between stated.first_id and stated.last_id
),
whole as (
    select position, max(as_of) as as_of from wholes group by position
),
compared as (
    select
        incoming.position, incoming.record_id, incoming.as_of,
        incoming.mark = held.mark as is_same,
        held.record_id is not null as is_held,
        coalesce(held.is_gone, false) as is_gone,
        incoming.date < held.date as is_beneath,
        incoming.date > held.date and not held.is_gone and not $dates_fall as is_above,
        whole.as_of as whole_at,
        greatest(held.seen, sighted.seen, whole.as_of) as seen,
    from incoming
    left join held using (record_id)
    left join sighted using (record_id)
    left join whole using (position)
)
select
    *,
    case
        when not is_held then if(coalesce(as_of < whole_at, false), 'gone', 'newer')
        when coalesce(as_of < seen, false)
            then if(coalesce(is_beneath, false) or coalesce(is_above, false), 'undecided', 'stale')
        when coalesce(as_of > seen, false)
            then if(coalesce(is_beneath, false) and not $dates_fall, 'undecided', 'newer')
        else 'undecided'
    end as place,
from compared
"""


def land_export(con: duckdb.DuckDBPyConnection, entity: Entity, rows: pa.Table, run_id: str) -> int:
    """Land what is news of an export's rows (ENVELOPE_SCHEMA), in the caller's transaction; rows landed."""
    if not rows.num_rows:
        return 0
    given = {"source": entity.source, "entity": entity.name, "dates_fall": entity.dates_fall}
    numbered = rows.append_column("position", pa.array(range(rows.num_rows), pa.int64()))
    with registered(con, {"export_rows": numbered}):
        table = raw_table(entity.source, entity.name)
        query = _PLACED.format(table=table, parent=entity.parent or "_")
        placed = con.execute(query, given).to_arrow_table()
        with registered(con, {"placed_rows": placed}):
            newer, undecided = (_rows(con, place) for place in ("newer", "undecided"))
            _sighted(con, entity, run_id)
    falls = entity.dates_fall
    landed = land(con, entity.source, entity.name, undecided, is_current=False).landed
    return landed + land(con, entity.source, entity.name, newer, is_current=True, dates_fall=falls).landed


def _rows(con: duckdb.DuckDBPyConnection, place: str) -> pa.Table:
    query = (
        "select export_rows.* from export_rows join placed_rows using (position)"
        " where place = ? order by position"
    )
    return con.execute(query, [place]).to_arrow_table().select(ENVELOPE_SCHEMA.names)


def _sighted(con: duckdb.DuckDBPyConnection, entity: Entity, run_id: str) -> None:
    """Remember that a newer export still has what is held: an older one in between changes nothing."""
    con.execute(
        """
        insert into ops.export_sightings (source, entity, record_id, seen_at, run_id, recorded_at)
        select ?, ?, record_id, max(as_of), ?, ? from placed_rows
        where place = 'newer' and is_held and is_same group by record_id
        """,
        [entity.source, entity.name, run_id, now()],
    )


def second_hand(con: duckdb.DuckDBPyConnection, entity: Entity, rows: pa.Table) -> pa.Table:
    """What other records of a file name, where no record of its own is held; over what was named before.

    A name tells a part of a record only, so what an earlier file told besides is kept.
    """
    with registered(con, {"named_rows": rows}):
        found = con.execute(
            f"""
            with held as (
                select
                    record_id, max_by(body, {NEWEST}) as body, max_by(body_hash, {NEWEST}) as body_hash,
                    max_by(scope, {NEWEST}) as scope,
                    max_by(is_deleted, {NEWEST}) as is_gone,
                    max_by(coalesce(request ->> '$.read_off', ''), {NEWEST}) <> '' as is_named,
                from {raw_table(entity.source, entity.name)}
                where record_id in (select record_id from named_rows)
                group by record_id
            )
            select named_rows.* replace (
                -- a file is no place of the record: where one is known it stays
                coalesce(if(starts_with(named_rows.scope, '{FILE}'), held.scope, null), named_rows.scope)
                    as scope,
                case
                    when held.body is null or held.is_gone or held.body_hash = named_rows.body_hash
                        then named_rows.body
                    else json_merge_patch(held.body, named_rows.body)::varchar
                end as body
            )
            from named_rows left join held using (record_id)
            where held.record_id is null or held.is_named
            qualify row_number() over (partition by record_id order by loaded_at desc) = 1
            """
        ).to_arrow_table()
    bodies = pa.chunked_array([_sorted(found["body"].to_pylist())], pa.string())
    hashes = digests(con, entity.volatile_patterns, bodies)
    for name, column in (("body", bodies), ("body_hash", hashes)):
        at = found.schema.get_field_index(name)
        found = found.set_column(at, ENVELOPE_SCHEMA.field(name), column)
    return found


def _sorted(bodies: Sequence[str]) -> pa.Array:
    """Bodies in the raw layer's one order of keys, which a merge does not keep."""
    texts = [orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS) for body in bodies]
    return pa.array(texts, pa.binary()).view(pa.string())


def remember_whole(
    con: duckdb.DuckDBPyConnection, source: str, statements: Sequence[Present], run_id: str
) -> None:
    """Remember what an export held all records of: an older one brings none back that it lacks."""
    rows = [
        [source, one.entity, one.scope, one.as_of, one.file, run_id, now(), *_part(one)]
        for one in statements
        if one.as_of is not None and one.is_whole and (one.is_plain or one.parents or one.where == SPAN)
    ]
    if rows:
        con.executemany(
            "insert into ops.export_scopes (source, entity, scope, as_of, file, run_id, recorded_at,"
            " parents, first_id, last_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def _part(one: Present) -> tuple[list[str] | None, str | None, str | None]:
    """Of which records of its scope a statement speaks: those of some parents, or of a span of ids."""
    parents = None if one.parents is None else sorted(one.parents)
    return (parents, one.floor, one.top) if one.where == SPAN else (parents, None, None)
