"""Blocked time is that of begun work; what is blocked before anybody has begun it stands beside it.

So count the Kanban Guide (https://kanbanguides.org/english/) and ActionableAgile.
"""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import table

HOUR = 3600


def blocked_days(con: duckdb.DuckDBPyConnection, started_at: datetime | None) -> list[tuple[object, ...]]:
    """Hours by day, working and calendar, after and before the start, of an item blocked from Monday noon."""
    table(con, "int_blocked_interval", "work_item_key varchar, interval_from timestamp, "
          "interval_to timestamp, causes varchar, team_id varchar, teams integer",
          [{"work_item_key": "jira:1", "interval_from": "2026-11-23 12:00", "interval_to": "2026-11-25 12:00",
            "causes": "blocker", "team_id": "t-b", "teams": 1}])  # fmt: skip
    table(con, "int_primary_owner", "work_item_key varchar, team_id varchar, is_current boolean",
          [{"work_item_key": "jira:1", "team_id": "t-a", "is_current": True}])  # fmt: skip
    table(con, "dim_team", "team_id varchar, calendar_id varchar", [{"team_id": "t-a", "calendar_id": "utc"}])
    table(con, "dim_work_item", "work_item_key varchar, started_at timestamp",
          [{"work_item_key": "jira:1", "started_at": started_at}])  # fmt: skip
    con.execute("""
        create or replace table dim_calendar as
        select 'utc' as calendar_id, cast(day as date) as calendar_date, 28800 as business_seconds,
            day + interval 9 hour as work_start_at,
        from generate_series(timestamp '2026-11-01', timestamp '2026-11-30', interval 1 day) as days (day)
    """)
    columns = [
        f"blocked_{part}{clock}_seconds"
        for part in ("", "before_start_")
        for clock in ("business", "calendar")
    ]
    hours = ", ".join(f"{column} / {HOUR}" for column in columns)
    return models().rows(con, "marts/dependencies/fct_blocked_day", f"blocked_day, {hours}")


@pytest.mark.parametrize(
    ("started_at", "hours"),
    [
        (None, [(0, 0, 5, 12), (0, 0, 8, 24), (0, 0, 3, 12)]),
        (datetime(2026, 11, 1), [(5, 12, 0, 0), (8, 24, 0, 0), (3, 12, 0, 0)]),
        (datetime(2026, 11, 24, 11), [(0, 0, 5, 12), (6, 13, 2, 11), (3, 12, 0, 0)]),
        (datetime(2026, 11, 27), [(0, 0, 5, 12), (0, 0, 8, 24), (0, 0, 3, 12)]),
    ],
)
def test_the_start_of_work_parts_the_two(
    started_at: datetime | None, hours: list[tuple[float, float, float, float]]
) -> None:
    with duckdb.connect() as con:
        rows = blocked_days(con, started_at)
    assert rows == [(date(2026, 11, 23 + n), *day) for n, day in enumerate(hours)]
