"""No source has stopped sending a property, or sends it as another JSON type than before.

Ingest compares a sample of each run with what it knew and writes ``ops.schema_changes``. A change warns once,
in the night that brought it; the fields on which everything rests stop the night in ``raw_types``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

# an object that is gone takes its properties with it: one line says so
_FRAME = """
with changes as (
    select
        *,
        array_to_string(list_filter(
            string_split(kinds, '|'), lambda kind: '|' || kinds_before || '|' not like '%|' || kind || '|%'
        ), ', ') as new_kinds,
    from ops.schema_changes
    where run_id = $run_id and list_contains($sources, source)
),
told as (
    select
        source || '__' || entity as subject,
        change = 'vanished' as vanished,
        change = 'retyped' as retyped,
        path || ' (' || coalesce(kinds_before, 'null') || case change
            when 'retyped' then ') now also comes as ' || new_kinds
            else ') was sent from ' || first_seen::date || ' to ' || last_seen::date
        end as label,
    from changes
    where change in ('vanished', 'retyped') and not exists (
        select 1 from changes as above
        where above.source = changes.source and above.entity = changes.entity
            and above.change = changes.change and starts_with(changes.path, above.path || '.')
    )
),
entities as (
    select distinct source || '__' || entity as subject
    from ops.schema_changes
    where list_contains($sources, source)
)
select
    entities.subject,
    {measures}
from entities
left join told on entities.subject = told.subject
group by entities.subject
order by entities.subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per entity that was ever looked at."""
    sql = _FRAME.format(measures=offences("vanished", "retyped"))
    return night.frame(sql, {"run_id": night.run_id, "sources": list(night.sources)})


def expectations(night: Night) -> list[Expectation]:
    """Warnings: what must not drift is held by raw_types."""
    look = "run `python -m ingest doctor`; if a mart needs it, map its successor in field_map.csv"
    return [
        none("vanished", "every property that was sent is still sent", look, "warning"),
        none("retyped", "every property keeps its JSON type", look, "warning"),
    ]


SUITE = Suite(
    "raw_drift",
    "No source has stopped sending a property, or sends it as another type.",
    frame,
    expectations,
    needs=("ops.schema_changes",),
    of_raw=True,
)
