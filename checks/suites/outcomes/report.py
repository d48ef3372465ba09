"""The Slack report can be read: known sections, a headline on every line, links that are links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

SECTIONS = ("act_today", "changes", "conflicts", "late", "blocked", "ownership_gaps", "forecast")
#: a Block Kit section takes this many characters; headline and detail share one
LONGEST_LINE = 3_000

_FRAME = f"""
select subject, count(*) as lines, {offences("unknown", "empty", "too_long", "no_link", "tied")}
from (
    select
        coalesce(section, 'no section') as subject,
        left(coalesce(headline, '(no headline)'), 60) as label,
        not coalesce(list_contains($sections, section), false) as unknown,
        coalesce(trim(headline), '') = '' as empty,
        length(coalesce(headline, '')) + length(coalesce(detail, '')) > $longest as too_long,
        url is not null and not regexp_matches(url, '^https?://') as no_link,
        count(*) over (partition by section, rank) > 1 as tied,
    from build_outcomes.mart_report_line
)
group by all
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per section of the report."""
    return night.frame(_FRAME, {"sections": list(SECTIONS), "longest": LONGEST_LINE})


def expectations(night: Night) -> list[Expectation]:
    """What Slack refuses and what a reader cannot use."""
    model = "this is a defect of models/outcomes: run `python -m lake dbt -- test --select mart_report_line`"
    return [
        none("unknown", "every line belongs to a known section", model),
        none("empty", "every line has a headline", model),
        none("too_long", f"a line has at most {LONGEST_LINE:,} characters", model),
        none("no_link", "links are http addresses", model, "warning"),
        none("tied", "the order of the lines is decided", model, "warning"),
    ]


SUITE = Suite(
    "outcomes_report",
    "The Slack report can be read.",
    frame,
    expectations,
    needs=("build_outcomes.mart_report_line",),
)
