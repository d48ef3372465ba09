"""Nothing got lost or doubled between raw and the marts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import equal
from checks.night import Night
from checks.suite import Suite
from tools import TOOLS

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

#: the entities that people count by hand when they want to trust a pipeline
COUNTED = tuple((tool.name, entity) for tool in TOOLS.values() for entity in tool.counted)
#: entities that become work items, one to one but for what is left out and counted, such as templates
ITEMS = tuple((tool.name, tool.work) for tool in TOOLS.values() if tool.work)

_ENTITY = """
select
    '{source} {entity}' as subject,
    '{source}' as source,
    '{entity}' as entity,
    count(*) as raw_all,
    count(*) filter (not is_gone) as raw_live,
from (
    select record_id, coalesce(max_by(is_deleted, row(record_updated_at, loaded_at)), false) as is_gone,
    from raw.{source}__{entity}
    group by all
)
"""

_FRAME = """
with landed as ({union}),
items as (
    select
        source,
        count(*) as items_all,
        count(*) filter (not is_deleted) as items_live,
    from build_marts.dim_work_item
    group by all
)
select
    subject,
    raw_all,
    raw_live,
    coalesce(counts.records, 0)::bigint as in_marts,
    case when {is_item}
        then coalesce(items_all, 0) + coalesce(left_out + left_out_deleted, 0) end::bigint as items_all,
    case when {is_item} then coalesce(items_live, 0) + coalesce(left_out, 0) end::bigint as items_live,
from landed
left join build_marts.mart_record_counts as counts
    on counts.source = landed.source and counts.entity = landed.entity
left join items on items.source = landed.source
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per counted entity. All sources: what an earlier night landed is still there."""
    union = "\nunion all\n".join(_ENTITY.format(source=s, entity=e) for s, e in COUNTED)
    is_item = " or ".join(f"(landed.source = '{s}' and landed.entity = '{e}')" for s, e in ITEMS)
    return night.frame(_FRAME.format(union=union, is_item=is_item))


def expectations(night: Night) -> list[Expectation]:
    """Counts agree at both ends of the transformation."""
    rebuild = "`python -m lake dbt -- build --full-refresh`"
    remedy = f"run {rebuild}; if it stays, a staging model filters or doubles records"
    return [
        equal("raw_live", "in_marts", "marts count as many records as the raw layer holds", remedy),
        equal("raw_all", "items_all", "every issue and card is one work item or counted as none", remedy),
        equal("raw_live", "items_live", "deleted issues and cards are marked, no others", remedy),
    ]


SUITE = Suite(
    "marts_completeness",
    "Nothing got lost or doubled between raw and the marts.",
    frame,
    expectations,
    needs=("build_marts.dim_work_item", "build_marts.mart_record_counts"),
)
