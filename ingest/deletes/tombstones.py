"""The last version of a record that is gone: its body as it was, marked deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from ingest.deletes.registered import registered
from ingest.source.entity import Entity
from lake.names import raw_table
from lake.raw import NEWEST, land
from lake.runs import now

#: what the API tells of a record that an export has brought is no longer as of that export
NOT_FROM_A_FILE = '{"file": null, "as_of": null}'


def bury(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    gone: Sequence[str],
    run_id: str,
    request: str | None = None,
) -> Counter[str]:
    """Append a tombstone per record id, inside the caller's transaction; returns how many landed.

    ``request`` is what it says of its reason; None keeps that of the version which is buried, but for the
    file that this may have come from.
    """
    table = raw_table(entity.source, entity.name)
    with registered(con, {"gone_ids": pa.table({"id": pa.array(sorted(gone), pa.string())})}):
        tombstones = con.execute(
            f"""
            select
                * exclude (loaded_at, run_id, is_deleted)
                replace (coalesce(?, json_merge_patch(request, ?)::varchar) as request),
                ? as loaded_at, ? as run_id, true as is_deleted,
            from {table} where record_id in (from gone_ids)
            qualify row_number() over (partition by record_id order by {NEWEST} desc) = 1
            """,
            [request, NOT_FROM_A_FILE, now(), run_id],
        ).to_arrow_table()
    return Counter({entity.name: land(con, entity.source, entity.name, tombstones).landed})
