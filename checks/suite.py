"""A suite: one frame measured in SQL, and the expectations that its columns must meet.

A frame has one row per *subject* (a table, a team, a target), a column per measure, and beside a measure
``<measure>_sample`` with a few keys of the rows that offend: so a gate's cost and its report stay small
however large the lake is. Great Expectations over a DuckDB SQLAlchemy engine returns empty result sets;
pandas frames are its dependable input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.night import Night

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

SUBJECT = "subject"
SAMPLE = "_sample"
#: keys shown of the rows that offend: enough to go and look, few enough for one line
SAMPLE_SIZE = 5


def offences(*measures: str) -> str:
    """SQL that counts each boolean column and samples the ``label`` of the rows where it is true."""
    return "\n    ".join(
        f"count(*) filter ({name}) as {name},\n    "
        f"array_to_string(min(label, {SAMPLE_SIZE}) filter ({name}), ', ') as {name}{SAMPLE},"
        for name in measures
    )


@dataclass(frozen=True)
class Suite:
    """A named group of expectations on one frame.

    ``needs`` are tables whose absence fails the suite; a suite ``of_raw`` is left out where no
    good source ever landed anything, which `raw_sources` and `raw_ledger` report.
    """

    name: str
    about: str
    frame: Callable[[Night], pd.DataFrame]
    expectations: Callable[[Night], list[Expectation]]
    needs: tuple[str, ...] = ()
    of_raw: bool = False
