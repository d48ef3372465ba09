"""Who owned what when: levels 2 to 4 over the life of an item, computed by hand."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.dbt_project.quarrel_company import BORN

if TYPE_CHECKING:
    from tests.dbt_project.quarrel_nights import Ask

pytest_plugins = ["tests.dbt_project.quarrel_nights"]

STAYS = (
    "select party_id, source_rule, round(share, 4), valid_from, valid_to from build_marts.mart_ownership "
    "where work_item_key = ? and level_no = ? order by valid_from, party_id"
)
MOVED = datetime(2026, 2, 10)
SPOKE = datetime(2026, 2, 25)
DONE = datetime(2026, 2, 20, 10)


def test_an_assignee_hands_over_and_a_contributor_joins(ask: Ask) -> None:
    assert ask(STAYS, "jira:2", 2) == [
        ("p-ann", "assignee", 1.0, BORN, MOVED),
        ("p-ann", "reporter", 0.25, MOVED, SPOKE),
        ("p-bob", "assignee", 0.75, MOVED, SPOKE),
        ("p-ann", "reporter", 0.2, SPOKE, None),
        ("p-bob", "assignee", 0.6, SPOKE, None),
        ("p-lead", "contributor", 0.2, SPOKE, None),
    ]


def test_what_the_organisation_plans_owns_nothing_yet(ask: Ask) -> None:
    assert ask(
        "select count(*) from build_marts.mart_ownership where valid_from > timestamp '2026-03-02 02:00'"
    ) == [(0,)]
    assert ask(
        "select count(*) from build_marts.mart_ownership where valid_to > timestamp '2026-03-02 02:00'"
    ) == [(0,)]


def test_a_contributor_comes_with_the_second_act_and_goes_and_leads_hold_the_gaps(ask: Ask) -> None:
    came, went = datetime(2026, 1, 12, 10), datetime(2026, 2, 18)
    hands = [datetime(2026, 2, day) for day in (20, 22, 24)]
    # Ann's last act of the run is on 18 January, and the thirtieth day after it 17 February; her fourth act, of 21
    # February, follows none within 30 days. Payments has the item until 20 February and from 22 to 24, else Core.
    assert ask(STAYS, "jira:7", 2) == [
        ("p-bob", "team_lead", 1.0, BORN, came),
        ("p-ann", "contributor", 1.0, came, went),
        ("p-bob", "team_lead", 1.0, went, hands[0]),
        ("p-lead", "team_lead", 1.0, hands[0], hands[1]),
        ("p-bob", "team_lead", 1.0, hands[1], hands[2]),
        ("p-lead", "team_lead", 1.0, hands[2], None),
    ]
    evidence = ask(
        "select evidence from build_marts.mart_ownership where work_item_key = 'jira:7' and party_id = 'p-ann'"
    )
    assert evidence == [("3 interactions from 10 Jan 2026 to 18 Jan 2026",)]


def test_a_link_counts_at_every_level_until_its_blocker_is_done(ask: Ask) -> None:
    # PAY-11 of Core's Ann blocked PAY-4 of Payments until it was done
    assert ask(STAYS, "jira:4", 2) == [
        ("p-ann", "blocker_assignee", 1.0, BORN, DONE),
        ("p-bob", "team_lead", 1.0, DONE, None),
    ]
    assert ask(STAYS, "jira:4", 3) == [
        ("d-eng", "linked_team_department", 0.3333, BORN, DONE),
        ("d-fin", "team_department", 0.6667, BORN, DONE),
        ("d-fin", "team_department", 1.0, DONE, None),
    ]
    assert ask(STAYS, "jira:4", 4) == [
        ("p-ceo", "executive_above_parent_department", 0.6667, BORN, DONE),
        ("p-vp", "executive_above_department", 0.3333, BORN, DONE),
        ("p-ceo", "executive_above_parent_department", 1.0, DONE, None),
    ]


def test_a_blocker_that_was_done_for_a_time_blocked_nobody_then(ask: Ask) -> None:
    done, again = datetime(2026, 2, 3), datetime(2026, 2, 5)
    assert ask(STAYS, "jira:9", 3) == [
        ("d-eng", "team_department", 0.6667, BORN, done),
        ("d-fin", "linked_team_department", 0.3333, BORN, done),
        ("d-eng", "team_department", 1.0, done, again),
        ("d-eng", "team_department", 0.6667, again, None),
        ("d-fin", "linked_team_department", 0.3333, again, None),
    ]


def test_a_department_and_its_executive_follow_the_owning_team(ask: Ask) -> None:
    hands = [BORN, *(datetime(2026, 2, day) for day in (20, 22, 24)), None]
    stays = list(pairwise(hands))
    for level, payments, core in ((3, "d-fin", "d-eng"), (4, "p-ceo", "p-vp")):
        expected: list[Any] = [
            ((payments, core)[place % 2], start, end) for place, (start, end) in enumerate(stays)
        ]
        assert [(row[0], *row[3:]) for row in ask(STAYS, "jira:7", level)] == expected


def test_the_department_of_a_person_is_that_of_the_team_then(ask: Ask) -> None:
    # Operations has no department: the card's are those of its reporter and of Payments, whose PAY-4 it waits for
    moved = datetime(2026, 2, 1)
    assert ask(STAYS, "trello:c3", 3) == [
        ("d-eng", "department_of_individuals", 0.5, BORN, moved),
        ("d-fin", "linked_team_department", 0.5, BORN, moved),
        ("d-fin", "linked_team_department", 1.0, moved, None),
    ]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_rows_that_say_the_same_are_one(ask: Ask, level: int) -> None:
    said = "share, source_rule, is_fallback, fallback_from_level, confidence, evidence"
    rows = ask(
        f"select * from (select *, lag(({said})) over stays = ({said}) and lag(valid_to) over stays = valid_from "
        "as repeats from build_marts.mart_ownership where level_no = ? "
        "window stays as (partition by work_item_key, party_id order by valid_from)) where repeats",
        level,
    )
    assert rows == []
