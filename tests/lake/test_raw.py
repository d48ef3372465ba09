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
    *rows: tuple[str, str],
    minute: int = 0,
    updated: datetime | None = CLOCK,
    deleted: bool = False,
    scope: str = "A",
) -> pa.Table:
    """Rows (record_id, body hash) as one batch read at ``minute``."""
    return pa.Table.from_pylist(
        [
            {
                "scope": scope,
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


def newest(con: duckdb.DuckDBPyConnection, table: str = "jira__issues") -> dict[str, str]:
    """The state of each record as staging takes it (docs/contracts.md)."""
    order = "record_updated_at desc nulls last, loaded_at desc, body_hash"
    return dict(
        con.execute(
            f"select record_id, body_hash from raw.{table} "
            f"qualify row_number() over (partition by record_id order by {order}) = 1"
        ).fetchall()
    )


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


def test_a_dated_record_that_changes_back_lands_again_and_once(con: duckdb.DuckDBPyConnection) -> None:
    """A reaction comes and goes; the message's date stays that of its sending."""
    for minute, mark in enumerate("AABBAAB"):
        land(con, "jira", "issues", batch(("1", mark), minute=minute))
    assert [mark for _, mark, _ in versions(con)] == ["A", "B", "A", "B"]
    assert newest(con) == {"1": "B"}


def test_of_several_states_in_one_reading_the_last_one_counts(con: duckdb.DuckDBPyConnection) -> None:
    for minute in range(3):
        pages = [batch(("1", "A"), minute=2 * minute), batch(("1", "B"), minute=2 * minute + 1)]
        land(con, "jira", "issues", pa.concat_tables(pages))
    assert newest(con) == {"1": "B"}
    assert sorted(mark for _, mark, _ in versions(con)) == ["A", "B"]


def test_a_state_of_an_older_date_that_arrives_late_adds_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """As from a search index that lags behind (J6)."""
    for minute, (mark, day) in enumerate([("A", 0), ("B", 1), ("A", 0), ("A", 2)]):
        land(con, "jira", "issues", batch(("1", mark), minute=minute, updated=CLOCK + timedelta(days=day)))
    assert [mark for _, mark, _ in versions(con)] == ["A", "B", "A"]
    assert newest(con) == {"1": "A"}


def test_what_a_file_brings_again_is_no_return(con: duckdb.DuckDBPyConnection) -> None:
    for minute, mark in enumerate("ABA"):
        land(con, "jira", "issues", batch(("1", mark), minute=minute), is_current=False)
    assert newest(con) == {"1": "B"}


def test_where_dates_may_fall_what_is_read_last_is_newest(con: duckdb.DuckDBPyConnection) -> None:
    """A thread loses its last reply, and with it the date of that reply."""
    for minute, (mark, day) in enumerate([("A", 0), ("B", 2), ("A", 0), ("A", 0), ("C", 1)]):
        rows = batch(("1", mark), minute=minute, updated=CLOCK + timedelta(days=day))
        land(con, "slack", "messages", rows, dates_fall=True)
    assert newest(con, "slack__messages") == {"1": "C"}
    assert con.execute("select count(*) from raw.slack__messages").fetchone() == (4,)


def test_a_record_that_moves_away_and_back_is_where_it_is(con: duckdb.DuckDBPyConnection) -> None:
    """A checklist has no date and names its board."""
    for minute, (scope, mark) in enumerate([("X", "A"), ("Y", "B"), ("X", "A"), ("X", "A")]):
        land(con, "trello", "checklists", batch(("1", mark), minute=minute, updated=None, scope=scope))
    assert newest(con, "trello__checklists") == {"1": "A"}
    assert con.execute("select count(*) from raw.trello__checklists").fetchone() == (3,)


def test_a_record_that_comes_back_after_its_tombstone_lands_again(con: duckdb.DuckDBPyConnection) -> None:
    land(con, "jira", "issues", batch(("1", "x"), minute=0))
    land(con, "jira", "issues", batch(("1", "x"), minute=1, deleted=True))
    land(con, "jira", "issues", batch(("1", "x"), minute=2))
    assert [gone for *_, gone in versions(con)] == [False, True, False]


def test_an_undeclared_entity_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match="jira__wishes"):
        land(con, "jira", "wishes", batch(("1", "x")))


READS = st.lists(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("xyz")), max_size=5), max_size=5)
FEW = hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(READS)
def test_every_order_of_overlapping_files_ends_in_the_same_set(
    con: duckdb.DuckDBPyConnection, reads: list[list[tuple[str, str]]]
) -> None:
    con.execute("delete from raw.jira__issues")
    for minute, rows in enumerate(reads):
        land(con, "jira", "issues", batch(*rows, minute=minute), is_current=False)
    held = versions(con)
    assert {(record, mark) for record, mark, _ in held} == {row for rows in reads for row in rows}
    assert len(held) == len(set(held))


@FEW
@given(READS, st.booleans())
def test_what_was_read_last_is_the_newest_and_a_second_reading_adds_nothing(
    con: duckdb.DuckDBPyConnection, reads: list[list[tuple[str, str]]], is_dated: bool
) -> None:
    con.execute("delete from raw.jira__issues")
    updated, now, rows = CLOCK if is_dated else None, {}, 0
    for minute, read in enumerate(reads):
        states = dict(read)  # one state of each record at a time
        land(con, "jira", "issues", batch(*states.items(), minute=2 * minute, updated=updated))
        again = batch(*states.items(), minute=2 * minute + 1, updated=updated)
        assert land(con, "jira", "issues", again).landed == 0
        rows += sum(now.get(record) != mark for record, mark in states.items())
        now |= states
    assert newest(con) == now
    assert len(versions(con)) == rows
