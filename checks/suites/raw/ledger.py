"""What the source said it has, what was fetched and what the lake holds agree, or the ledger says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import at_most, none, some_rows
from checks.night import Night
from checks.odd import share_beyond_few
from checks.suite import Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

# a source may state its total or the number it sent; either one explains the night
_FRAME = """
with ledger as (
    select *
    from ops.ingest_ledger
    where run_id = $run_id and list_contains($sources, source)
    qualify row_number() over (partition by source, entity, scope order by recorded_at desc) = 1
),
judged as (
    select
        *,
        source_says is not null and source_says not in (fetched, in_lake, in_lake + quarantined)
            as is_different,
        coalesce(note, '') <> '' as is_explained,
    from ledger
)
select
    source || '__' || entity as subject,
    sum(fetched)::bigint as fetched,
    count(*) filter (is_different and not is_explained) as unexplained,
    array_to_string(min(
        scope || ': source says ' || source_says || ', fetched ' || fetched || ', lake holds ' || in_lake, 5
    ) filter (is_different and not is_explained), '; ') as unexplained_sample,
    count(*) filter (landed > fetched) as invented,
    array_to_string(min(scope, 5) filter (landed > fetched), ', ') as invented_sample,
    count(*) filter (is_different and is_explained) as explained,
    array_to_string(min(scope || ': ' || note, 5) filter (is_different and is_explained), '; ')
        as explained_sample,
    sum(quarantined)::bigint as quarantined,
from judged
group by all
order by subject
"""

_REASONS = """
with ranked as (
    select
        source || '__' || entity as subject,
        coalesce(record_id, '(no id)') || ': ' || reason as line,
    from quarantine.records
    where run_id = ?
    qualify row_number() over (partition by source, entity order by record_id, reason) <= 3
)
select subject, string_agg(line, '; ' order by line) as lines
from ranked
group by all
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per entity that was read tonight, with the reasons of what was put aside."""
    ledger = night.frame(_FRAME, {"run_id": night.run_id, "sources": list(night.sources)})
    reasons = night.frame(_REASONS, [night.run_id])
    sample = ledger["subject"].map(reasons.set_index("subject")["lines"]).fillna("")
    few = night.settings.checks.few_odd_records
    share = share_beyond_few(ledger["quarantined"], ledger["fetched"], few)
    return ledger.assign(quarantined_sample=sample, quarantined_share=share, quarantined_share_sample=sample)


def expectations(night: Night) -> list[Expectation]:
    """The proof per run that nothing is missing, and the limit on what may be put aside."""
    limit = night.settings.checks.max_quarantined_share
    full = "run `python -m ingest SOURCE --full`; if the difference stays, look at that scope's permissions"
    aside = "read `select * from quarantine.records`, mend the records at their source and ingest again"
    return [
        some_rows("the night's ledger was written", "run `python -m ingest all` before the gate"),
        none("unexplained", "what the source says, sent and the lake holds agree or is explained", full),
        none("invented", "no more was landed than was fetched", "this is a defect of ingest: report it"),
        none("explained", "no scope differs from its source", "read the ledger's note beside it", "warning"),
        none("quarantined", "no record had to be put aside", aside, "warning"),
        at_most("quarantined_share", limit, f"at most {limit:.1%} of the records were put aside", aside),
    ]


SUITE = Suite(
    "raw_ledger",
    "What the sources say, what they sent and what the lake holds agree.",
    frame,
    expectations,
    needs=("ops.ingest_ledger", "quarantine.records"),
)
