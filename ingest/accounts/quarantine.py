"""What was received and cannot land is kept with its reason, and counted: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from clients.errors import scrub
from ingest.source.page import Broken

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("run_id", "source", "entity", "scope", "record_id", "reason", "remedy", "body")
    ]
    + [("recorded_at", pa.timestamp("us"))]
)
BODY_LIMIT = 100_000


def append(con: duckdb.DuckDBPyConnection, source: str, run_id: str, broken: Sequence[Broken]) -> None:
    """Append records to ``quarantine.records`` that are not there yet, inside the caller's transaction.

    The same bad record of the same file or scope is kept once, however often it is read.
    """
    if not broken:
        return
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = pa.Table.from_pylist(
        [
            {
                "run_id": run_id,
                "source": source,
                "entity": item.entity,
                "scope": item.scope,
                "record_id": item.record_id,
                "reason": item.reason,
                "remedy": item.remedy,
                "body": scrub(item.body[:BODY_LIMIT]),
                "recorded_at": now,
            }
            for item in broken
        ],
        schema=SCHEMA,
    )
    con.register("incoming_broken", rows)
    con.execute(
        """
        insert into quarantine.records by name
        select distinct on (entity, scope, reason, body) * from incoming_broken as incoming
        where not exists (
            select 1 from quarantine.records as held
            where held.run_id = incoming.run_id and held.source = incoming.source
                and held.entity = incoming.entity and held.scope = incoming.scope
                and held.reason = incoming.reason and held.body = incoming.body
        )
        """
    )
    con.unregister("incoming_broken")
