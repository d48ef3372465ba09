"""Who owns what, at four levels, and how clear that is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.dbt_project.quarrel_nights import Ask

pytest_plugins = ["tests.dbt_project.quarrel_nights"]

LEVEL = (
    "select party_id, source_rule, is_fallback from build_marts.mart_ownership where "
    "work_item_key = ? and level_no = ? and is_current order by 1"
)


def test_the_team_field_beats_component_and_assignee(ask: Ask) -> None:
    assert ask(LEVEL, "jira:1", 1) == [("t-pay", "team_field", False)]


def test_the_primary_owner_follows_the_assignee_through_time(ask: Ask) -> None:
    rows = ask(
        "select party_id, valid_from, valid_to, is_current from build_marts.mart_ownership "
        "where work_item_key = 'jira:2' and level_no = 1 order by valid_from"
    )
    born, moved = datetime(2026, 1, 5, 9), datetime(2026, 2, 10)
    assert rows == [("t-core", born, moved, False), ("t-pay", moved, None, True)]


def test_a_dissolved_team_gives_way_to_a_living_one(ask: Ask) -> None:
    assert ask(LEVEL, "jira:4", 1) == [("t-pay", "project_default", True)]


def test_nothing_known_is_said_at_every_level(ask: Ask) -> None:
    rows = ask(
        "select level_no, party_id, confidence from build_marts.mart_ownership where "
        "work_item_key = 'jira:5' order by level_no"
    )
    assert rows == [
        (1, "UNOWNED", 0.0),
        (2, "UNASSIGNED", 0.0),
        (3, "UNASSIGNED", 0.0),
        (4, "UNASSIGNED", 0.0),
    ]


def test_people_who_left_give_way_to_the_teams_lead(ask: Ask) -> None:
    assert ask(LEVEL, "jira:6", 2) == [("p-lead", "team_lead", True)]


def test_the_second_level_counts_people_and_neither_apps_nor_own_writes(ask: Ask) -> None:
    rows = ask(LEVEL, "jira:2", 2)
    # p-vp has one interaction only, p-bot is an app, p-head's two were written by Truce
    assert rows == [
        ("p-ann", "reporter", False),
        ("p-bob", "assignee", False),
        ("p-lead", "contributor", False),
    ]


def test_open_blockers_bring_their_assignee_and_their_department(ask: Ask) -> None:
    assert ("p-bob", "blocker_assignee", False) in ask(LEVEL, "jira:1", 2)
    # CORE-9 waits for PAY-10: each department has a part in the other's item
    assert ask(LEVEL, "jira:9", 3) == [
        ("d-eng", "team_department", False),
        ("d-fin", "linked_team_department", False),
    ]


def test_a_team_without_department_falls_back_to_the_individuals_or_nobody(ask: Ask) -> None:
    # Operations has no department and nobody on the card, but PAY-2 of Finance blocks it
    assert ask(LEVEL, "trello:c2", 3) == [("d-fin", "linked_team_department", False)]
    assert ask(LEVEL, "trello:c1", 3) == [("UNASSIGNED", "unassigned", True)]


def test_the_executive_is_the_nearest_above_the_head(ask: Ask) -> None:
    assert ask(LEVEL, "jira:21", 4) == [("p-vp", "executive_above_department", False)]
    # Finance has no head: the department above it decides
    assert ask(LEVEL, "jira:20", 4) == [("p-ceo", "executive_above_parent_department", True)]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_no_level_is_ever_absent_and_shares_add_up(ask: Ask, level: int) -> None:
    rows = ask(
        "select work_item_key, sum(share) from build_marts.dim_work_item left join "
        "(select * from build_marts.mart_ownership where level_no = ? and is_current) using "
        "(work_item_key) where work_item_key not in (select unnest(?)) group by all",
        level,
        ["jira:50", "jira:60", "jira:61", "jira:62"],  # they come on the third day, after the owners
    )
    assert len(rows) == 22 and all(share == pytest.approx(1) for _, share in rows)


def test_two_teams_by_one_rule_are_no_clear_owner(ask: Ask) -> None:
    rows = ask(
        "select level1_score, is_ambiguous from build_marts.mart_ownership_clarity where "
        "work_item_key = 'jira:3'"
    )
    assert rows == [(0.0, True)]
    (evidence, confidence) = ask(
        "select evidence, confidence from build_marts.mart_ownership where work_item_key = "
        "'jira:3' and level_no = 1"
    )[0]
    assert "claimed by" in evidence and confidence == pytest.approx(0.45)


def test_clarity_is_divided_by_the_changes_of_hands(ask: Ask) -> None:
    rows = ask(
        "select level1_changes_30d, level1_score, level2_score, level3_score, level4_score, clarity "
        "from build_marts.mart_ownership_clarity where work_item_key = 'jira:7'"
    )
    # three changes in 30 days: (0.5 * 1 + 0.25 * 0.5 + 0.15 * 1 + 0.10 * 1) / (1 + 2); level 2 is the lead
    assert rows[0][:5] == (3, 1.0, 0.5, 1.0, 1.0)
    assert rows[0][5] == pytest.approx(0.875 / 3)


def test_clarity_is_about_open_items(ask: Ask) -> None:
    assert ask("select count(*) from build_marts.mart_ownership_clarity where work_item_key = 'jira:11'") == [
        (0,)
    ]


def test_a_person_confirms_an_owner_with_a_reaction(ask: Ask) -> None:
    assert ask(LEVEL, "jira:22", 1) == [("t-pay", "confirmed_in_slack", False)]
    ((evidence, confidence),) = ask(
        "select evidence, confidence from build_marts.mart_ownership "
        "where work_item_key = 'jira:22' and level_no = 1 and is_current"
    )
    assert evidence.startswith("confirmed by Bob on") and confidence == 1.0
