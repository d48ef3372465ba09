"""Land hand-written vendor documents in a lake, as ingest would."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from lake.raw import ENVELOPE_SCHEMA, land

LANDED = datetime(2026, 2, 1, 3)


def utc(text: str) -> datetime:
    """A vendor's timestamp as the lake's: naive UTC."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


class Landing:
    """Collects documents per entity and lands them with ``send``."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.rows: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def add(
        self,
        table: str,
        record_id: str,
        body: dict[str, Any],
        *,
        scope: str = "site",
        updated: str | None = None,
        loaded: datetime = LANDED,
        deleted: bool = False,
    ) -> None:
        """One version of one record; ``table`` is ``source.entity``."""
        text = orjson.dumps(body).decode()
        source, entity = table.split(".")
        self.rows.setdefault((source, entity), []).append(
            {
                "scope": scope,
                "record_id": record_id,
                "record_updated_at": utc(updated) if updated else None,
                "body": text,
                "body_hash": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
                "request": "{}",
                "loaded_at": loaded,
                "run_id": "test",
                "is_deleted": deleted,
            }
        )

    def add_all(
        self, table: str, bodies: Iterable[dict[str, Any]], *, scope: str = "site", key: str = "id"
    ) -> None:
        """Several records of one scope, keyed by one of their own fields."""
        for body in bodies:
            self.add(table, str(body[key]), body, scope=scope)

    def send(self) -> None:
        """Land everything; versions of one record in the order in which they were loaded."""
        for (source, entity), rows in self.rows.items():
            for loaded in sorted({row["loaded_at"] for row in rows}):
                batch = [row for row in rows if row["loaded_at"] == loaded]
                land(self.con, source, entity, pa.Table.from_pylist(batch, schema=ENVELOPE_SCHEMA))
        self.rows.clear()
