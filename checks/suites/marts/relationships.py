"""What a mart refers to exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

ITEM = ("dim_work_item", "work_item_key")
#: read, or known by what was read alone
KNOWN_ITEM = ("dim_work_item+dim_linked_item", "work_item_key")
TEAM = ("dim_team", "team_id")
PERSON = ("dim_person", "person_id")
SPRINT = ("dim_sprint", "sprint_key")

#: (mart, column, (dimension, key)); a null column refers to nothing and is allowed
RELATIONSHIPS: tuple[tuple[str, str, tuple[str, str]], ...] = (
    ("dim_work_item", "owner_team_id", TEAM),
    ("dim_work_item", "assignee_person_id", PERSON),
    ("dim_work_item", "reporter_person_id", PERSON),
    ("dim_work_item", "sprint_key", SPRINT),
    ("fct_field_change", "work_item_key", ITEM),
    ("fct_item_state_interval", "work_item_key", ITEM),
    ("mart_ownership", "work_item_key", ITEM),
    ("fct_dependency_edge", "blocker_key", KNOWN_ITEM),
    ("fct_dependency_edge", "blocked_key", KNOWN_ITEM),
    ("fct_blocking_interval", "work_item_key", ITEM),
    ("fct_blocking_interval", "blocker_key", KNOWN_ITEM),
    ("mart_blocked_work", "work_item_key", ITEM),
    ("mart_current_work", "work_item_key", ITEM),
    ("mart_current_work", "team_id", TEAM),
    ("mart_current_work", "person_id", PERSON),
    ("mart_team_velocity", "team_id", TEAM),
    ("mart_team_velocity", "sprint_key", SPRINT),
    ("mart_team_throughput_weekly", "team_id", TEAM),
    ("bridge_person_account", "person_id", PERSON),
    ("bridge_person_team", "person_id", PERSON),
    ("bridge_person_team", "team_id", TEAM),
    ("dim_executive", "person_id", PERSON),
    ("fct_item_daily", "work_item_key", ITEM),
    ("mart_identity_proposal", "one_person_id", PERSON),
    ("mart_ownership_clarity", "owner_team_id", TEAM),
)
#: of marts that rest on the analysis, built and checked with the outcomes
AFTER: tuple[tuple[str, str, tuple[str, str]], ...] = (
    ("mart_conflict", "item_a_key", ITEM),
    ("mart_conflict", "item_b_key", ITEM),
    ("mart_critical_path_item", "work_item_key", ITEM),
    ("mart_dependency_closure", "blocker_key", ITEM),
    ("mart_dependency_closure", "blocked_key", ITEM),
    ("mart_dependency_root", "work_item_key", ITEM),
    ("mart_dependency_root", "root_key", ITEM),
)

_COLUMN = """
select
    '{mart}.{column}' as subject,
    count(*) as referred_to,
    {measures}
from (
    select distinct child.{column} as label, parent.{key} is null as orphans,
    from build_marts.{mart} as child
    left join ({parents}) as parent on parent.{key} = child.{column}
    where child.{column} is not null
)
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per reference between built marts; what is absent is marts_keys' to report."""
    return _measured(night, RELATIONSHIPS)


def frame_after_analysis(night: Night) -> pd.DataFrame:
    """One row per reference of a mart that rests on the analysis."""
    return _measured(night, AFTER)


def _parents(dimension: str, key: str) -> str:
    """The keys of a dimension, or of several whose names a `+` joins."""
    return " union ".join(f"select {key} from build_marts.{one}" for one in dimension.split("+"))


def _measured(night: Night, relationships: tuple[tuple[str, str, tuple[str, str]], ...]) -> pd.DataFrame:
    queries = [
        _COLUMN.format(
            mart=mart, column=column, parents=_parents(dimension, key), key=key, measures=offences("orphans")
        )
        for mart, column, (dimension, key) in relationships
        if night.has(f"build_marts.{mart}", *(f"build_marts.{one}" for one in dimension.split("+")))
    ]
    return night.frame("\nunion all\n".join(queries) + "\norder by subject")


def expectations(night: Night) -> list[Expectation]:
    """No mart names an item, a team, a person or a sprint that is not in its dimension."""
    remedy = "add what is missing: it was never ingested, or the organisation files give it another id"
    return [none("orphans", "every reference exists", remedy)]


SUITE = Suite(
    "marts_relationships",
    "What a mart refers to exists.",
    frame,
    expectations,
    needs=("build_marts.dim_work_item", "build_marts.dim_team", "build_marts.dim_person"),
)
AFTER_ANALYSIS = Suite(
    "analysis_relationships",
    "What a mart that rests on the analysis refers to exists.",
    frame_after_analysis,
    expectations,
    needs=("build_marts.dim_work_item", "build_marts.mart_conflict"),
)
