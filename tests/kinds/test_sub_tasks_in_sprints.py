"""A sub-task shows the sprint of its parent, and is nothing that a team commits to beside the parent.

Reported on https://github.com/mikebowler/jirametrics/issues/71.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import table

START, END = "2026-10-05 09:00:00", "2026-10-19 10:00:00"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A story of 3 points at the start, one of 5 that came later, and the later one's sub-task of 2."""
    with duckdb.connect() as connection:
        _fill(connection)
        yield connection


def _fill(con: duckdb.DuckDBPyConnection) -> None:
    created = "2026-10-01 09:00:00"
    items = [
        {"work_item_key": "jira:1", "hierarchy_level": 0, "sprint_set": "7"},
        {"work_item_key": "jira:2", "hierarchy_level": 0, "sprint_set": "7"},
        {"work_item_key": "jira:3", "hierarchy_level": -1, "sprint_set": "7", "parent_key": "jira:2"},
        {"work_item_key": "jira:4", "hierarchy_level": -1, "sprint_set": None, "parent_key": "jira:1"},
    ]
    table(con, "int_work_item", "work_item_key varchar, source varchar, hierarchy_level integer, "
          "parent_key varchar, sprint_set varchar, created_at timestamp",
          [{"source": "jira", "created_at": created, **row} for row in items])  # fmt: skip
    con.execute(
        "create table dim_work_item as "
        "select *, false as is_deleted, hierarchy_level = 0 as is_counted, null::varchar as outcome "
        "from int_work_item"
    )
    states = [
        ("jira:1", "sprint", "7", "2026-10-02 09:00:00"),
        ("jira:2", "sprint", "7", "2026-10-09 09:00:00"),
        # its own history has no line: the present value all along
        ("jira:3", "sprint", "7", created),
        *((key, "story_points", points, created) for key, points in
          [("jira:1", "3.0"), ("jira:2", "5.0"), ("jira:3", "2.0")]),
        *((f"jira:{n}", "status_category", "done", "2026-10-14 09:00:00") for n in (1, 2, 3)),
    ]  # fmt: skip
    table(con, "fct_item_state_interval", "work_item_key varchar, field_name varchar, value varchar, "
          "valid_from timestamp, valid_to timestamp",
          [dict(zip(("work_item_key", "field_name", "value", "valid_from"), row, strict=True))
           for row in states])  # fmt: skip
    con.execute(
        "create table int_item_band as select work_item_key, value as band, valid_from, valid_to "
        "from fct_item_state_interval where field_name = 'status_category'"
    )
    table(con, "dim_sprint", "sprint_key varchar, team_id varchar, state varchar, start_at timestamp, "
          "end_at timestamp, completed_at timestamp",
          [{"sprint_key": "jira:7", "team_id": "t", "state": "closed", "start_at": START, "end_at": END,
            "completed_at": END}])  # fmt: skip
    table(con, "int_tools__sprint", "source varchar, sprint_id varchar, board_id varchar, "
          "container_id varchar, state varchar, start_at timestamp",
          [{"source": "jira", "sprint_id": "7", "state": "closed", "start_at": START}])  # fmt: skip


def test_a_sub_task_is_in_the_sprints_of_its_parent(con: duckdb.DuckDBPyConnection) -> None:
    world = models()
    rows = world.rows(con, "intermediate/sprints/int_sprint_membership", "work_item_key, added_at::varchar")
    assert rows == [
        ("jira:1", "2026-10-02 09:00:00"), ("jira:2", "2026-10-09 09:00:00"),
        ("jira:3", "2026-10-09 09:00:00"), ("jira:4", "2026-10-02 09:00:00"),
    ]  # fmt: skip
    placed = world.rows(con, "intermediate/sprints/int_item_sprint", "work_item_key, sprint_key")
    assert placed == [(f"jira:{n}", "jira:7") for n in (1, 2, 3, 4)]


def test_it_is_neither_committed_nor_points_on_top(con: duckdb.DuckDBPyConnection) -> None:
    memberships = models().rows(con, "intermediate/sprints/int_sprint_membership")
    table(con, "int_sprint_membership", "work_item_key varchar, sprint_key varchar, added_at timestamp, "
          "removed_at timestamp",
          [dict(zip(("work_item_key", "sprint_key", "added_at", "removed_at"), row, strict=True))
           for row in memberships])  # fmt: skip
    rows = models().rows(
        con, "intermediate/velocity/int_sprint_scope",
        "work_item_key, is_committed, is_final, is_completed, points_at_end",
    )  # fmt: skip
    assert rows == [("jira:1", True, True, True, 3.0), ("jira:2", False, True, True, 5.0)]
