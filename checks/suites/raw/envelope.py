"""Every landed record can be told apart, dated and read.

Only records that no passed gate has seen are looked at, and of each its newest version: a bad version that
was read again and mended no longer stands in the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import at_most, none
from checks.night import Night
from checks.odd import share_beyond_few
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_TABLE = """
select
    '{source}__{entity}' as subject,
    count(*) as records,
    {measures}
from (
    select
        coalesce(record_id, 'no id') as label,
        coalesce(trim(record_id) = '', true) as no_id,
        coalesce(trim(scope) = '', true) as no_scope,
        body is null or not json_valid(body) as no_json,
        coalesce(record_updated_at > greatest(loaded_at, $as_of) + to_minutes($tolerance), false)
            as from_future,
        coalesce(contains(body, chr(65533)), false) as lost_letters,
        run_id in (select run_id from proven_runs) as is_proven,
    from raw.{source}__{entity}
    qualify record_id is null or row_number() over (
        partition by record_id order by record_updated_at desc nulls last, loaded_at desc
    ) = 1
)
where not is_proven
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per raw table of tonight's good sources."""
    measures = offences("no_id", "no_scope", "no_json", "from_future", "lost_letters")
    queries = [_TABLE.format(source=s, entity=e, measures=measures) for s, e in night.raw_tables()]
    tolerance = night.settings.checks.clock_tolerance_minutes
    union = "\nunion all\n".join(queries)
    measured = night.frame(f"{union} order by subject", {"as_of": night.as_of, "tolerance": tolerance})
    few = night.settings.checks.few_odd_records
    return measured.assign(
        from_future_share=share_beyond_few(measured["from_future"], measured["records"], few),
        from_future_share_sample=measured["from_future_sample"],
    )


def expectations(night: Night) -> list[Expectation]:
    """What every envelope must meet, whatever its entity."""
    again = "run `python -m ingest SOURCE --full` for that source; if it stays, the source's API has changed"
    odd = "look at these records in their tool: their date lies in the future"
    limit = night.settings.checks.max_odd_share
    letters = "mend the text in its tool: half an emoji was cut off there, or the file has another encoding"
    minutes = night.settings.checks.clock_tolerance_minutes
    clock = f"mend the clock of this machine, or raise [checks] clock_tolerance_minutes ({minutes} now)"
    return [
        none("no_id", "every record has an id", again),
        none("no_scope", "every record names the project, board or channel it came from", again),
        none("no_json", "every body is JSON", again),
        none("from_future", "no record is newer than the moment it was read", odd, "warning"),
        at_most("from_future_share", limit, "records are not newer than the moment they were read", clock),
        none("lost_letters", "no text has \ufffd, which stands where a letter was lost", letters, "warning"),
    ]


SUITE = Suite(
    "raw_envelope",
    "Every landed record can be told apart, dated and read.",
    frame,
    expectations,
    of_raw=True,
)
