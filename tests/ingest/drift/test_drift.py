"""Properties that vanish or change their type are told once; what is unknown is kept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from config.settings import Settings
from ingest.drift.observe import ENOUGH, observe
from ingest.registry import SOURCES
from lake.connect import connect
from lake.raw import ENVELOPE_SCHEMA, land
from sandbox.testing.tiny import START_MS
from tests.ingest.served import Workspace

DAY = datetime(2026, 3, 1, 2)
JIRA = SOURCES["jira"].entities


@pytest.fixture
def con(home: Settings) -> Any:
    with connect(home) as opened:
        yield opened


def night(
    con: duckdb.DuckDBPyConnection, number: int, records: dict[int, dict[str, Any]]
) -> list[tuple[str, str]]:
    """Land issues with these fields in one run, and what that run had to tell: (path, change)."""
    run, at = f"run-{number}", DAY + timedelta(days=number)
    rows = [
        {
            "scope": "PAY",
            "record_id": str(id),
            "record_updated_at": at,
            "body": json.dumps({"id": str(id), "fields": fields}),
            "body_hash": f"{number}-{id}",
            "request": "{}",
            "loaded_at": at,
            "run_id": run,
            "is_deleted": False,
        }
        for id, fields in records.items()
    ]
    land(con, "jira", "issues", pa.Table.from_pylist(rows, schema=ENVELOPE_SCHEMA))
    observe(con, JIRA, ["issues"], run)
    return con.execute(
        "select path, change from ops.schema_changes where run_id = ? order by path", [run]
    ).fetchall()


def fields(**more: Any) -> dict[str, Any]:
    return {"summary": "s", "points": 3, **more}


def many(count: int = ENOUGH, start: int = 0, **more: Any) -> dict[int, dict[str, Any]]:
    return {start + number: fields(**more) for number in range(count)}


def test_the_first_night_only_takes_note(con: duckdb.DuckDBPyConnection) -> None:
    assert night(con, 1, many()) == [
        (path, "appeared") for path in ("fields", "fields.points", "fields.summary", "id")
    ]
    assert night(con, 2, many(start=100)) == []


def test_a_sample_kept_while_landing_tells_what_one_looked_up_in_the_lake_would(
    con: duckdb.DuckDBPyConnection,
) -> None:
    bodies = [json.dumps({"id": str(number), "fields": fields()}) for number in range(ENOUGH)]
    ids = [str(number) for number in range(ENOUGH)]
    given = pa.table({"record_id": [*ids, "0", "x"], "body": [*bodies, bodies[0], "{cut off"]})
    assert observe(con, JIRA, ["issues"], "run-1", {"issues": given}) == 4
    told = "select path, kinds, records, sampled from ops.schema_changes where run_id = ? order by path"
    kept = con.execute(told, ["run-1"]).fetchall()
    con.execute("delete from ops.schema_changes")
    night(con, 2, many())
    assert kept == con.execute(told, ["run-2"]).fetchall()


def test_a_vanished_property_is_told_once_with_first_and_last_seen(con: duckdb.DuckDBPyConnection) -> None:
    night(con, 1, many(extra={"deep": 1}))
    night(con, 2, many(start=100, extra={"deep": 1}))
    assert night(con, 3, many(start=200)) == [("fields.extra", "vanished")]
    assert night(con, 4, many(start=300)) == []
    row = con.execute(
        "select kinds_before, last_seen, first_seen <= recorded_at from ops.schema_changes "
        "where change = 'vanished'"
    ).fetchall()
    assert row == [("object", DAY + timedelta(days=2), True)]
    assert night(con, 5, many(start=400, extra=1)) == [("fields.extra", "returned")]


def test_a_new_type_is_told_once_and_a_null_is_none(con: duckdb.DuckDBPyConnection) -> None:
    night(con, 1, many(due=None))
    assert night(con, 2, many(start=100, due="2026-01-01")) == [("fields.due", "typed")]
    assert night(con, 3, {500: fields(points="three"), 501: fields(points=None)}) == [
        ("fields.points", "retyped")
    ]
    assert night(con, 4, {600: fields(points="four"), 601: fields(points=5)}) == []
    kinds = con.execute("select kinds_before, kinds from ops.schema_changes where change = 'retyped'")
    assert kinds.fetchall() == [("number", "number|text")]


def test_what_some_records_lack_has_not_vanished(con: duckdb.DuckDBPyConnection) -> None:
    night(con, 1, many(40) | many(40, start=100, parent={"id": "1"}))
    assert night(con, 2, many(60, start=200)) == []  # unlikely, but none of them had one before either
    assert night(con, 3, many(5, start=300)) == []  # too few to say


def test_what_the_same_records_had_before_has_vanished_also_where_it_is_rare(
    con: duckdb.DuckDBPyConnection,
) -> None:
    night(con, 1, many(200) | many(100, start=1000, squad="red"))
    assert night(con, 2, many(60, start=1000)) == [("fields.squad", "vanished")]


def test_unknown_fields_are_kept_and_a_night_without_news_writes_nothing(workspace: Workspace) -> None:
    workspace.builder.issue(10050, "PAY-50", START_MS, never_heard_of={"deep": [1]})
    workspace.read("jira", run_id="first")
    landed = json.loads(workspace.body("jira__issues", "10050"))
    assert landed["fields"]["never_heard_of"] == {"deep": [1]}
    appeared = "select count(*) from ops.schema_changes where path = 'fields.never_heard_of'"
    assert workspace.one(appeared) == 1
    workspace.read("jira", run_id="second")
    assert workspace.one("select count(*) from ops.schema_changes where run_id = 'second'") == 0
