"""What was received and cannot land is kept with its reason, and counted: nothing is dropped in silence.

Of a record that is too long to be kept each long text keeps its beginning, so that its other properties, and
the records in it, can still be seen; what was shortened tells how long it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import orjson
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
#: letters that a text in a record beyond that keeps
TEXT_LIMIT = 1_000
LONG_CELL = re.compile(rf"[^,]{{{TEXT_LIMIT + 1},}}")


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
                "reason": _beginning(item.reason, TEXT_LIMIT),
                "remedy": item.remedy,
                "body": scrub(shown(item.body)),
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


def shown(body: str) -> str:
    """What is kept of something received: all of it, or little more than ``BODY_LIMIT`` that says so."""
    if len(body) <= BODY_LIMIT:
        return body
    try:
        short = orjson.dumps(_shortened(orjson.loads(body))).decode()
    except (
        ValueError,
        RecursionError,
        orjson.JSONEncodeError,
    ):  # a CSV's row, or nested too deep to be written
        short = LONG_CELL.sub(lambda cell: _beginning(cell.group(), TEXT_LIMIT), body)
    return _beginning(short, BODY_LIMIT)


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return _beginning(value, TEXT_LIMIT)
    if isinstance(value, list):
        return [_shortened(part) for part in value]
    if isinstance(value, dict):
        return {_beginning(name, TEXT_LIMIT): _shortened(part) for name, part in value.items()}
    return value


def _beginning(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… (the first {most:,} of {len(text):,} letters)"
