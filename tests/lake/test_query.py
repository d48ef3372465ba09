"""``lake query`` and ``lake export``: whole cells for people and programs, and errors that lead on."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from config.settings import Settings
from lake.__main__ import app
from lake.publish import publish


@pytest.fixture
def ask(con: duckdb.DuckDBPyConnection, settings: Settings):  # type: ignore[no-untyped-def]
    con.execute(
        "create or replace table build_outcomes.risk_item as select 'jira:1' as work_item_key, null as due"
    )
    publish(con, "night-1")
    con.close()

    def run(*arguments: str, command: str = "query"):  # type: ignore[no-untyped-def]
        return CliRunner().invoke(app, [command, *arguments], env={"TRUCE_HOME": str(settings.home)})

    return run


def test_a_pipe_gets_tabs_and_a_program_what_it_asks_for(ask) -> None:  # type: ignore[no-untyped-def]
    sql = "from outcomes.risk_item"
    assert ask(sql).stdout == "work_item_key\tdue\njira:1\tNULL\n"
    assert json.loads(ask(sql, "--format", "json").stdout) == [{"work_item_key": "jira:1", "due": None}]
    assert ask(sql, "--format", "csv").stdout == "work_item_key,due\njira:1,\n"


def test_rows_that_are_left_out_are_told_beside_the_result(ask) -> None:  # type: ignore[no-untyped-def]
    told = ask("from range(9) order by all", "--limit", "3")
    assert told.stdout.split() == ["range", "0", "1", "2"]
    assert "--limit 0" in told.stderr
    assert not ask("from range(9)", "--limit", "9").stderr
    assert len(ask("from range(999)", "--limit", "0").stdout.split()) == 1000


def test_a_table_of_another_schema_is_named(ask) -> None:  # type: ignore[no-untyped-def]
    refused = ask("from risk_item")
    assert refused.exit_code == 1 and refused.stderr.startswith("error: ")
    assert refused.stderr.endswith(" → write outcomes.risk_item\n")
    assert "LINE 1: from risk_item" in refused.stderr


def test_an_unknown_table_comes_with_the_engine_s_own_guess(ask) -> None:  # type: ignore[no-untyped-def]
    refused = ask("from outcomes.risk_itm").stderr
    assert 'Did you mean "risk_item"' in refused
    assert "show all tables" in refused


def test_an_export_of_an_unknown_schema_names_those_there_are_and_makes_nothing(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    refused = ask(str(tmp_path / "out"), "--schema", "outcome", command="export")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("error: no table is in the schema outcome → schemas with tables: ")
    told = refused.stderr.rpartition(": ")[2].strip().split(", ")
    assert {"outcomes", "ops", "raw"} <= set(told) and not any(name.startswith("build_") for name in told)
    assert not (tmp_path / "out").exists()
    for schema in told:
        done = ask(str(tmp_path / schema), "--schema", schema, command="export")
        assert done.exit_code == 0, done.stderr
        assert list((tmp_path / schema).glob("*.parquet"))
