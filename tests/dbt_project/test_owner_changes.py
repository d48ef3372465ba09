"""An item changes hands when its team becomes another, not when another rule names the same team."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_sql import Models, table

OWNERS = "work_item_key varchar, team_id varchar, source_rule varchar, evidence varchar, valid_from timestamp"
MODEL = "intermediate/ownership/int_owner_change"
MODELS = Models()
FIRST = datetime(2026, 3, 2, 9)
STEPS = st.lists(
    st.tuples(st.sampled_from(["t-pay", "t-iam", "UNOWNED"]), st.sampled_from(["board", "assignee"])),
    max_size=8,
)


def changes(steps: list[tuple[str, str]]) -> list[tuple[str, str, datetime]]:
    """What the model says of one item whose owners were these, one a day."""
    with duckdb.connect() as con:
        table(con, "int_primary_owner", OWNERS, [
            {"work_item_key": "jira:1", "team_id": team, "source_rule": rule, "evidence": rule,
             "valid_from": str(FIRST + timedelta(days=day))}
            for day, (team, rule) in enumerate(steps)
        ])  # fmt: skip
        return MODELS.rows(con, MODEL, "from_team_id, to_team_id, changed_at")


@settings(deadline=None, max_examples=50)
@given(STEPS)
def test_changes_are_those_of_the_team(steps: list[tuple[str, str]]) -> None:
    teams = [team for team, _ in steps]
    wanted = [
        (before, after, FIRST + timedelta(days=day))
        for day, (before, after) in enumerate(pairwise(teams), start=1)
        if before != after
    ]
    assert sorted(changes(steps), key=lambda row: row[2]) == wanted


def test_a_requirement_on_the_first_day_of_its_sprint_keeps_its_team() -> None:
    """Project, then board, then assignee name it: three rules and one team all its life."""
    assert changes([("t-iam", "project"), ("t-iam", "board"), ("t-iam", "assignee")]) == []
