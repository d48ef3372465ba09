"""Every open item has an owner on each of the four levels, and exactly one team owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_FRAME = f"""
with levels as (
    select * from (values (1, 'level 1 team'), (2, 'level 2 people'), (3, 'level 3 departments'),
        (4, 'level 4 executives')) as t (level_no, subject)
),
open_items as (select work_item_key, item_ref from build_marts.dim_work_item where is_open),
owners as (
    select
        work_item_key,
        level_no,
        count(*) as parties,
        bool_or(coalesce(share not between 0 and 1, false)) as has_odd_share,
        bool_or(coalesce(trim(source_rule), '') = '') as has_no_rule,
        bool_and(party_id is null or upper(party_id) in ('UNOWNED', 'UNASSIGNED')) as is_unowned,
    from build_marts.mart_ownership
    where is_current
    group by all
),
judged as (
    select
        levels.subject,
        coalesce(open_items.item_ref, open_items.work_item_key) as label,
        owners.parties is null as absent,
        levels.level_no = 1 and coalesce(owners.parties > 1, false) as doubled,
        coalesce(owners.has_odd_share or owners.has_no_rule, false) as odd,
        levels.level_no = 1 and coalesce(owners.is_unowned, true) as unowned,
    from open_items
    cross join levels
    left join owners using (work_item_key, level_no)
)
select subject, count(*) as open_items, {offences("absent", "doubled", "odd", "unowned")}
from judged
group by all
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per ownership level, over all open items."""
    return night.frame(_FRAME)


def expectations(night: Night) -> list[Expectation]:
    """A level is never absent; the first names one team."""
    model = (
        "this is a defect of the ownership models: run `python -m lake dbt -- test --select mart_ownership`"
    )
    assign = "give the items a team: a component or project in org_components.csv or org_teams.csv"
    return [
        none("absent", "every open item has this level", model),
        none("doubled", "exactly one team owns an item", model),
        none("odd", "every owner has a rule and a share between 0 and 1", model),
        none("unowned", "every open item has an owning team", assign, "warning"),
    ]


SUITE = Suite(
    "marts_ownership",
    "Every open item has an owner on each of the four levels.",
    frame,
    expectations,
    needs=("build_marts.mart_ownership", "build_marts.dim_work_item"),
)
