"""Whatever happened to its items, a company has every level of owners at every instant, each party once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.conformed_lake import create_all, create_marts, fill
from tests.dbt_project.new_lake import new_lake
from tests.dbt_project.quarrel_company import AS_OF, BORN, interval, item
from tests.dbt_project.quarrel_organisation import FILES, PEOPLE, TEAMS, populate_organisation

ITEMS = [f"jira:{number}" for number in range(60)]
MODELS = ("int_person_executive", "int_owner_candidate", "int_primary_owner", "fct_blocking_interval")
MODELS += ("int_secondary_owner", "int_tertiary_owner", "mart_ownership")
HELD = ("assert_four_ownership_levels", "mart_ownership_rows")


def _stretches(
    chance: random.Random, values: list[str | None]
) -> Iterator[tuple[Any, datetime, datetime | None]]:
    """A field's history: hours or weeks apart, so that instants of several fields coincide, also with days' ends."""
    start, hours = BORN, [chance.choice((1, 15, 24, 24 * 7, 24 * 20)) for _ in range(chance.randrange(5))]
    for step in hours:
        yield chance.choice(values), start, start + timedelta(hours=step)
        start += timedelta(hours=step)
    yield chance.choice(values), start, None


def _live(con: Any, chance: random.Random) -> None:
    people: list[str | None] = [*PEOPLE, None, None]
    teams: list[str | None] = [*(team[0] for team in TEAMS), None]
    for key in ITEMS:
        reporter = chance.choice(people)
        fill(con, "dim_work_item", [item(key, {"reporter_person_id": reporter})])
        fields = {"assignee": people, "team": teams, "container": ["PAY", "CORE", "LOST"]}
        fields |= {"status_category": ["todo", "in_progress", "done"]}
        for field, values in fields.items():
            rows = (interval(key, field, *stretch) for stretch in _stretches(chance, values))
            fill(con, "fct_item_state_interval", rows)
        acts = [BORN + timedelta(hours=chance.choice((-5, 0, 15, 24, 500, 900, 1300))) for _ in range(6)]
        fill(
            con,
            "int_interaction",
            (
                {"interaction_key": f"{key}{n}", "work_item_key": key, "person_id": chance.choice(people)}
                | {"occurred_at": act, "is_own_write": False}
                for n, act in enumerate(acts)
            ),
        )
    for number in range(80):
        blocker, blocked = chance.sample(ITEMS, 2)
        start = BORN + timedelta(hours=chance.choice((-30, 0, 15, 200)))
        end = chance.choice((None, start, start + timedelta(hours=24), start + timedelta(days=30)))
        edge = {"blocker_key": blocker, "blocked_key": blocked, "edge_type": "blocks", "confidence": 1.0}
        edge |= {"edge_id": str(number), "valid_from": start, "valid_to": end, "is_open": end is None}
        fill(con, "fct_dependency_edge", [edge])


def test_every_level_is_there_at_every_instant(tmp_path: Path) -> None:
    """The models' own data tests hold of a company that was drawn by lot."""
    settings = new_lake(tmp_path, FILES)
    con = connect(settings)
    create_all(con)
    create_marts(con, fct_dependency_edge="dependencies")
    populate_organisation(con)
    con.begin()
    _live(con, random.Random(11))
    con.commit()
    con.close()
    tests = run_dbt(
        settings, "build", "--indirect-selection", "empty", "--select", *MODELS, *HELD, as_of=AS_OF
    )
    con = connect(settings, read_only=True)
    rules = con.execute(
        "select distinct level_no, source_rule from lake.build_marts.mart_ownership where not is_current and level_no > 1"
    ).fetchall()
    con.close()
    assert tests.nodes == len(MODELS) + len(HELD)
    # it was a company with a past of every kind
    assert {rule for _, rule in rules} >= {
        *("assignee", "blocker_assignee", "contributor", "reporter", "team_lead", "unassigned"),
        *("team_department", "linked_team_department", "department_of_individuals"),
        *("executive_above_department", "executive_above_parent_department", "executive_above_individuals"),
    }
