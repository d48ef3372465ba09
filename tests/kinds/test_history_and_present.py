"""Where the history that a tool tells and the present that it states differ, the present ends the history.

Workflow migrations and imports change issues without a line in the changelog, as reported on
https://github.com/constructorfabric/insight/issues/3484; issues closed without any status line are those of
https://github.com/constructorfabric/insight/issues/3486.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.interval_sql import Row, intervals

STATUSES = [
    {"source": "jira", "status_id": "1", "status_category": "todo"},
    {"source": "jira", "status_id": "2", "status_category": "in_progress"},
    {"source": "jira", "status_id": "3", "status_category": "done"},
]
CATEGORIES = {str(row["status_id"]): str(row["status_category"]) for row in STATUSES}
CREATED = datetime(2026, 10, 1, 9)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def on(day: int, hour: int = 9) -> datetime:
    """An instant of October 2026."""
    return datetime(2026, 10, day, hour)


def item(status: str, updated: datetime, resolved: datetime | None = None, **fields: Any) -> Row:
    return {
        "work_item_key": "jira:1", "source": "jira", "created_at": CREATED, "updated_at": updated,
        "resolved_at": resolved, "status_id": status, "status_category": CATEGORIES[status],
        "is_flagged": False, "is_archived": False, **fields,
    }  # fmt: skip


def change(field: str, at: datetime, old: str | None, new: str | None, number: int = 0) -> Row:
    return {
        "work_item_key": "jira:1", "field_name": field, "changed_at": at, "position": number,
        "raw_record_id": f"1:{number}", "old_value": old, "new_value": new,
    }  # fmt: skip


def category(con: duckdb.DuckDBPyConnection, present: Row, *changes: Row) -> list[tuple[Any, ...]]:
    return list(intervals(con, [present], changes, STATUSES)["jira:1", "status_category"])


def test_done_without_a_line_is_done_since_its_resolution(con: duckdb.DuckDBPyConnection) -> None:
    present = item("3", updated=on(12), resolved=on(10))
    assert category(con, present, change("status", on(2), "1", "2")) == [
        ("todo", on(1), on(2), "history"),
        ("in_progress", on(2), on(10), "history"),
        ("done", on(10), None, "not in the history"),
    ]


def test_reopened_without_a_line_is_open_since_its_last_update(con: duckdb.DuckDBPyConnection) -> None:
    changes = [change("status", on(2), "1", "2", 1), change("status", on(6), "2", "3", 2)]
    assert category(con, item("2", updated=on(20)), *changes)[-2:] == [
        ("done", on(6), on(20), "history"),
        ("in_progress", on(20), None, "not in the history"),
    ]


def test_assigned_without_a_line(con: duckdb.DuckDBPyConnection) -> None:
    present = item("1", updated=on(15), assignee_person_id="p7", assignee_name="P 7")
    found = intervals(con, [present], [change("assignee", on(3), None, "p1")], STATUSES)
    assert found["jira:1", "assignee"] == [
        (None, on(1), on(3), "history"),
        ("p1", on(3), on(15), "history"),
        ("p7", on(15), None, "not in the history"),
    ]


def test_without_a_later_instant_the_present_holds_since_the_last_change(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert category(con, item("3", updated=on(2)), change("status", on(2), "1", "2")) == [
        ("todo", on(1), on(2), "history"),
        ("done", on(2), None, "not in the history"),
    ]


def test_closed_without_any_line_and_date_is_done_since_nobody_knows_when(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert category(con, item("3", updated=on(12))) == [("done", on(1), None, "unknown since when")]
    assert category(con, item("3", updated=on(12), resolved=on(12)))[-1] == (
        "done",
        on(12),
        None,
        "resolution date",
    )


@given(st.permutations(range(3)))
@settings(max_examples=6, deadline=None)
def test_changes_of_one_instant_follow_from_old_to_new(order: list[int]) -> None:
    steps = [("1", "2"), ("2", "1"), ("1", "3")]
    changes = [change("status", on(5), *steps[place], number=number) for number, place in enumerate(order)]
    with duckdb.connect() as con:
        assert category(con, item("3", updated=on(5)), *changes) == [
            ("todo", on(1), on(5), "history"),
            ("done", on(5), None, "history"),
        ]


VALUES: dict[str, tuple[list[str | None], str]] = {
    "status": (["1", "2", "3"], "status_id"),
    "assignee": ([None, "p1", "p2"], "assignee_person_id"),
    "team": ([None, "t1", "t2"], "team_field_id"),
    "sprint": ([None, "1", "1,2"], "sprint_set"),
    "priority": (["1", "2", "3"], "priority_id"),
    "due_date": ([None, "2026-10-09", "2026-11-09"], "due_date"),
    "story_points": ([None, "1.0", "8.0"], "story_points"),
    "flagged": (["false", "true"], "is_flagged"),
    "container": (["A", "B"], "container_id"),
    "parent": ([None, "jira:7", "jira:8"], "parent_key"),
    "archived": (["false", "true"], "is_archived"),
}


@st.composite
def lives(draw: st.DrawFn) -> tuple[Row, dict[str, Any], list[Row]]:
    """An item, what it is now, and changes that need not lead there nor follow from each other."""
    now = {field: draw(st.sampled_from(values)) for field, (values, _) in VALUES.items()}
    hours = st.integers(-3, 30)
    changes = []
    for number in range(draw(st.integers(0, 9))):
        field = draw(st.sampled_from(sorted(VALUES)))
        old, new = (draw(st.sampled_from(VALUES[field][0])) for _ in range(2))
        changes.append(change(field, CREATED + timedelta(hours=draw(hours)), old, new, number))
    updated, resolved = (draw(st.none() | hours) for _ in range(2))
    present = item(
        str(now["status"]),
        CREATED + timedelta(hours=updated or 0),
        None if resolved is None else CREATED + timedelta(hours=resolved),
    )
    present |= {column: now[field] for field, (_, column) in VALUES.items()}
    present["updated_at"] = None if updated is None else present["updated_at"]
    return present, now, changes


@given(lives())
@settings(max_examples=25, deadline=None)
def test_every_field_ends_in_the_present(life: tuple[Row, dict[str, Any], list[Row]]) -> None:
    present, now, changes = life
    with duckdb.connect() as con:
        found = intervals(con, [present], changes, STATUSES)
    now = now | {"status_category": CATEGORIES[now["status"]], "resolution": None}
    now["blocked"] = now["flagged"]
    assert {field for _, field in found} == set(now)
    for (_, field), rows in found.items():
        assert (field, rows[-1][0], rows[-1][2]) == (field, now[field], None)
        assert rows[0][1] == CREATED
        assert all(before[2] == after[1] > before[1] for before, after in pairwise(rows))
