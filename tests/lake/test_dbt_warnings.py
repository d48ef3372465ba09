"""A data test of dbt that only warns is heard: in its stage's line, in the summary, among the findings."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from config.settings import Settings
from lake import summary
from lake.connect import connect
from lake.dbt import DbtRun, DbtWarning, record_warnings, told
from lake.runs import start_run
from lake.schema import ensure

#: as dbt 1.11 prints it
OUTPUT = """
17:04:17  2 of 3 WARN 1 accepted_values_m_a__1 ........................................... [WARN 1 in 0.36s]
17:04:18  Completed with 2 warnings:
17:04:18
17:04:18  Warning in test accepted_values_m_a__1 (models/m.yml)
17:04:18  Got 1 result, configured to warn if != 0
17:04:18
17:04:18    compiled code at target/compiled/mini/models/m.yml/accepted_values_m_a__1.sql
17:04:18
17:04:18  Warning in test assert_nothing_of_m (tests/assert_nothing_of_m.sql)
17:04:18  Got 1200 results, configured to warn if != 0
17:04:18
17:04:18  Done. PASS=1 WARN=2 ERROR=0 SKIP=0 NO-OP=0 TOTAL=3
"""
WARNINGS = (DbtWarning("accepted_values_m_a__1", 1), DbtWarning("assert_nothing_of_m", 1200))


def test_what_dbt_warns_of_is_taken_from_its_text() -> None:
    assert told(OUTPUT) == DbtRun(3, WARNINGS)
    assert "assert_nothing_of_m (1,200 rows)" in str(told(OUTPUT))
    assert told("17:04:18  Done. PASS=3 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=3") == DbtRun(3)


@pytest.mark.parametrize("again", [DbtRun(3), DbtRun(3, WARNINGS[:1])])
def test_a_part_that_is_built_again_replaces_what_it_warned_of(
    again: DbtRun, settings: Settings, tmp_path: Path
) -> None:
    with connect(settings) as con:
        ensure(con)
        start_run(con, "run", "nightly", datetime(2026, 11, 30))
        record_warnings(con, "run", "marts", DbtRun(3, WARNINGS))
        record_warnings(con, "run", "outcomes", DbtRun(1, WARNINGS[:1]))
        record_warnings(con, "run", "marts", again)
        printed = io.StringIO()
        summary.show(con, "run", settings, Console(file=printed, width=200))
        found = con.execute(
            "select expectation, unexpected_count from ops.check_results where gate = 'dbt_marts'"
        ).fetchall()
    assert found == [(one.test, one.rows) for one in again.warnings]
    assert f"{1 + len(again.warnings)} warnings" in printed.getvalue()
