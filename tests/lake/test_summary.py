"""What the summary says of the published night beside its stages and sources."""

from __future__ import annotations

import io
from datetime import datetime

import duckdb
import pytest
from rich.console import Console

from config.settings import Settings
from lake import summary
from lake.runs import start_run


@pytest.mark.parametrize(("origins", "told"), [(["jira_project"], True), (["organisation"], False)])
def test_one_line_says_what_the_organisations_files_would_add(
    con: duckdb.DuckDBPyConnection, settings: Settings, origins: list[str], told: bool
) -> None:
    start_run(con, "run", "nightly", datetime(2026, 11, 30))
    con.execute("create schema if not exists lake.marts")
    con.execute(
        "create table lake.build_marts.teams as select unnest($o) as origin",
        {"o": [*origins, "organisation"]},
    )
    con.execute("create view lake.marts.dim_team as from lake.build_marts.teams")
    printed = io.StringIO()
    summary.show(con, "run", settings, Console(file=printed, width=200))
    lines = [line for line in printed.getvalue().splitlines() if line.startswith("Teams")]
    assert len(lines) == told
    assert all("1 of 2" in line and "org_teams.csv" in line for line in lines)
