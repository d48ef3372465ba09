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
    rows = [row for row in ask(EDGE, "jira:1", "blocks") if row[3]]
    assert rows == [("jira:2", "blocks", "jira", True, 1.0)]
    assert ask(EDGE, "jira:9", "depends_on") == [("jira:10", "depends_on", "jira", True, 1.0)]


def test_a_done_blocker_ends_the_edge_when_it_was_done(ask: Ask) -> None:
    rows = ask(
        "select is_open, cast(valid_to as varchar) from build_marts.fct_dependency_edge "
        "where blocker_key = 'jira:11' and edge_type = 'blocks'"
    )
    assert rows == [(False, "2026-02-20 10:00:00")]


def test_a_link_that_was_taken_away_is_an_edge_of_the_past_beside_the_one_that_is_there(ask: Ask) -> None:
    rows = ask(
        "select is_open, cast(valid_from as varchar), cast(valid_to as varchar) from build_marts.fct_dependency_edge "
        "where blocker_key = 'jira:2' and blocked_key = 'jira:1' and edge_type = 'blocks' order by is_open"
    )
    assert rows[0] == (False, "2026-02-03 00:00:00", "2026-02-05 00:00:00")
    assert [row[0] for row in rows] == [False, True]


def test_an_attachment_that_was_taken_off_is_an_edge_of_the_time_it_was_there(ask: Ask) -> None:
    rows = ask(
        "select is_open, cast(valid_from as varchar), cast(valid_to as varchar), confidence "
        "from build_marts.fct_dependency_edge where blocker_key = 'jira:4' and blocked_key = 'trello:c2' "
        "and edge_type = 'attachment' order by 2"
    )
    assert rows == [
        (False, "2026-02-03 00:00:00", "2026-02-05 00:00:00", 0.6),
        (False, "2026-02-08 00:00:00", "2026-02-09 00:00:00", 0.6),
    ]


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
    assert rows[0][:2] == ("waits for PAY-10 “Item 10”", 1)
    assert orjson.loads(rows[0][2]) == ["t-pay"]


def test_a_mention_or_a_relation_blocks_nothing(ask: Ask) -> None:
    rows = ask("select work_item_key from build_marts.mart_blocked_work order by 1")
    assert rows == [("jira:1",), ("jira:8",), ("jira:9",), ("trello:c2",), ("trello:c3",)]


def test_current_work_is_what_is_in_progress(ask: Ask) -> None:
    rows = ask(
        "select work_item_key, team_id, age_days, is_blocked from build_marts.mart_current_work order by 1"
    )
    assert rows == [
        ("jira:10", "t-pay", 28, False),
        ("jira:3", "t-pay", 56, False),
        ("jira:5", None, 56, False),
        ("jira:7", "t-core", 56, False),
        ("jira:8", "t-core", 29, True),
        ("trello:c1", "t-ops", 56, False),
    ]


def test_a_knot_is_one_cycle_that_people_can_read(ask: Ask) -> None:
    rows = ask("select items, member_keys, summary, is_cross_team from build_marts.mart_dependency_cycle")
    assert [(n, orjson.loads(keys), told) for n, keys, told, _ in rows] == [
        (3, ["jira:3", "jira:4", "jira:5"], "PAY-3 → LOST-5 → PAY-4 → PAY-3")
    ]


def test_what_waits_behind_a_knot_has_no_root_and_the_others_have(ask: Ask) -> None:
    rows = ask(
        "select work_item_key, root_key, is_held_by_cycle, is_cross_team from build_marts.mart_dependency_root "
        "where work_item_key in ('jira:1', 'jira:30', 'jira:9') order by 1"
    )
    assert rows == [
        ("jira:1", "jira:2", False, False),
        ("jira:30", None, True, False),
        ("jira:9", "jira:10", False, True),
    ]


def test_the_closure_reaches_through_others_and_finds_dates_in_the_wrong_order(ask: Ask) -> None:
    closure = "select depth, is_root, is_date_inverted from build_marts.mart_dependency_closure where {}"
    assert ask(closure.format("blocker_key = 'jira:5' and blocked_key = 'jira:30'")) == [(3, False, False)]
    # since the second day PAY-10 is due on 20 April, and CORE-9 waits for it and is due on 10 March
    assert ask(closure.format("blocker_key = 'jira:10' and blocked_key = 'jira:9'")) == [(1, True, True)]


def test_the_critical_path_of_an_epic_runs_through_its_knot(ask: Ask) -> None:
    [row] = ask(
        "select path_keys, open_items, outside_items, team_hops, length_days, 0, "
        "cast(finish_date as varchar), days_late, working_days_late from build_marts.mart_critical_path"
    )
    # nobody has finished anything: three days each, and the knot is done as one before PAY-30
    assert orjson.loads(row[0]) == ["jira:3", "jira:4", "jira:5", "jira:30"]
    assert row[1:4] == (4, 5, 0)
    assert row[4] == 12.0
    # Wednesday 4 March is the first day, Thursday 19 March the twelfth; it was due on the 5th
    assert row[6:] == ("2026-03-19", 14, 10)


def test_slack_is_what_an_item_may_slip(ask: Ask) -> None:
    rows = ask(
        "select work_item_key, is_in_scope, earliest_start_days, slack_days, is_critical "
        "from build_marts.mart_critical_path_item where work_item_key in ('jira:1', 'jira:2', 'jira:30') order by 1"
    )
    assert rows == [
        ("jira:1", True, 3.0, 6.0, False),
        ("jira:2", False, 0.0, 6.0, False),
        ("jira:30", True, 9.0, 0.0, True),
    ]
