"""A small, healthy night of contract-shaped tables, which each test then harms in one way."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from checks.suites.keys import ALTERNATE_KEYS, KEYS, KEYS_AFTER_ANALYSIS
from checks.suites.marts.relationships import AFTER, RELATIONSHIPS
from config.settings import Settings
from lake.connect import connect
from lake.raw import ENVELOPE_SCHEMA, land
from lake.runs import set_source_status, start_run
from lake.schema import ensure

AS_OF = datetime(2026, 3, 2, 3, 0)
RUN = "run-2026-03-02"


def issue(number: int, **fields: object) -> dict[str, object]:
    """A Jira issue with the key fields that staging rests on."""
    base = {
        "summary": f"Issue {number}",
        "created": "2026-01-05T09:00:00.000+0000",
        "updated": "2026-02-01T09:00:00.000+0000",
        "status": {"id": "3", "name": "In Progress"},
        "project": {"key": "PAY"},
        "duedate": None,
        "labels": [],
        "customfield_10016": 3.0,
    }
    return {"id": str(number), "key": f"PAY-{number}", "fields": base | fields}


def card(name: str) -> dict[str, object]:
    """A Trello card."""
    return {
        "id": hashlib.md5(name.encode()).hexdigest()[:24],
        "name": name,
        "idList": "l1",
        "idBoard": "b1",
        "closed": False,
        "due": None,
        "idMembers": [],
    }


def envelope(
    records: dict[str, str],
    run_id: str = RUN,
    loaded_at: datetime = AS_OF,
    *,
    updated_at: datetime | None = None,
    is_deleted: bool = False,
) -> pa.Table:
    """Raw rows from record id → body text."""
    return pa.Table.from_pylist(
        [
            {
                "scope": "PAY",
                "record_id": record_id,
                "record_updated_at": updated_at or loaded_at - timedelta(days=1),
                "body": body,
                "body_hash": hashlib.md5(body.encode()).hexdigest(),
                "request": "{}",
                "loaded_at": loaded_at,
                "run_id": run_id,
                "is_deleted": is_deleted,
            }
            for record_id, body in records.items()
        ],
        schema=ENVELOPE_SCHEMA,
    )


def bodies(*records: dict[str, object]) -> dict[str, str]:
    """Record id → JSON text."""
    return {str(record["id"]): json.dumps(record) for record in records}


def build(home: Path) -> Settings:
    """A lake with one run: ten issues, two cards, a message, and the marts that dbt would build of them."""
    settings = Settings(home=home)
    con = connect(settings)
    try:
        ensure(con)
        start_run(con, RUN, "nightly", AS_OF)
        for source in ("jira", "trello", "slack"):
            set_source_status(con, RUN, source, "ok")
        land(con, "jira", "issues", envelope(bodies(*(issue(number) for number in range(1, 11)))))
        field = {"id": "customfield_10016", "name": "Story Points", "schema": {"type": "number"}}
        land(con, "jira", "fields", envelope(bodies(field)))
        land(con, "trello", "cards", envelope(bodies(card("Plan the launch"), card("Write the notice"))))
        message = {"ts": "1767600000.000100", "text": "PAY-1 waits for us", "user": "U1"}
        land(con, "slack", "messages", envelope({"C1:1767600000.000100": json.dumps(message)}))
        con.execute((Path(__file__).with_name("night_marts.sql")).read_text(encoding="utf-8"))
        for table, columns in _what_gates_read().items():
            # what no test harms is there and empty, as in a quiet company
            typed = ", ".join(f"{column} varchar" for column in sorted(columns))
            con.execute(f"create table if not exists {table} ({typed})")
    finally:
        con.close()
    return settings


def _what_gates_read() -> dict[str, set[str]]:
    read: dict[str, set[str]] = {}
    for keys in (KEYS, ALTERNATE_KEYS, KEYS_AFTER_ANALYSIS):
        for table, columns in keys.items():
            read.setdefault(table, set()).update(columns)
    for mart, column, _ in RELATIONSHIPS + AFTER:
        read.setdefault(f"build_marts.{mart}", set()).add(column)
    return read


def execute(settings: Settings, sql: str, parameters: list[object] | None = None) -> None:
    """Change the lake, as a defect would."""
    con: duckdb.DuckDBPyConnection = connect(settings)
    try:
        con.execute(sql, parameters)
    finally:
        con.close()


def land_into(settings: Settings, source: str, entity: str, batch: pa.Table) -> None:
    """Land a batch in an open lake."""
    con = connect(settings)
    try:
        land(con, source, entity, batch)
    finally:
        con.close()


def query(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    """Rows of a read."""
    con = connect(settings, read_only=True)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()
