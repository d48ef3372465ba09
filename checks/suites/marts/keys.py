"""Every mart is there, and its key is unique and never null.

DuckLake has no keys of its own: this is where a doubled row is caught before anybody reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import at_least, none
from checks.night import Night
from checks.suite import Suite, offences
from checks.suites.keys import ALTERNATE_KEYS, KEYS, KEYS_AFTER_ANALYSIS
from lake.names import RAW
from tools import TOOLS

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

#: where work items have landed, these have rows; an archive of messages alone tells of no work and no teams
OF_WORK = frozenset({"build_marts.dim_work_item", "build_marts.dim_team"})
COUNTS = "build_marts.mart_record_counts"

_TABLE = """
select
    '{table}' as subject,
    0 as is_absent,
    sum(copies)::bigint as records,
    case when {may_not_be_empty} then coalesce(sum(copies), 0) end::bigint as records_needed,
    {measures}
from (
    select
        count(*) as copies,
        {null_test} as null_keys,
        copies > 1 and not null_keys as doubled,
        concat_ws(' / ', {columns}) as label,
    from {table}
    group by {columns}
)
"""
_ABSENT = "select '{table}' as subject, 1 as is_absent"


def table_query(night: Night, table: str, columns: tuple[str, ...]) -> str:
    """The measurement of one mart, or the statement that it is absent."""
    if not night.has(table):
        return _ABSENT.format(table=table)
    return _TABLE.format(
        table=table,
        columns=", ".join(columns),
        may_not_be_empty=str(table == COUNTS or (table in OF_WORK and _has_work(night))).lower(),
        measures=offences("null_keys", "doubled"),
        null_test=" or ".join(f"{column} is null" for column in columns),
    )


def _has_work(night: Night) -> bool:
    return any(night.tables.get(f"{RAW}.{tool.name}__{tool.work}") for tool in TOOLS.values() if tool.work)


def frame(night: Night) -> pd.DataFrame:
    """One row per key of the marts that are built before the analysis."""
    return _measured(night, *KEYS.items(), *ALTERNATE_KEYS.items())


def frame_after_analysis(night: Night) -> pd.DataFrame:
    """One row per mart that rests on it, and per outcome."""
    return _measured(night, *KEYS_AFTER_ANALYSIS.items())


def _measured(night: Night, *keys: tuple[str, tuple[str, ...]]) -> pd.DataFrame:
    queries = [table_query(night, table, columns) for table, columns in keys]
    return night.frame("\nunion all by name\n".join(queries) + "\norder by subject")


def expectations(night: Night) -> list[Expectation]:
    """Present, not empty where it may not be, and keyed."""
    build = "run `python -m lake dbt -- build` for it and read the error of that model"
    ingest = "look whether ingest landed anything: `select * from ops.ingest_ledger`"
    return [
        none("is_absent", "every mart was built", build),
        at_least("records_needed", 1, "what has landed is in work items, teams and counts", ingest),
        none(
            "null_keys",
            "no key is null",
            "find the join that lost the key: `python -m lake dbt -- test --select MODEL`",
        ),
        none("doubled", "every key is unique", "find the join or the organisation file that doubles it"),
    ]


SUITE = Suite("marts_keys", "Every mart is there, and its key is unique and never null.", frame, expectations)
AFTER_ANALYSIS = Suite(
    "analysis_keys",
    "Every outcome and mart that rests on the analysis is there, and its key is unique and never null.",
    frame_after_analysis,
    expectations,
)
