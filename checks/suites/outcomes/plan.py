"""The plan of writes is well-formed and in proportion, before anything touches people's boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import at_most, none
from checks.night import Night
from checks.suite import Suite, offences
from tools import able

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_FRAME = f"""
with plan as (
    select
        *,
        coalesce(object_ref, object_id, write_id) || ' ' || coalesce(field_name, field, '') as label,
        count(*) over (partition by write_id) > 1
            or count(*) over (partition by target, object_id, field) > 1 as is_doubled,
    from build_outcomes.mart_writeback_plan
),
judged as (
    select
        coalesce(p.target, 'no target') as subject,
        p.label,
        not coalesce(list_contains($addresses, p.target || ' ' || p.object_type), false)
            or p.write_id is null or p.object_id is null or p.field is null
            or not coalesce(p.kind in ('field', 'post'), false)
            or coalesce(p.field_name ilike 'truce forecast%' and try_cast(p.new_value as date) is null
                and p.new_value is not null, false) as malformed,
        p.is_doubled as doubled,
        p.new_value is not distinct from p.old_value as idle,
        coalesce(
            length(p.new_value) > coalesce(
                map_extract_value($longest_fields::map(varchar, bigint), p.target || ' ' || p.field),
                map_extract_value($longest::map(varchar, bigint), p.target)
            ),
            false
        ) as too_long,
        coalesce(trim(p.reason), '') = '' or coalesce(trim(p.rule), '') = '' as unexplained,
        p.kind = 'field' and i.work_item_key is null as unknown,
        not list_contains($sources, p.target) as stale,
    from plan as p
    left join build_marts.dim_work_item as i on i.work_item_key = p.target || ':' || p.object_id
)
select
    subject,
    count(*) as writes,
    {offences("malformed", "doubled", "idle", "too_long", "unexplained", "unknown", "stale")}
from judged
group by all
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per target of the plan (none at all when there is nothing to write)."""
    targets = able("write_fields", "post")
    values = {
        "addresses": [f"{name} {tool.writes_to}" for name, tool in targets.items()],
        "sources": list(night.sources),
        "longest": {name: tool.longest_text for name, tool in targets.items()},
        "longest_fields": {
            f"{name} {field}": most for name, tool in targets.items() for field, most in tool.longest_fields
        },
    }
    return night.frame(_FRAME, values)


def expectations(night: Night) -> list[Expectation]:
    """Every row can be carried out, changes something, and rests on what was read tonight."""
    limit = night.settings.writeback.max_writes_per_run
    model = (
        "this is a defect of models/outcomes: run `python -m lake dbt -- test --select mart_writeback_plan`"
    )
    budget = "read `python -m writeback plan`; raise [writeback] max_writes_per_run if it is meant"
    partial = "mend that source and run again; see docs/runbooks/partial-run.md"
    return [
        none("malformed", "every write names a known target, object and field, and dates are dates", model),
        none("doubled", "nothing is written twice", model),
        none("idle", "every write changes something", model),
        none("too_long", "every text fits its target", model),
        none("unexplained", "every write has a reason and a rule", model),
        none("unknown", "every write goes to an item that the lake knows", model),
        none("stale", "nothing is written to a tool that was not read tonight", partial),
        at_most("writes", limit, f"at most {limit:,} writes in one night", budget),
    ]


SUITE = Suite(
    "outcomes_plan",
    "The plan of writes is well-formed and in proportion.",
    frame,
    expectations,
    needs=("build_outcomes.mart_writeback_plan", "build_marts.dim_work_item"),
)
