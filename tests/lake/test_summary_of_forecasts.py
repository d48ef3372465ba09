"""The summary of a run says what was forecast and what refused, and as of when where that is not now."""

from __future__ import annotations

import io
from datetime import datetime

import duckdb
import pytest
from rich.console import Console

from config.settings import Settings
from lake import runs, summary


def test_refused_forecasts_are_said_as_refused_with_their_reasons(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        insert into forecasts.velocity by name
        select 'r' as run_id, 't' || n as team_id, 'items' as unit, 1 as horizon,
            case when n < 3 then 'ensemble' else 'refused' end as basis,
            case when n < 3 then '' when n < 6 then 'no week has ended since 2014-03-0' || n
                else 'nothing finished in the last ten weeks' end as note
        from range(10) as r (n)
    """)
    con.execute("""
        insert into forecasts.completion by name
        select 'r' as run_id, 'k' || n as work_item_key, 'survival' as method,
            case when n < 1100 then date '2026-04-01' end as p50_date
        from range(1200) as r (n)
    """)
    assert summary._forecasts(con, "r") == (
        "3 of velocity and 7 refused (4 nothing finished in the last ten weeks; "
        "3 no week has ended since …), 1,100 completion dates and 100 later than a year"
    )


def test_where_all_is_refused_nothing_was_made(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        insert into forecasts.completion by name
        select 'r' as run_id, 'k' || n as work_item_key, 'refused' as method, 'too few finished items' as note
        from range(887) as r (n)
    """)
    assert (
        summary._forecasts(con, "r")
        == "0 of velocity, 0 completion dates and 887 refused (887 too few finished items)"
    )


@pytest.mark.parametrize(
    ("told", "reason"),
    [("", "that of the newest record: only files are read"), ("2014-12-31", "as told by as_of")],
)
def test_another_clock_than_the_wall_s_is_said(
    con: duckdb.DuckDBPyConnection, settings: Settings, told: str, reason: str
) -> None:
    runs.start_run(con, "old", "nightly", datetime(2014, 12, 31))
    runs.start_run(con, "today", "nightly", runs.now())
    printed = io.StringIO()
    for run_id in ("old", "today"):
        summary.show(
            con, run_id, settings.model_copy(update={"as_of": told}), Console(file=printed, width=200)
        )
    clocks = [line for line in printed.getvalue().splitlines() if line.startswith("Clock")]
    assert clocks == [f"Clock      2014-12-31 00:00 UTC, {reason}"]
