"""The cursors of a source in the lake: ``ops.cursors``.

Appended, never updated: the newest row of a scope counts. Two processes that read two sources would get in
each other's way by updating one table; appending, they cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from ingest.source.cursor import Cursor, Key

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("source", "entity", "scope", "cursor", "checkpoint", "fingerprint", "run_id")
    ]
    + [("updated_at", pa.timestamp("us"))]
)


def load(con: duckdb.DuckDBPyConnection, source: str) -> dict[Key, Cursor]:
    """The newest cursor of every scope of a source."""
    rows = con.execute(
        """
        select entity, scope, cursor, checkpoint, fingerprint, updated_at
        from ops.cursors
        where source = ?
        qualify row_number() over (partition by entity, scope order by updated_at desc) = 1
        """,
        [source],
    ).fetchall()
    return {(row[0], row[1]): Cursor(*row[2:]) for row in rows}


def append(con: duckdb.DuckDBPyConnection, source: str, run_id: str, cursors: Mapping[Key, Cursor]) -> None:
    """Append cursors, inside the caller's transaction: they must commit with the records they speak of."""
    if not cursors:
        return
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = pa.Table.from_pylist(
        [
            {
                "source": source,
                "entity": entity,
                "scope": scope,
                "cursor": at.cursor,
                "checkpoint": at.checkpoint,
                "fingerprint": at.fingerprint,
                "run_id": run_id,
                "updated_at": now,
            }
            for (entity, scope), at in cursors.items()
        ],
        schema=SCHEMA,
    )
    con.register("incoming_cursors", rows)
    con.execute("insert into ops.cursors by name select * from incoming_cursors")
    con.unregister("incoming_cursors")
