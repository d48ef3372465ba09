"""Edges over all tools, and what is blocked by what since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from tests.dbt_project.quarrel_nights import Ask

pytest_plugins = ["tests.dbt_project.quarrel_nights"]

EDGE = (
    "select blocker_key, edge_type, source, is_open, confidence from build_marts.fct_dependency_edge "
    "where blocked_key = ? and edge_type = ? order by all"
)


def test_blocks_points_forward_and_depends_on_backward(ask: Ask) -> None:
    assert ask(EDGE, "jira:1", "blocks") == [("jira:2", "blocks", "jira", True, 1.0)]
    assert ask(EDGE, "jira:9", "depends_on") == [("jira:10", "depends_on", "jira", True, 1.0)]


def test_a_done_blocker_ends_the_edge_when_it_was_done(ask: Ask) -> None:
    rows = ask(
        "select is_open, cast(valid_to as varchar) from build_marts.fct_dependency_edge "
        "where blocked_key = 'jira:4' and edge_type = 'blocks'"
    )
    assert rows == [(False, "2026-02-20 10:00:00")]


def test_words_of_waiting_make_a_mention_a_blocker(ask: Ask) -> None:
    assert ask(EDGE, "trello:c2", "blocks") == [("jira:2", "blocks", "trello", True, 0.7)]


def test_a_ticked_entry_is_settled_and_an_open_one_waits(ask: Ask) -> None:
    rows = ask(EDGE, "trello:c3", "checklist")
    assert [(row[0], row[3]) for row in rows] == [("jira:2", False), ("jira:4", True)]


def test_messages_in_both_directions_are_one_edge_with_the_newest_words(ask: Ask) -> None:
    rows = ask(
        "select blocker_key, blocked_key, evidence, confidence from "
        "build_marts.fct_dependency_edge where source = 'slack'"
    )
    assert rows == [("jira:3", "jira:4", "newer words", 0.2)]


def test_teams_on_both_sides_decide_what_crosses(ask: Ask) -> None:
    rows = ask(
        "select blocked_key from build_marts.fct_dependency_edge where is_cross_team and is_open order by 1"
    )
    assert rows == [("jira:9",), ("trello:c2",), ("trello:c3",)]


def test_blocked_seconds_run_on_the_teams_calendar(ask: Ask) -> None:
    rows = ask(
        "select blocked_reason, blocked_calendar_seconds, blocked_business_seconds, open_blocker_count "
        "from build_marts.mart_blocked_work where work_item_key = 'jira:8'"
    )
    # flagged on Friday at 16:00 in Vienna; the run is on Monday before work begins
    assert rows == [("flagged as impeded", 59 * 3600, 3600, 0)]


def test_blocked_work_names_whom_it_waits_for(ask: Ask) -> None:
    rows = ask(
        "select blocked_reason, open_blocker_count, waiting_on_team_ids from "
        "build_marts.mart_blocked_work where work_item_key = 'jira:9'"
    )
    assert rows[0][:2] == ("waits for PAY-10", 1)
    assert orjson.loads(rows[0][2]) == ["t-pay"]


def test_a_mention_or_a_relation_blocks_nothing(ask: Ask) -> None:
    rows = ask("select work_item_key from build_marts.mart_blocked_work order by 1")
    assert rows == [("jira:1",), ("jira:8",), ("jira:9",), ("trello:c2",), ("trello:c3",)]


def test_current_work_is_what_is_in_progress(ask: Ask) -> None:
    rows = ask(
        "select work_item_key, team_id, age_days, is_blocked from build_marts.mart_current_work order by 1"
    )
    assert rows == [
        ("jira:3", "t-pay", 56, False),
        ("jira:5", None, 56, False),
        ("jira:7", "t-core", 56, False),
        ("jira:8", "t-core", 29, True),
        ("trello:c1", "t-ops", 56, False),
    ]
