"""The arithmetic of a sprint: committed + added − removed = final scope = completed + carried over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

# points are sums of doubles: equal to within a hundredth of a point
_FRAME = f"""
select
    subject,
    count(*) as sprints,
    {offences("points_off", "items_off", "carry_off", "too_much", "negative")}
from (
    select
        team_id as subject,
        coalesce(sprint_name, sprint_key) as label,
        abs(coalesce(committed_points, 0) + coalesce(added_points, 0) - coalesce(removed_points, 0)
            - coalesce(final_scope_points, 0)) > 0.01 as points_off,
        committed_items + added_items - removed_items <> final_scope_items as items_off,
        coalesce(completed_items + carried_over_items <> final_scope_items, false) as carry_off,
        coalesce(completed_points > final_scope_points + 0.01, false) or completed_items > final_scope_items
            as too_much,
        least(committed_points, added_points, removed_points, completed_points, committed_items, added_items,
            removed_items, completed_items) < 0 as negative,
    from build_marts.mart_team_velocity
)
group by all
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per team with sprints."""
    return night.frame(_FRAME)


def expectations(night: Night) -> list[Expectation]:
    """Identities that hold for every sprint of every team."""
    test = "`python -m lake dbt -- test --select mart_team_velocity`"
    remedy = f"compare the sprint with its items' changelogs: {test}"
    return [
        none("points_off", "committed + added − removed = final scope, in points", remedy),
        none("items_off", "committed + added − removed = final scope, in items", remedy),
        none("carry_off", "completed + carried over = final scope, in items", remedy),
        none("too_much", "no sprint completes more than its final scope", remedy),
        none("negative", "no part of a sprint is negative", remedy),
    ]


SUITE = Suite(
    "marts_velocity",
    "The arithmetic of a sprint holds.",
    frame,
    expectations,
    needs=("build_marts.mart_team_velocity",),
)
