"""Land records in the raw layer: append-only, complete, idempotent.

A body that is held already adds nothing, so an overlap window costs only reading; unless the record has
returned to it. One insert with an anti-join rather than MERGE: the rule looks at all versions of a record,
and MERGE matches one row.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.names import raw_table

ENVELOPE_SCHEMA = pa.schema(
    [
        ("scope", pa.string()),
        ("record_id", pa.string()),
        ("record_updated_at", pa.timestamp("us")),
        ("body", pa.string()),
        ("body_hash", pa.string()),
        ("request", pa.string()),
        ("loaded_at", pa.timestamp("us")),
        ("run_id", pa.string()),
        ("is_deleted", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class LandResult:
    """Rows received, and those that were news and landed."""

    received: int
    landed: int


def land(
    con: duckdb.DuckDBPyConnection,
    source: str,
    entity: str,
    batch: pa.Table,
    *,
    is_current: bool = True,
    dates_fall: bool = False,
) -> LandResult:
    """Append the rows of ``batch`` (columns of ENVELOPE_SCHEMA) that are news.

    News is a version that is not held yet, and one that is held but has come back: the record went from A to
    B and is A again. It has come back when it would now be the newest version in staging's order (the
    record's own date, then arrival) and the newest that is held is another: so an older state that arrives
    late adds nothing, and the same state again neither. Of several states in a batch the last one counts.

    ``is_current`` says that the source was asked just now. An export file (False) tells what was once: a
    state of the same date that it brings again is not taken for a return. ``dates_fall`` is for records whose
    date may go back though they changed (a Slack thread that loses its last reply): what is read later is
    newer.

    Duplicates inside the batch land once. The caller's transaction makes it one step: killed before its
    commit it leaves nothing. Raises ValueError for an undeclared entity.

    Only files whose range of ids touches the batch's are looked into: a backfill comes in order, so its cost
    does not grow with what has landed before.
    """
    table = raw_table(source, entity)
    if batch.num_rows == 0:
        return LandResult(0, 0)
    rows = batch.select(ENVELOPE_SCHEMA.names).cast(ENVELOPE_SCHEMA)
    rows = rows.append_column("position", pa.array(np.arange(rows.num_rows)))
    span = pc.min_max(rows["record_id"]).as_py()
    con.register("incoming_batch", rows)
    try:
        once = pc.count_distinct(rows["record_id"]).as_py() == rows.num_rows
        if once and con.execute(_HELD.format(table=table), span).fetchone() is None:
            landed = con.execute(_APPEND.format(table=table)).fetchone()
        else:
            given = span | {"is_current": is_current, "dates_fall": dates_fall}
            landed = con.execute(_LAND.format(table=table, newest=NEWEST), given).fetchone()
    finally:
        con.unregister("incoming_batch")
    return LandResult(batch.num_rows, int(landed[0]) if landed else 0)


#: staging's order of versions: by the record's own date, then by arrival
NEWEST = "row(coalesce(record_updated_at, timestamp '0001-01-01'), loaded_at)"

#: when the source said so: the API when it was asked, an export as of the newest moment that it states
SEEN = "if(request ->> '$.file' is null, loaded_at, try_cast(request ->> '$.as_of' as timestamp))"

_HELD = """
select 1 from {table}
where record_id between $min and $max and record_id in (select record_id from incoming_batch) limit 1
"""

# of records of which none is held and none comes twice, as in a backfill: half the time of deciding on each
_APPEND = "insert into {table} by name select * exclude (position) from incoming_batch"

# Deciding looks at keys only, so that bodies are touched once, on their way in.
_LAND = """
insert into {table} by name
with incoming as (
    select
        record_id, is_deleted,
        body_hash || is_deleted as mark,
        scope || ' ' || mark as place,
        max(position) as position,
        max(record_updated_at) as record_updated_at,
        max(loaded_at) as loaded_at,
    from incoming_batch
    group by all
),
held as (
    select
        record_id,
        list(distinct scope || ' ' || body_hash || is_deleted) as places,
        max_by(body_hash || is_deleted, {newest}) as newest,
        max_by(is_deleted, {newest}) as is_gone,
        max({newest}) as reached,
        max(record_updated_at) as reached_at,
    from {table}
    where record_id between $min and $max and record_id in (select record_id from incoming)
    group by record_id
),
dated as (
    select
        incoming.* replace (
            if($dates_fall, greatest(incoming.record_updated_at, held.reached_at), incoming.record_updated_at)
                as record_updated_at
        ),
        held.* exclude (record_id),
        coalesce(list_contains(held.places, incoming.place), false) as is_held,
    from incoming left join held using (record_id)
),
last_state as (
    select *, {newest} as reaches from dated
    where reached is not null
    qualify row_number() over (partition by record_id order by reaches desc, position desc) = 1
),
news as (
    select position, record_updated_at from dated where not is_held
    union all
    select position, record_updated_at from last_state
    where is_held and newest <> mark and reaches > reached
        and ($is_current or record_updated_at is null or is_gone or is_deleted)
)
select incoming_batch.* exclude (position) replace (news.record_updated_at as record_updated_at)
from incoming_batch inner join news using (position)
"""
