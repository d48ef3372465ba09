"""The raw layer only grows, and a night does not make half a company vanish.

A token that lost its permission looks like a mass deletion; believing it would clear people's boards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import at_most, none
from checks.night import Night
from checks.suite import Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

ROWS_KEPT = "no table lost rows since the last night"
#: under this many live records a large share is only a few records
SMALL = 50

_TABLE = """
select
    '{source}__{entity}' as subject,
    sum(versions)::bigint as versions,
    count(*) filter (was_live) as live_before,
    count(*) filter (was_live and is_gone and not is_closed) as vanished,
    array_to_string(min(record_id, 5) filter (was_live and is_gone and not is_closed), ', ')
        as vanished_share_sample,
from (
    select
        record_id,
        count(*) as versions,
        coalesce(max_by(is_deleted, row(record_updated_at, loaded_at)), false) as is_gone,
        coalesce(not max_by(is_deleted, row(record_updated_at, loaded_at)) filter (run_id <> $run_id), false)
            as was_live,
        -- made private, and taken out for that (ingest.engine.closing)
        coalesce(bool_or(is_deleted and request = '{{"closed":true}}'), false) as is_closed,
    from raw.{source}__{entity}
    group by all
)
"""

_SHRUNK = """
with counted as ({union}),
earlier as (
    select subject, max_by(observed, checked_at) as observed
    from ops.check_results
    where suite = 'raw_history' and expectation = $rows_kept and run_id <> $run_id
        and list_contains($sources, split_part(subject, '__', 1))
    group by all
),
compared as (
    select
        * exclude (observed),
        coalesce(try_cast(regexp_extract(observed, '\\d+$') as bigint), 0) as versions_before,
    from counted
    -- a table that was emptied altogether is only known from earlier
    full join earlier using (subject)
)
select
    subject,
    coalesce(versions, 0) as versions,
    versions_before,
    greatest(versions_before - coalesce(versions, 0), 0) as lost,
    versions_before || ' before, now ' || coalesce(versions, 0) as lost_observed,
    case when live_before >= $small then vanished / live_before else 0 end as vanished_share,
    coalesce(vanished, 0) || ' of ' || coalesce(live_before, 0) as vanished_share_observed,
    vanished_share_sample,
from compared
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per raw table: versions held now and at the last gate, records gone tonight."""
    union = "\nunion all\n".join(_TABLE.format(source=s, entity=e) for s, e in night.raw_tables())
    values = {"run_id": night.run_id, "rows_kept": ROWS_KEPT, "small": SMALL, "sources": list(night.sources)}
    return night.frame(_SHRUNK.format(union=union), values)


def expectations(night: Night) -> list[Expectation]:
    """Nothing is lost from the lake, and little at once from a source."""
    limit = night.settings.checks.max_vanished_share
    restore = "raw is append-only: restore the lake's files, see docs/runbooks/failed-check.md"
    return [
        none("lost", ROWS_KEPT, restore),
        at_most(
            "vanished_share",
            limit,
            f"at most {limit:.0%} of an entity vanished in one night",
            "check what the account may still see; if the deletion is real, add it to [checks] accepted",
        ),
    ]


SUITE = Suite(
    "raw_history",
    "The raw layer only grows, and no entity vanishes overnight.",
    frame,
    expectations,
    of_raw=True,
)
