"""Candidates for conflicts, and that they keep their identity from night to night."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.dbt_project.quarrel_nights import Ask

pytest_plugins = ["tests.dbt_project.quarrel_nights"]

KIND = "select item_a_key, item_b_key, severity from night1.mart_conflict where kind = ? order by all"
FIRST, THIRD = datetime(2026, 3, 2, 2), datetime(2026, 3, 4, 2)


def test_ranges_that_cannot_both_hold_contradict(ask: Ask) -> None:
    rows = ask(KIND, "contradiction")
    # 90 days against 30 and against 20; must against must not; 200 ms is another attribute than 90 days, and
    # CORE-21 and CORE-25 are one team's own affair
    assert rows == [
        ("jira:20", "jira:21", "high"),
        ("jira:20", "jira:25", "high"),
        ("jira:23", "jira:24", "medium"),
    ]


def test_the_matching_sentences_are_the_evidence(ask: Ask) -> None:
    rows = ask(
        "select evidence_a, evidence_b from night1.mart_conflict where item_a_key = "
        "'jira:20' and item_b_key = 'jira:21'"
    )
    assert rows == [
        ("The audit log must be kept for at least 90 days", "Audit log retention is at most 30 days")
    ]


def test_the_same_words_in_two_teams_are_a_duplicate(ask: Ask) -> None:
    assert [row[:2] for row in ask(KIND, "duplicate")] == [("jira:30", "jira:31")]


def test_needed_before_the_blocker_is_due(ask: Ask) -> None:
    # CORE-9 is due on 10 March and waits for PAY-10, due on 1 April
    assert ask(KIND, "date_inversion") == [("jira:10", "jira:9", "high")]
    assert ask(KIND, "priority_inversion") == [("jira:10", "jira:9", "medium")]


def test_an_issue_that_is_done_and_a_card_that_is_not(ask: Ask) -> None:
    assert ask(KIND, "status_disagreement") == [("jira:11", "trello:c1", "low")]
    # the next day the card points to the issue no more
    assert ask("select state from night2.mart_conflict where kind = 'status_disagreement'") == [("resolved",)]


def test_two_owners_by_one_rule(ask: Ask) -> None:
    assert ask(KIND, "double_ownership") == [("jira:3", "jira:3", "medium")]
    teams = ask("select team_a_id, team_b_id from night1.mart_conflict where kind = 'double_ownership'")
    # Payments is the project's team too, which decides between equals
    assert teams == [("t-pay", "t-core")]


def test_a_date_moved_after_commitment_touches_who_waits(ask: Ask) -> None:
    assert ask(KIND, "late_change") == [("jira:10", "jira:9", "medium")]
    evidence = ask("select evidence_a from night1.mart_conflict where kind = 'late_change'")
    assert evidence == [("PAY-10: due date moved from 2026-03-05 to 2026-04-01 on 2026-02-20",)]


def test_a_conflict_keeps_its_first_night(ask: Ask) -> None:
    rows = ask(
        "select distinct first_seen_at, last_seen_at from build_marts.mart_conflict where "
        "kind in ('late_change', 'contradiction')"
    )
    assert rows == [(FIRST, THIRD)]
    ids = "select conflict_id from {} order by 1"
    assert ask(ids.format("night1.mart_conflict")) == ask(ids.format("night2.mart_conflict"))


def test_what_is_seen_no_more_is_resolved_and_remembered(ask: Ask) -> None:
    rows = ask("select state, last_seen_at from build_marts.mart_conflict where kind = 'duplicate'")
    assert rows == [("resolved", FIRST)]


STATE = "select state from {}.mart_conflict where item_a_key = ? and item_b_key = ?"


def test_a_cross_under_its_message_dismisses_a_conflict_whose_words_are_the_same(ask: Ask) -> None:
    assert ask(STATE.format("night2"), "jira:20", "jira:21") == [("dismissed",)]
    rows = ask(
        "select decided_by, cast(decided_at as varchar), evidence_b from night2.mart_conflict "
        "where item_a_key = 'jira:20' and item_b_key = 'jira:21'"
    )
    assert rows == [("slack:U1", "2026-03-02 11:00:00", "Audit-log retention IS at most 30 days")]


def test_a_recorded_decision_and_a_look_count_as_well(ask: Ask) -> None:
    assert ask(STATE.format("night2"), "jira:20", "jira:25") == [("dismissed",)]
    assert ask(STATE.format("night2"), "jira:23", "jira:24") == [("acknowledged",)]


def test_a_dismissed_conflict_stays_so_until_its_evidence_changes(ask: Ask) -> None:
    # the date of PAY-10 has moved since
    assert ask("select state from night2.mart_conflict where kind = 'date_inversion'") == [("open",)]
    # 20 days have become 10, and the decision is older than that
    assert ask(STATE.format("night5"), "jira:20", "jira:25") == [("open",)]
    assert ask(STATE.format("night5"), "jira:23", "jira:24") == [("acknowledged",)]


def test_a_cross_taken_back_opens_the_conflict_again(ask: Ask) -> None:
    assert ask(STATE.format("night5"), "jira:20", "jira:21") == [("open",)]


def test_texts_that_mean_the_same_overlap_unless_they_contradict_each_other(ask: Ask) -> None:
    rows = ask(
        "select item_a_key, item_b_key, severity, evidence_a, evidence_b from night5.mart_conflict "
        "where kind = 'overlap'"
    )
    assert rows == [("jira:1", "jira:22", "low", "one passage", "another")]


def test_one_component_at_one_time_and_one_person_for_two_teams_are_resources(ask: Ask) -> None:
    rows = ask(
        "select item_a_key, item_b_key, team_a_id, team_b_id, evidence_a from night5.mart_conflict "
        "where kind = 'resource' order by 2"
    )
    # two days of work until Thursday and two more until Friday do not fit into the three days from Wednesday on
    assert [row[:4] for row in rows] == [
        ("jira:60", "jira:61", "t-pay", "t-core"),
        ("jira:60", "jira:62", "t-pay", "t-core"),
    ]
    assert rows[0][4] == "Payments changes component vault with PAY-60"
    assert rows[1][4].startswith("PAY-60 asks for Bob") and rows[1][4].endswith("until 2026-03-06")
