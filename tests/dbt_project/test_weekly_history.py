"""A week that is over, and a closed sprint, stays as it was: whatever happens later is news of its own week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.dbt_project.past_company import END, START, Company

Rows = list[tuple[Any, ...]]
#: the rows that had ended by the parameter, of what is built from the past
ENDED = {
    "mart_team_throughput_weekly": "week_start + 7 <= $1::timestamp",
    "mart_team_flow_weekly": "week_start + 7 <= $1::timestamp",
    "int_open_item_week": "week_start + 7 <= $1::timestamp",
    "mart_team_velocity": "sprint_state = 'closed' and end_at <= $1",
    "int_item_finish": "week_start + 7 <= $1::timestamp",
}
#: the end of a period, the middle of the next, and the second in which a week begins
CUTS = [timedelta(weeks=5, hours=-3), timedelta(weeks=8, days=2, hours=11), timedelta(weeks=11)]


@pytest.fixture(scope="module", params=[3, 8])
def company(request: pytest.FixtureRequest) -> Company:
    return Company(request.param, items=120)


@pytest.fixture(scope="module")
def whole(company: Company) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        company.build(con, END)
        yield con


def ended(con: duckdb.DuckDBPyConnection, model: str, cut: datetime) -> Rows:
    left = {"int_item_finish": "* exclude (reopened_at)"}.get(model, "*")
    return con.execute(f"select {left} from {model} where {ENDED[model]} order by all", [cut]).fetchall()


@pytest.mark.parametrize("after", CUTS)
def test_what_happens_later_changes_nothing_that_is_over(
    company: Company, whole: duckdb.DuckDBPyConnection, after: timedelta
) -> None:
    """Built from all, and from what had happened by a moment, all weeks and sprints that had ended are equal."""
    cut = START + after
    with duckdb.connect() as past:
        company.build(past, cut)
        for model in ENDED:
            rows = ended(past, model, cut)
            assert rows
            assert ended(whole, model, cut) == rows, model


def test_finished_less_reopened_is_what_stands_finished(whole: duckdb.DuckDBPyConnection) -> None:
    told = dict(whole.execute("""
        select week_start, sum(sum(items_done - items_reopened)) over (order by week_start)
        from mart_team_throughput_weekly group by week_start
    """).fetchall())  # fmt: skip
    for week, total in told.items():
        end = datetime.combine(week, datetime.min.time()) + timedelta(days=7)
        ((stood,),) = whole.execute("""
            select count(*) from int_item_band
            inner join int_primary_owner as owners on
                int_item_band.work_item_key = owners.work_item_key and owners.team_id != 'UNOWNED'
                and owners.valid_from < $1 and coalesce(owners.valid_to, '9999-01-01') >= $1
            where band = 'done' and int_item_band.valid_from < $1 and coalesce(int_item_band.valid_to, '9999-01-01') >= $1
        """, [end]).fetchall()  # fmt: skip
        assert total == stood, week


def test_the_two_weekly_marts_have_the_same_work_in_progress_and_throughput(
    whole: duckdb.DuckDBPyConnection,
) -> None:
    ((weeks, differ),) = whole.execute("""
        select count(*), count(*) filter (where t.wip_at_end != f.wip_at_end or t.items_done != f.throughput)
        from mart_team_throughput_weekly as t inner join mart_team_flow_weekly as f using (team_id, week_start)
    """).fetchall()
    assert weeks > 30 and differ == 0


def lived(*changes: tuple[str, str | None, int]) -> dict[tuple[int, str], tuple[Any, ...]]:
    """Items done, their points and items reopened, by week and team, of one item of team A with three points that lived
    so: field, value and day."""
    company = Company(0, items=0)
    company.add("jira:1", START, {"team": "t-a", "story_points": "3.0"}, [
        (field, value, START + timedelta(days=day, hours=10)) for field, value, day in changes
    ])  # fmt: skip
    with duckdb.connect() as con:
        company.build(con, END)
        rows = con.execute(
            "select (week_start - $1::date) // 7, team_id, items_done, points_done, items_reopened "
            "from mart_team_throughput_weekly where items_done + items_reopened > 0 order by all",
            [START],
        ).fetchall()
    return {(row[0], row[1]): row[2:] for row in rows}


def test_what_is_reopened_later_counts_in_both_weeks() -> None:
    """Finished on a Friday, reopened on the Wednesday after, finished again a week later."""
    assert lived(("status", "3", 4), ("status", "2", 9), ("status", "3", 16)) == {
        (0, "t-a"): (1, 3.0, 0), (1, "t-a"): (0, 0.0, 1), (2, "t-a"): (1, 3.0, 0)
    }  # fmt: skip


def test_what_is_reopened_in_its_week_is_not_finished_in_it() -> None:
    assert lived(("status", "3", 1), ("status", "2", 3)) == {}
    assert lived(("status", "3", 1), ("status", "2", 2), ("status", "3", 3)) == {(0, "t-a"): (1, 3.0, 0)}


def test_points_and_team_are_those_of_the_end_of_the_week() -> None:
    moves = [("story_points", "8.0", 6), ("story_points", "1.0", 8), ("team", "t-b", 9)]
    assert lived(("status", "3", 4), *moves) == {(0, "t-a"): (1, 8.0, 0)}
    assert lived(("status", "3", 4), ("team", "t-b", 5), ("team", "t-c", 9)) == {(0, "t-b"): (1, 3.0, 0)}


def test_what_is_dropped_later_was_delivered_until_then() -> None:
    assert lived(("status", "3", 4), ("resolution", "Duplicate", 15)) == {
        (0, "t-a"): (1, 3.0, 0), (2, "t-a"): (0, 0.0, 1)
    }  # fmt: skip
    assert lived(("status", "4", 4)) == {}
    assert lived(("status", "4", 4), ("status", "3", 8)) == {(1, "t-a"): (1, 3.0, 0)}


def test_what_is_put_away_when_it_is_done_stays_delivered() -> None:
    assert lived(("status", "3", 4), ("archived", "true", 9)) == {(0, "t-a"): (1, 3.0, 0)}


def test_a_team_has_weeks_as_long_as_it_works_and_a_while_longer() -> None:
    """Whether a week is there does not depend on what follows it."""
    company = Company(0, items=0)
    company.add("jira:1", START, {"team": "t-a"}, [])
    company.add("jira:2", START + timedelta(weeks=40), {"team": "t-a"}, [])
    with duckdb.connect() as con:
        company.build(con, START + timedelta(weeks=42))
        rows = con.execute(
            "select (week_start - $1::date) // 7 from mart_team_throughput_weekly order by 1", [START]
        ).fetchall()
    assert [week for (week,) in rows] == [*range(15), 40, 41, 42]
