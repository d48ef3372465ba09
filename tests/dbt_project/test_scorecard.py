"""The company's week on one card, and ownership of what is larger than an item."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.dbt_project.conftest import Query

pytest_plugins = ["tests.dbt_project.flow_night"]
CARD = "select value, n, unit, verdict, parts from build_outcomes.mart_weekly_scorecard where is_latest and measure = ?"


def test_the_card_has_all_measures_of_the_last_complete_week_those_of_the_company_first(flow: Query) -> None:
    rows = flow(
        "select week_start, measure from build_outcomes.mart_weekly_scorecard where is_latest order by measure_rank"
    )
    assert [measure for _, measure in rows] == [
        "deadlines_met",
        "promised_work_finished",
        "blocked_days",
        "requirement_changes",
        "decisions_waiting",
        "communication_events",
        "requirement_change_conflicts",
        "ownership_clarity",
        "friction",
    ]
    assert {week for week, _ in rows} == {date(2026, 2, 23)}


def test_a_deadline_is_the_promise_that_stood_when_the_week_began(flow: Query) -> None:
    value, n, unit, _, parts = flow(CARD, "deadlines_met")[0]
    # F7 in time, F9 in time by New York's evening, F8 moved to March in the week in which it was due
    assert (value, n, unit) == (pytest.approx(200 / 3), 3, "percent")
    assert json.loads(parts) == {"deadlines": 3, "met": 2, "missed": 1, "moved_within_their_week": 1}


def test_words_and_late_changes_are_counted_in_their_week(flow: Query) -> None:
    assert flow(CARD, "communication_events")[0][:3] == (6.0, 6, "count")
    assert flow(CARD, "requirement_change_conflicts")[0][:3] == (1.0, 1, "count")


def test_the_baseline_pools_the_weeks_before(flow: Query) -> None:
    rows = flow(
        "select value, numerator, denominator, baseline_value, baseline_weeks, change, baseline_low, baseline_high, "
        "verdict, is_complete from build_outcomes.mart_weekly_scorecard where measure = ? order by week_start",
        "deadlines_met",
    )
    for place, row in enumerate(rows):
        before = [other for other in rows[max(0, place - 8) : place] if other[0] is not None]
        if place < 8 or not before:
            continue
        expected = sum(other[1] for other in before) / sum(other[2] for other in before)
        assert row[3] == pytest.approx(expected) and row[4] == len(before)
        assert row[0] is None or row[5] == pytest.approx(row[0] - row[3])
    # one week with a deadline before it is no baseline to judge by
    assert rows[-2][8] == "unknown" and rows[-1][9] is False


def test_counts_of_quiet_weeks_have_a_baseline_of_zero_and_one_event_is_no_alarm(flow: Query) -> None:
    rows = flow(
        "select baseline_value, baseline_weeks, verdict, explanation from build_outcomes.mart_weekly_scorecard "
        "where is_latest and measure = 'requirement_change_conflicts'"
    )
    assert rows == [(0.0, 8, "steady", "1, against 0 in the 8 weeks before")]


def test_six_messages_after_silence_are_more_than_noise(flow: Query) -> None:
    assert flow(CARD, "communication_events")[0][3] == "higher"


def test_a_requirement_is_shared_by_the_owners_of_its_items(flow: Query) -> None:
    rows = flow(
        "select party_id, party_rank, share, items from build_marts.mart_ownership_scope "
        "where scope_id = 'jira:E1' and level_no = 1 order by party_rank"
    )
    assert rows == [("t-a", 1, 0.5, 4), ("UNOWNED", 2, 0.25, 4), ("t-b", 3, 0.25, 4)]
    component = flow(
        "select party_id, share, is_current from build_marts.mart_ownership_scope "
        "where scope_id = 'PAY/vault' and level_no = 1"
    )
    assert component == [("t-a", 1.0, True)]


def test_gaps_say_what_to_do(flow: Query) -> None:
    rows = flow(
        "select scope_type, scope_id, kind, party_id, rival_party_id, severity, what_to_do "
        "from build_marts.mart_ownership_gap where level_no = 1 and kind in ('unowned', 'contested') order by 1, 2"
    )
    assert [row[:6] for row in rows] == [
        ("item", "jira:F6", "unowned", "UNOWNED", None, "medium"),
        ("requirement", "jira:E1", "contested", "t-a", "UNOWNED", "medium"),
    ]
    assert "team field" in rows[0][6] and "Agree on one team" in rows[1][6]


def test_the_bus_factor_is_how_many_must_leave_until_half_is_unknown(flow: Query) -> None:
    rows = flow(
        "select items, people, bus_factor, orphaned_items, top_share, key_people from build_marts.mart_bus_factor "
        "where scope_id = 't-a'"
    )
    # A1 knows three of six, A2 two, B1 the one on which A1's single act weighs too little
    assert rows == [(6, 3, 2, 0, 0.5, '["A1","A2"]')]


def test_ownership_drifts_week_by_week(flow: Query) -> None:
    rows = flow(
        "select owner_changes_in, owner_changes_out from build_marts.mart_ownership_weekly "
        "where week_start = '2026-01-12' and team_id in ('t-a', 'COMPANY') order by team_id"
    )
    assert rows == [(2, 2), (1, 1)]


def test_owner_mismatch_is_what_others_do_to_an_item(flow: Query) -> None:
    rows = flow(
        "select events_30d, owner_mismatch from build_marts.mart_ownership_clarity where work_item_key = 'jira:F4'"
    )
    assert rows == [(5, pytest.approx(0.8))]


def test_the_weekly_index_ends_in_the_index_of_the_items(flow: Query) -> None:
    weekly = flow(
        "select clarity, open_items from build_marts.mart_ownership_weekly "
        "where team_id = 'COMPANY' order by week_start desc limit 1"
    )
    items = flow("select avg(clarity), count(*) from build_marts.mart_ownership_clarity")
    assert weekly[0][1] == items[0][1] and weekly[0][0] == pytest.approx(items[0][0], abs=1e-6)
