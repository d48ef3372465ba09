"""Who talks to whom, how long answers take, hand-offs, friction by pair of teams, talks that should happen."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.dbt_project.conftest import Query

pytest_plugins = ["tests.dbt_project.flow_night"]
WEEK = datetime(2026, 2, 23).date()
WEIGHTS = {"f1": 0.30, "f2": 0.20, "f3": 0.20, "f4": 0.10, "f5": 0.10, "f6": 0.10}


def test_words_between_two_teams_are_counted_by_direction(flow: Query) -> None:
    rows = flow(
        "select messages, messages_a_to_b, messages_b_to_a, threads, participants, reciprocity "
        "from build_marts.mart_cross_team_comm where team_a_id = 't-a' and team_b_id = 't-b'"
    )
    assert rows == [(5, 2, 3, 3, 4, pytest.approx(0.8))]


def test_what_is_unanswered_is_censored_and_news_is_no_question(flow: Query) -> None:
    rows = flow(
        "select questions, answered, unanswered, unanswered_share, median_business_seconds, p85_business_seconds "
        "from build_marts.mart_response_time where asking_team_id = 't-b' and answering_team_id = 't-a'"
    )
    # asked on Monday at 15:00, answered on Tuesday at 9:00: an hour on each day; the other waits for over five days
    assert rows == [(2, 1, 1, 0.5, 2 * 3600, None)]
    assert flow("select * from build_marts.mart_response_time where answering_team_id = 't-b'") == []


def test_a_hand_off_that_comes_straight_back_is_ping_pong(flow: Query) -> None:
    rows = flow(
        "select from_team_id, to_team_id, returned_at, is_ping_pong from build_marts.mart_handoff order by handed_at"
    )
    assert rows == [("t-a", "t-b", datetime(2026, 1, 16, 10), True), ("t-b", "t-a", None, False)]


def test_the_parts_of_friction_are_as_counted_by_hand(flow: Query) -> None:
    question = (
        "select f1, f2, f3, f4, f5, f6, shared_interactions, shared_items from build_marts.mart_team_friction "
        "where causing_team_id = ? and suffering_team_id = ? and week_start = ?"
    )
    # two threads, F1 to F4 are shared; F3 waited 7 + 13 x 8 business hours up to the end of the week
    hours = 7 + 13 * 8
    assert flow(question, "t-a", "t-b", WEEK) == [
        (pytest.approx(hours / 6), 0.0, pytest.approx(2.0), 0.5, pytest.approx(100 / 6), 1.0, 11, 6)
    ]
    # nobody asked Beta anything, and nothing of Alpha's is late: the deadline of F8 has been moved
    assert flow(question, "t-b", "t-a", WEEK) == [(0.0, 1.0, None, None, pytest.approx(100 / 6), None, 11, 6)]


def test_a_team_of_one_is_not_named(flow: Query) -> None:
    parties = {row[0] for row in flow("select distinct causing_team_id from build_marts.mart_team_friction")}
    assert parties == {"t-a", "t-b", "SMALL_TEAMS"}


def test_friction_is_the_weighted_rank_of_the_parts_present(flow: Query) -> None:
    parts = ", ".join(WEIGHTS)
    rows = flow(f"select friction, shared_interactions, {parts} from build_marts.mart_team_friction")
    enough = [row for row in rows if row[1] >= 5]
    assert enough and all(friction is None for friction, shared, *_ in rows if shared < 5)
    for friction, _, *values in enough:
        weighted = weight_present = 0.0
        for place, weight in enumerate(WEIGHTS.values()):
            peers = [row[2 + place] for row in enough if row[2 + place] is not None]
            if values[place] is None:
                continue
            rank = sum(peer < values[place] for peer in peers) / max(1, len(peers) - 1)
            weighted, weight_present = weighted + weight * rank, weight_present + weight
        assert friction == pytest.approx(100 * weighted / weight_present)


def test_the_interval_stands_beside_the_newest_weeks(flow: Query) -> None:
    rows = flow(
        "select week_start, friction_low <= friction_high from build_marts.mart_team_friction "
        "where friction_low is not null"
    )
    assert {row[0] for row in rows} == {WEEK, datetime(2026, 3, 2).date()} and all(row[1] for row in rows)


def test_teams_that_hang_together_and_do_not_talk_should(flow: Query) -> None:
    rows = flow(
        "select team_a_id, team_b_id, active_dependencies, blocking_dependencies, exchanges, is_congruent "
        "from build_marts.mart_team_congruence order by 1, 2"
    )
    assert rows == [("t-a", "t-b", 2, 1, 5, True), ("t-a", "t-c", 1, 0, 1, False)]
    (talk,) = flow("select talk from build_marts.mart_team_congruence where talk is not null")[0]
    assert talk == ("Alpha and Gamma should talk: 1 open link (PAY-G1 > PAY-F4) and 1 exchange in 91 days")
