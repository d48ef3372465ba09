"""At least one tool was read tonight; each one that was not is named with its remedy.

A failed source only warns: the others go on, and what rests on it is neither planned nor written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import at_least, none
from checks.night import Night
from checks.suite import Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_FRAME = """
with tonight as (
    select *
    from ops.source_status
    where run_id = $run_id
    qualify row_number() over (partition by source order by recorded_at desc) = 1
)
select
    source as subject,
    (status = 'failed')::integer as failed,
    concat_ws(' → ', error, remedy) as failed_sample,
    null::integer as sources_read,
from tonight
union all
select 'all sources', null, null, len($sources),
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per configured source, and one for all."""
    return night.frame(_FRAME, {"run_id": night.run_id, "sources": list(night.sources)})


def expectations(night: Night) -> list[Expectation]:
    """A night without any source has nothing to say."""
    remedy = "mend one of the sources: `python -m ingest doctor` says what is wrong with each"
    return [
        at_least("sources_read", 1, "at least one tool was read", remedy),
        none("failed", "every configured tool was read", "see docs/runbooks/partial-run.md", "warning"),
    ]


SUITE = Suite(
    "raw_sources",
    "At least one tool was read tonight.",
    frame,
    expectations,
    needs=("ops.source_status",),
)
