"""How far each scope has been read: cursor (finished), checkpoint (under way), fingerprint (of what).

Appended, never updated: the newest row of a scope counts. Two processes that read two sources would get in
each other's way by updating one table; appending, they cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

Key = tuple[str, str]  # (entity, scope)
#: scopes that are export files, not places of the source
FILE = "file:"

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("source", "entity", "scope", "cursor", "checkpoint", "fingerprint", "run_id")
    ]
    + [("updated_at", pa.timestamp("us"))]
)


@dataclass(frozen=True)
class Cursor:
    """What is known of a scope. ``cursor`` is None until it was read to its end once."""

    cursor: str | None = None
    checkpoint: str | None = None
    fingerprint: str | None = None
    updated_at: datetime | None = None

    def moved(self, **changes: str | None) -> Cursor:
        """This cursor with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]


def is_file(scope: str) -> bool:
    """True for the scope of an export file."""
    return scope.startswith(FILE)


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


def latest(values: Iterable[str | None]) -> str | None:
    """The greatest cursor among ISO instants or other strings of one fixed width."""
    present = [value for value in values if value]
    return max(present) if present else None
