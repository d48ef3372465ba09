"""Lead and cycle times on the teams' calendars, work in progress, cumulative flow."""

from __future__ import annotations

from datetime import date

import pytest

from tests.dbt_project.conftest import Query

pytest_plugins = ["tests.dbt_project.flow_night"]
HOUR = 3600


def test_times_in_both_clocks_leave_holidays_and_nights_out(flow: Query) -> None:
    rows = flow(
        "select lead_calendar_seconds, lead_business_seconds, cycle_calendar_seconds, cycle_business_seconds "
        "from build_marts.mart_item_flow where work_item_key = 'jira:F1'"
    )
    # Monday 8 to Thursday noon, with a holiday on Tuesday: 8 + 8 + 4 working hours; started on Monday noon
    assert rows == [(76 * HOUR, 20 * HOUR, 72 * HOUR, 16 * HOUR)]


def test_what_was_done_when_it_was_recorded_took_no_time(flow: Query) -> None:
    rows = flow(
        "select lead_calendar_seconds, lead_business_seconds, cycle_calendar_seconds "
        "from build_marts.mart_item_flow where work_item_key = 'jira:F0'"
    )
    assert rows == [(0, 0, None)]


def test_efficiency_is_work_without_what_was_blocked_and_what_lay(flow: Query) -> None:
    rows = flow(
        "select blocked_business_seconds, blocked_days, active_business_seconds, work_business_seconds, "
        "flow_efficiency from build_marts.mart_item_flow where work_item_key = 'jira:F1'"
    )
    # of sixteen hours four were blocked, and four more it lay in review
    assert rows == [(4 * HOUR, 0.5, 16 * HOUR, 8 * HOUR, 0.5)]


def test_an_item_that_waits_is_blocked_while_its_blocker_is_open(flow: Query) -> None:
    rows = flow(
        "select is_wip, is_late, blocked_business_seconds, age_business_seconds, done_at, cycle_business_seconds "
        "from build_marts.mart_item_flow where work_item_key = 'jira:F3'"
    )
    # since Tuesday 10 February 15:00, on New York's hours: 7 that day, then 15 days
    assert rows == [(True, True, (7 + 15 * 8) * HOUR, (7 + 20 * 8) * HOUR, None, None)]


def test_a_reopened_item_is_done_when_it_was_done_last(flow: Query) -> None:
    rows = flow(
        "select reopen_count, done_at::date from build_marts.mart_item_flow where work_item_key = 'jira:F2'"
    )
    assert rows == [(1, date(2026, 1, 21))]


def test_late_is_told_by_the_teams_own_evening(flow: Query) -> None:
    # done at 03:00 UTC on the 27th, which is the evening of the 26th in New York
    assert flow("select is_late from build_marts.mart_item_flow where work_item_key = 'jira:F9'") == [
        (False,)
    ]


def test_work_in_progress_moves_with_the_team_that_has_it(flow: Query) -> None:
    question = (
        "select team_id, arrivals, transfers_in, transfers_out, departures, reopened, wip_at_start, wip_at_end "
        "from build_marts.mart_team_flow_weekly where week_start = ? and team_id in ('t-a', 't-b') order by 1"
    )
    assert flow(question, date(2026, 1, 12)) == [("t-a", 1, 1, 1, 0, 0, 0, 1), ("t-b", 0, 1, 1, 0, 0, 0, 0)]
    assert flow(question, date(2026, 1, 19))[0] == ("t-a", 0, 0, 0, 2, 1, 1, 0)


def test_the_rate_of_reopening_is_of_what_was_finished(flow: Query) -> None:
    rows = flow(
        "select finished, undone, reopen_rate, throughput from build_marts.mart_team_flow_weekly "
        "where team_id = 't-a' and week_start = '2026-01-19'"
    )
    assert rows == [(2, 1, 0.5, 1)]


def test_the_cumulative_flow_counts_at_the_local_end_of_the_day(flow: Query) -> None:
    rows = flow(
        "select calendar_date, status_category, items from build_marts.mart_cfd_daily where team_id = 't-b' "
        "and calendar_date in ('2026-02-15', '2026-02-25', '2026-02-26') and items > 0 order by all"
    )
    assert rows == [
        (date(2026, 2, 15), "in_progress", 1),
        (date(2026, 2, 15), "todo", 2),
        (date(2026, 2, 25), "archived", 1),
        (date(2026, 2, 25), "in_progress", 1),
        (date(2026, 2, 25), "todo", 1),
        (date(2026, 2, 26), "archived", 1),
        (date(2026, 2, 26), "done", 1),
        (date(2026, 2, 26), "in_progress", 1),
    ]


def test_the_cumulative_flow_is_all_that_was_created(flow: Query) -> None:
    rows = flow(
        "select sum(items) from build_marts.mart_cfd_daily where calendar_date = ? group by calendar_date",
        date(2026, 3, 4),
    )
    assert rows == [(16,)]  # seventeen, of which one is an epic


def test_too_few_finished_items_are_nothing_to_age_against(flow: Query) -> None:
    rows = flow(
        "select cycle_basis, age_percentile, is_ageing from build_marts.mart_item_flow where is_wip order by 1"
    )
    assert rows == [(None, None, False)] * 2


@pytest.mark.parametrize("mart", ["mart_item_flow", "mart_team_flow_weekly", "mart_cfd_daily"])
def test_no_team_is_lost(flow: Query, mart: str) -> None:
    assert flow(f"select count(*) from build_marts.{mart} where team_id = 'UNOWNED'")[0][0] > 0


HOUR = 3600


def test_each_blocked_hour_goes_to_the_team_that_is_waited_for(flow: Query) -> None:
    rows = flow(
        "select blocked_day, blocked_business_seconds / 3600, blocked_calendar_seconds / 3600 "
        "from build_marts.fct_blocked_day where work_item_key = 'jira:F3' and blocker_team_id = 't-a' order by 1"
    )
    # Beta works from 14:00 to 22:00 UTC, and waits since Tuesday 10 February, 15:00
    assert rows[0] == (date(2026, 2, 10), 7, 9)
    assert {day: (business, calendar) for day, business, calendar in rows[1:5]} == {
        date(2026, 2, 11): (8, 24), date(2026, 2, 12): (8, 24), date(2026, 2, 13): (8, 24), date(2026, 2, 14): (0, 24),
    }  # fmt: skip
    assert rows[-1] == (date(2026, 3, 4), 0, 2)


def test_an_own_flag_is_nobodys_fault(flow: Query) -> None:
    rows = flow(
        "select blocked_day, blocker_team_id, is_cross_team, causes, blocked_business_seconds, blocked_calendar_seconds "
        "from build_marts.fct_blocked_day where work_item_key = 'jira:F1'"
    )
    assert rows == [(date(2026, 1, 7), "OWN", False, "flag", 4 * HOUR, 4 * HOUR)]


def test_who_waits_on_whom_is_the_sum_of_the_weeks_days(flow: Query) -> None:
    rows = flow(
        "select week_start, items, blocked_business_seconds / 3600, blocked_calendar_seconds / 3600, items_waiting_now "
        "from build_marts.mart_team_waiting where blocked_team_id = 't-b' and blocker_team_id = 't-a' order by 1"
    )
    assert rows == [
        (date(2026, 2, 9), 1, 7 + 3 * 8, 9 + 5 * 24, None),
        (date(2026, 2, 16), 1, 40, 168, None),
        (date(2026, 2, 23), 1, 40, 168, None),
        (date(2026, 3, 2), 1, 16, 50, 1),
    ]


def test_churn_is_the_share_of_words_that_changed_after_the_commitment(flow: Query) -> None:
    rows = flow(
        "select committed_by, edits, title_churn, description_churn, churn from build_marts.mart_requirement_churn "
        "where work_item_key = 'jira:F1'"
    )
    # title: 4 of 7 words stay; description: 1 of 4. What came first, is nothing but a dot, or is Truce's own, is none
    assert rows == [("started", 2, pytest.approx(3 / 7), pytest.approx(3 / 4), pytest.approx(3 / 7 + 3 / 4))]
