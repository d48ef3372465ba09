"""The run log and the verdict that is read from it."""

from __future__ import annotations

import io
from datetime import datetime

import duckdb
import pytest
from rich.console import Console

from config.errors import ConfigError
from config.settings import Settings
from lake import runs, summary
from lake.connect import connect
from lake.verdict import judge, recorded

AS_OF = datetime(2026, 3, 1, 2)


@pytest.fixture
def run(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    runs.start_run(con, "r1", "nightly", AS_OF)
    return con


def fail_stage(settings: Settings, name: str, message: str) -> None:
    with pytest.raises(RuntimeError), runs.stage(lambda: connect(settings), "r1", name):
        raise RuntimeError(message)


def test_a_retried_start_keeps_the_first_clock(run: duckdb.DuckDBPyConnection) -> None:
    runs.start_run(run, "r1", "nightly", datetime(2030, 1, 1))
    assert runs.clock(run, "r1") == AS_OF


def test_a_clean_run_is_ok(run: duckdb.DuckDBPyConnection) -> None:
    runs.set_source_status(run, "r1", "jira", "ok")
    assert judge(run, "r1").status == "ok"


def test_one_failed_source_of_two_is_partial_and_named(run: duckdb.DuckDBPyConnection) -> None:
    runs.set_source_status(run, "r1", "jira", "ok")
    runs.set_source_status(run, "r1", "slack", "failed", "token refused", "renew TRUCE_SLACK_TOKEN")
    verdict = judge(run, "r1")
    assert verdict.status == "partial"
    assert verdict.note == "slack: token refused → renew TRUCE_SLACK_TOKEN"


def test_no_source_at_all_is_failed(run: duckdb.DuckDBPyConnection) -> None:
    runs.set_source_status(run, "r1", "jira", "failed", "unreachable", "check the address")
    assert judge(run, "r1").status == "failed"


def test_a_stage_that_failed_fails_the_run_until_its_retry_succeeds(
    run: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    runs.set_source_status(run, "r1", "jira", "ok")
    fail_stage(settings, "check_raw", "three rows are no JSON\nand a long trace")
    assert judge(run, "r1").note == "check_raw: three rows are no JSON"
    with runs.stage(lambda: connect(settings), "r1", "check_raw"):
        pass
    assert judge(run, "r1").status == "ok"


def test_an_ingest_stage_that_died_before_it_could_report_counts_as_a_failed_source(
    run: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    runs.set_source_status(run, "r1", "jira", "ok")
    fail_stage(settings, "ingest_trello", "disk full")
    assert judge(run, "r1") == judge(run, "r1")
    assert judge(run, "r1").status == "partial"
    assert "trello: disk full" in judge(run, "r1").note


def test_a_planned_stage_that_left_no_word_fails_the_run(
    run: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    """Killed by the system, or stopped by a damaged configuration before it could begin."""
    runs.set_source_status(run, "r1", "jira", "ok")
    with runs.stage(lambda: connect(settings), "r1", "dbt_marts"):
        pass
    assert judge(run, "r1", ["dbt_marts"]).status == "ok"
    verdict = judge(run, "r1", ["dbt_marts", "publish"])
    assert (verdict.status, verdict.note) == ("failed", "publish: it did not come to its end")


def test_what_failed_is_named_before_what_it_kept_from_running(
    run: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    fail_stage(settings, "check_marts", "a key is double")
    assert judge(run, "r1", ["analysis", "check_marts", "publish"]).note == "check_marts: a key is double"


def test_a_run_that_nobody_closed_is_not_ok(run: duckdb.DuckDBPyConnection) -> None:
    runs.set_source_status(run, "r1", "jira", "ok")
    assert recorded(run, "r1").status == "running"
    runs.finish_run(run, "r1", "ok", "slack: one channel is left out")
    assert (recorded(run, "r1").status, recorded(run, "r1").note) == ("ok", "slack: one channel is left out")


def test_what_a_reading_left_out_stands_in_the_summary_once(
    run: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    for number in range(20):
        run.execute(
            "insert into ops.ingest_ledger (run_id, source, entity, scope, note) values ('r1', ?, ?, ?, ?)",
            ["slack", "messages", f"C{number}", "not a member" if number < 5 else f"refused {number} [x]"],
        )
    for source in ("jira", "trello"):
        run.execute(
            "insert into ops.ingest_ledger (run_id, source, entity, scope, note) values ('r1', ?, ?, ?, ?)",
            [source, "issues" if source == "jira" else "cards", "a file", "no credentials are set"],
        )
    printed = io.StringIO()
    summary.show(run, "r1", settings, Console(file=printed, width=80))
    lines = [line for line in printed.getvalue().splitlines() if line.startswith("Left out")]
    assert len(lines) == summary.REMARKS
    assert lines.pop(0) == "Left out   jira issues; trello cards: no credentials are set"
    assert lines[0] == "Left out   slack messages: not a member" and lines[1].endswith("refused 10 [x]")
    assert "and 5 more: python -m ingest status" in printed.getvalue()


def test_a_run_on_files_alone_has_the_clock_of_the_newest_record_or_the_told_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = datetime(2015, 6, 1)
    before = runs.now()
    assert before <= runs.opening_clock(con, None, is_live=False) <= runs.now()  # nothing has landed
    con.execute("""
        insert into raw.jira__issues by name
        select 'i' || n as record_id, timestamp '2014-01-01' + to_days(n::integer) as record_updated_at,
            timestamp '2026-11-30' as loaded_at
        from range(5) as r (n)
        union all
        -- a clock that is wrong is nobody's newest change
        select 'odd', timestamp '2199-01-01', timestamp '2026-11-30'
    """)
    assert runs.opening_clock(con, None, is_live=False) == datetime(2014, 1, 5)
    assert runs.opening_clock(con, told, is_live=False) == told
    assert before <= runs.opening_clock(con, None, is_live=True)
    with pytest.raises(ConfigError, match="unset as_of"):
        runs.opening_clock(con, told, is_live=True)
