"""Time runs forwards: intervals are whole, do not overlap, and dates stand in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_INTERVALS = f"""
select subject, count(*) as records, {offences("reversed_intervals", "overlapping")}
from (
    select
        field_name as subject,
        work_item_key || ' ' || field_name as label,
        coalesce(valid_from >= valid_to, false) as reversed_intervals,
        coalesce(lead(valid_from) over (the_field_of_an_item) < valid_to, false) as overlapping,
    from build_marts.fct_item_state_interval
    window the_field_of_an_item as (partition by work_item_key, field_name order by valid_from)
)
group by all
"""

_ITEMS = f"""
select subject, count(*) as records, {offences("early", "at_odds")}
from (
    select
        'items of ' || source as subject,
        item_ref as label,
        coalesce(done_at < created_at or started_at < created_at, false) as early,
        (status_category = 'done' and is_open) or (status_category <> 'done' and done_at is not null)
            as at_odds,
    from build_marts.dim_work_item
)
group by all
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per tracked field, and one per source of work items."""
    return night.frame(f"{_INTERVALS} union all by name {_ITEMS} order by subject")


def expectations(night: Night) -> list[Expectation]:
    """Half-open intervals and ordered dates."""
    replay = "compare with the item's changelog in raw; see docs/runbooks/failed-check.md, “History”"
    return [
        none("reversed_intervals", "every interval begins before it ends", replay),
        none("overlapping", "an item's intervals of one field do not overlap", replay),
        none("early", "nothing starts or ends before it was created", replay, "warning"),
        none("at_odds", "an item is open or done, not both", replay),
    ]


SUITE = Suite(
    "marts_history",
    "Time runs forwards.",
    frame,
    expectations,
    needs=("build_marts.fct_item_state_interval", "build_marts.dim_work_item"),
)
