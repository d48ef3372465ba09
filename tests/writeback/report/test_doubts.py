"""The report says at its foot what the marts' own tests warn of, and nothing where they do not."""

from __future__ import annotations

import orjson

from lake.dbt import DbtRun, DbtWarning, record_warnings
from tests.writeback.night import Night
from tests.writeback.office import LINES


def notes(night: Night) -> list[str]:
    night.plan()
    night.report(*LINES)
    night.make_plan()
    rows = night.con.execute(
        "select new_value from ops.writeback_plan_rows where field = 'report' order by plan_id"
    ).fetchall()
    return list(orjson.loads(rows[-1][0])["notes"])


def test_a_warning_of_the_marts_stands_in_the_report(night: Night) -> None:
    record_warnings(night.con, night.run_id, "marts", DbtRun(9, (DbtWarning("assert_of_history", 1200),)))
    assert notes(night) == [
        "1,200 rows of the marts contradict each other (assert_of_history): what rests on them may be off."
    ]


def test_without_one_the_report_has_no_such_note(night: Night) -> None:
    record_warnings(night.con, "another run", "marts", DbtRun(9, (DbtWarning("assert_of_history", 2),)))
    assert notes(night) == []
