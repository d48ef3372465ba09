"""Land records in the raw layer: append-only, complete, idempotent.

Merge by (scope, record_id, body_hash): landing the same bytes again adds nothing, so an overlap window
costs only reading. One insert with an anti-join rather than MERGE: the rule looks at all versions of a
record, and MERGE matches one row.
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


def land(con: duckdb.DuckDBPyConnection, source: str, entity: str, batch: pa.Table) -> LandResult:
    """Append the rows of ``batch`` (columns of ENVELOPE_SCHEMA) that are news.

    Not news is a version that is held already: so an older export read after a newer one adds nothing. Two
    exceptions, where only the newest version counts: a record without a date of its own that goes from A to
    B and back to A, and a record that comes back after its tombstone. Duplicates inside the batch land once.
    One transaction; killed before its commit it leaves nothing. Raises ValueError for an undeclared entity.

    Only files whose range of ids touches the batch's are looked into: a backfill comes in order, so its cost
    does not grow with what has landed before.
    """
    table = raw_table(source, entity)
    if batch.num_rows == 0:
        return LandResult(0, 0)
    rows = batch.select(ENVELOPE_SCHEMA.names).cast(ENVELOPE_SCHEMA)
    rows = rows.append_column("position", pa.array(np.arange(rows.num_rows)))
    extremes = pc.min_max(rows["record_id"]).as_py()
    con.register("incoming_batch", rows)
    try:
        landed = con.execute(_LAND.format(table=table), extremes).fetchone()
    finally:
        con.unregister("incoming_batch")
    return LandResult(batch.num_rows, int(landed[0]) if landed else 0)


# Deciding looks at keys only, so that bodies are touched once, on their way in.
_LAND = """
insert into {table} by name
with incoming as (
    select
        scope, record_id, body_hash, is_deleted,
        body_hash || is_deleted as mark,
        min(position) as position,
        min(record_updated_at) as record_updated_at,
    from incoming_batch
    group by all
),
held as (
    select
        scope,
        record_id,
        list(distinct body_hash || is_deleted) as marks,
        max_by(body_hash || is_deleted, row(loaded_at, record_updated_at)) as newest,
        max_by(is_deleted, row(loaded_at, record_updated_at)) as is_gone,
    from {table}
    where record_id between $min and $max and record_id in (select record_id from incoming)
    group by all
),
news as (
    select incoming.position from incoming
    left join held using (scope, record_id)
    where held.record_id is null
        or case
            when incoming.record_updated_at is null or held.is_gone or incoming.is_deleted
                then held.newest is distinct from incoming.mark
            else not list_contains(held.marks, incoming.mark)
        end
)
select * exclude (position) from incoming_batch
where position in (select position from news)
"""
