"""Landing: complete, idempotent, and nothing twice whatever the order."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lake.raw import ENVELOPE_SCHEMA, LandResult, land

CLOCK = datetime(2026, 1, 1)


def batch(
    *rows: tuple[str, str], minute: int = 0, updated: datetime | None = CLOCK, deleted: bool = False
) -> pa.Table:
    """Rows (record_id, body hash) as one batch read at ``minute``."""
    return pa.Table.from_pylist(
        [
            {
                "scope": "A",
                "record_id": record,
                "record_updated_at": updated,
                "body": f'"{mark}"',
                "body_hash": mark,
                "request": "{}",
                "loaded_at": CLOCK + timedelta(minutes=minute),
                "run_id": "r",
                "is_deleted": deleted,
            }
            for record, mark in rows
        ],
        schema=ENVELOPE_SCHEMA,
    )


def versions(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, bool]]:
    return con.execute(
        "select record_id, body_hash, is_deleted from raw.jira__issues order by loaded_at, record_id"
    ).fetchall()


def test_landing_the_same_bytes_again_adds_nothing(con: duckdb.DuckDBPyConnection) -> None:
    rows = batch(("1", "x"), ("2", "y"))
    assert land(con, "jira", "issues", rows) == LandResult(2, 2)
    assert land(con, "jira", "issues", rows) == LandResult(2, 0)


def test_a_duplicate_inside_a_batch_lands_once(con: duckdb.DuckDBPyConnection) -> None:
    assert land(con, "jira", "issues", batch(("1", "x"), ("1", "x"))) == LandResult(2, 1)


def test_an_older_export_read_later_adds_nothing(con: duckdb.DuckDBPyConnection) -> None:
    land(con, "jira", "issues", batch(("1", "old"), minute=0))
    land(con, "jira", "issues", batch(("1", "new"), minute=1, updated=CLOCK + timedelta(days=1)))
    assert land(con, "jira", "issues", batch(("1", "old"), minute=2)).landed == 0


def test_an_undated_record_that_changes_back_lands_again(con: duckdb.DuckDBPyConnection) -> None:
    for minute, mark in enumerate("ABA"):
        land(con, "jira", "issues", batch(("1", mark), minute=minute, updated=None))
    assert [mark for _, mark, _ in versions(con)] == ["A", "B", "A"]


def test_a_record_that_comes_back_after_its_tombstone_lands_again(con: duckdb.DuckDBPyConnection) -> None:
    land(con, "jira", "issues", batch(("1", "x"), minute=0))
    land(con, "jira", "issues", batch(("1", "x"), minute=1, deleted=True))
    land(con, "jira", "issues", batch(("1", "x"), minute=2))
    assert [gone for *_, gone in versions(con)] == [False, True, False]


def test_an_undeclared_entity_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match="jira__wishes"):
        land(con, "jira", "wishes", batch(("1", "x")))


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("xyz")), max_size=5), max_size=5))
def test_every_order_of_overlapping_reads_ends_in_the_same_set(
    con: duckdb.DuckDBPyConnection, reads: list[list[tuple[str, str]]]
) -> None:
    con.execute("delete from raw.jira__issues")
    for minute, rows in enumerate(reads):
        land(con, "jira", "issues", batch(*rows, minute=minute))
    held = versions(con)
    assert {(record, mark) for record, mark, _ in held} == {row for rows in reads for row in rows}
    assert len(held) == len(set(held))
