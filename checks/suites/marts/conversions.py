"""Values that a tool sent and the marts do not have, since they could not be converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_FRAME = """
select
    source || ' ' || entity || ' ' || field as subject,
    lost as unread,
    format('{:.2f} % of {:,}, such as “{}” of {}', 100 * lost_share, given, example,
        coalesce(example_id, '?')) as unread_sample,
from intermediate.int_unread_value
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row per field of which values were lost."""
    return night.frame(_FRAME)


def expectations(night: Night) -> list[Expectation]:
    """Nothing that was given is lost on its way."""
    remedy = "correct the values in their tool, such as the one that is shown; they stay unknown until then"
    return [none("unread", "every value that a tool sends can be read", remedy, "warning")]


SUITE = Suite(
    "marts_conversions",
    "Values that tools send are read, or counted here.",
    frame,
    expectations,
    needs=("intermediate.int_unread_value",),
)
