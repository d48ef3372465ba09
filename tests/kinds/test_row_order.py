"""What is published rests on rows, never on the order in which they lie: two builds of one lake are equal."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import duckdb
import pytest

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import Models, Row, table
from tests.dbt_project.rendered import PROJECT

#: models whose one measure is unique within the group, so that it is a total order by itself
UNIQUE = {
    "int_item_time", "int_team_clock", "int_jira_item", "int_trello_archive", "int_trello_zone",
    "int_trello__work_item", "int_item_epic", "int_primary_owner", "mart_dependency_cycle",
    "mart_critical_path", "int_jira_extra", "ownership",
}  # fmt: skip
STATES = "source varchar, status_id varchar, status_name varchar, category_key varchar, rank integer"
EDGES = (
    "cause varchar, blocker_key varchar, work_item_key varchar, blocker_team_id varchar, "
    "blocked_team_id varchar, is_cross_team boolean, confidence double, since timestamp, "
    "evidence varchar, valid_to timestamp"
)
OWNERS = (
    "work_item_key varchar, level_no integer, level_name varchar, party_type varchar, party_id varchar, "
    "party_name varchar, share double, source_rule varchar, is_fallback boolean, "
    "fallback_from_level integer, confidence double, evidence varchar, valid_from timestamp, "
    "valid_to timestamp, is_current boolean"
)
SCOPES = (
    "scope_type varchar, scope_id varchar, scope_name varchar, work_item_key varchar, is_open boolean, "
    "is_scope_open boolean"
)


def statuses(con: duckdb.DuckDBPyConnection, mix: Callable[[list[Row]], list[Row]]) -> str:
    """Histories that call one status by several names."""
    names = ["Doing", "In Arbeit", "Working", "En cours", "Bezig"]
    rows = [{"source": "jira", "status_id": "3", "status_name": name, "rank": 3} for name in names]
    table(con, "int_tools__status", STATES, mix(rows))
    table(con, "status_map", "source varchar, status_id varchar, status_category varchar", [])
    return "marts/core/dim_status"


def blockers(con: duckdb.DuckDBPyConnection, mix: Callable[[list[Row]], list[Row]]) -> str:
    """Several links of one pair, each with words of its own."""
    rows = [
        {"cause": "edge", "blocker_key": "jira:1", "work_item_key": "jira:2", "is_cross_team": False,
         "confidence": 1.0, "since": "2026-05-05 10:00", "evidence": f"words {n}"}
        for n in range(40)
    ]  # fmt: skip
    table(con, "fct_blocking_interval", EDGES, mix(rows))
    return "intermediate/dependencies/int_blocking_edge"


def owners(con: duckdb.DuckDBPyConnection, mix: Callable[[list[Row]], list[Row]]) -> str:
    """Shares of thirds and sevenths, whose sum in floating point depends on their order."""
    random = Random(5)
    rows = [
        {"work_item_key": f"jira:{n}", "level_no": 2, "level_name": "individual", "party_type": "person",
         "party_id": f"p{n % 3}", "party_name": f"P {n % 3}", "share": random.random() / 3,
         "is_current": True, "source_rule": "assignee", "is_fallback": False, "confidence": random.random(),
         "valid_from": "2026-05-05 10:00"}
        for n in range(300)
    ]  # fmt: skip
    table(con, "mart_ownership", OWNERS, mix(rows))
    scope = {"scope_type": "requirement", "scope_id": "r", "scope_name": "R", "is_open": True}
    members = [{**scope, "is_scope_open": True, "work_item_key": f"jira:{n}"} for n in range(300)]
    table(con, "int_scope_item", SCOPES, mix(members))
    return "marts/ownership/mart_ownership_scope"


@pytest.mark.parametrize("scene", [statuses, blockers, owners])
def test_rows_in_another_order_make_the_same_mart(scene: Callable[..., str]) -> None:
    def built(seed: int) -> list[tuple[object, ...]]:
        def mix(rows: list[Row]) -> list[Row]:
            return Random(seed).sample(rows, len(rows))

        with duckdb.connect() as con:
            return models().rows(con, scene(con, mix))

    assert built(1) == built(2) == built(3) != []


def test_what_is_picked_of_a_group_is_picked_by_a_total_order() -> None:
    loose = []
    for file in sorted(PROJECT.rglob("*.sql")):
        text = file.read_text("utf-8")
        for found in re.finditer(r"\b(?:max|min)_by\(", text):
            last = _last_argument(text[found.end() :])
            if file.stem not in UNIQUE and not re.match(r"\s*(?:\(|row\()", last):
                loose.append((file.stem, last.strip()))
        loose += [
            (file.stem, "any_value") for _ in re.finditer(r"\bany_value\(", text) if file.stem not in PICKED
        ]
        loose += [
            (file.stem, "string_agg without an order")
            for call in re.finditer(r"\bstring_agg\(", text)
            if "order by" not in text[call.end() : call.end() + 900]
        ]
    assert loose == []


#: of what is equal in all rows of the group
PICKED = {"fct_item_daily", "mart_ownership_weekly", "chains"}


def _last_argument(text: str) -> str:
    depth, start = 0, 0
    for place, letter in enumerate(text):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth < 0:
                return text[start:place]
        elif letter == "," and depth == 0:
            start = place + 1
    return text


@pytest.mark.parametrize(
    ("text", "kept"),
    [("102, 94", "94,102"), ("9,10,9", "9,10"), ("", None), (None, None), ("7", "7"), ("b, a, 12", "a,b,12")],
)
def test_ids_of_sprints_stand_in_the_order_of_numbers(text: str | None, kept: str | None) -> None:
    world: Models = models()
    assert world.ask(world.sql("sprint_set", "text"), [text]) == [kept]
