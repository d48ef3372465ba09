"""Work that nobody owns, where the organisation's files name only some of the teams.

Found on a lake whose files named two of its teams; no public report.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.dbt_project.model_sql import Models, table


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def test_work_that_nobody_owns_has_one_duration(con: duckdb.DuckDBPyConnection) -> None:
    """Its finished items are no "team" beside those of any team."""
    done = [
        {"work_item_key": f"jira:{n}", "item_type": "Story", "hierarchy_level": 0, "is_open": False,
         "started_at": "2026-11-02 09:00", "done_at": "2026-11-03 09:00"}
        for n in range(12)
    ]  # fmt: skip
    still = [{"work_item_key": f"jira:{n}", "item_type": "Story", "hierarchy_level": 0, "is_open": True}
             for n in range(20, 23)]  # fmt: skip
    table(con, "dim_work_item", {
        "work_item_key": "varchar", "source": "varchar", "source_id": "varchar", "item_type": "varchar",
        "hierarchy_level": "integer", "is_open": "boolean", "started_at": "timestamp", "done_at": "timestamp",
    }, done + still)  # fmt: skip
    table(con, "int_primary_owner", "work_item_key varchar, team_id varchar, is_current boolean", [
        {"work_item_key": row["work_item_key"], "is_current": True,
         "team_id": "UNOWNED" if number % 2 else "t-one"}
        for number, row in enumerate(done + still)
    ])  # fmt: skip
    table(
        con, "dim_team", "team_id varchar, calendar_id varchar", [{"team_id": "t-one", "calendar_id": "utc"}]
    )
    con.execute("""
        create table dim_calendar as
        select
            'utc' as calendar_id, date '2026-10-01' + n::integer as calendar_date, 28800 as business_seconds,
            (n + 1) * 28800 as cumulative_business_seconds,
            cast(date '2026-10-01' + n::integer as timestamp) + interval 9 hour as work_start_at,
        from range(90) as days (n)
    """)
    table(con, "int_work_item", "work_item_key varchar, remaining_seconds bigint", [])
    rows = Models().rows(
        con, "intermediate/dependencies/int_path_node", "work_item_key, team_id, duration_days"
    )
    assert [row[:2] for row in rows] == [("jira:20", "t-one"), ("jira:21", None), ("jira:22", "t-one")]
    assert {duration for *_, duration in rows} == {1.0}
