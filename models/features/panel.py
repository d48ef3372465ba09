"""The panel that everything is learnt from: one row per series and period, in temporary DuckDB tables.

A series is a team and a unit (points or items). Its periods are the team's sprints, or calendar weeks for a
team without sprints. Two ways in: the lake's velocity marts, or a CSV of (team, week, items_done), where
two weeks make one pseudo-sprint.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from models.errors import PanelError
from models.statements import run

CSV_COLUMNS = ("team", "week", "items_done")


def clean_periods(con: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Make ``series_period`` from ``loaded_period``; amounts that end after ``as_of`` become null."""
    run(con, "features/series_period", as_of=as_of)


def load_csv(con: duckdb.DuckDBPyConnection, path: Path, weeks: int = 2) -> datetime:
    """Load a weekly panel as pseudo-sprints of ``weeks`` weeks; returns the end of its last week.

    Weeks that a team does not list between its first and last count as zero. Raises PanelError when a column
    is missing, a value is no number or date, or the file is empty.
    """
    try:
        run(con, "features/loaded_csv", path=str(path), weeks=weeks)
        last = con.execute("select max(end_at), count(*) from loaded_period").fetchone()
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
        raise PanelError(f"{path}: {problem}", f"give a CSV with {', '.join(CSV_COLUMNS)}") from None
    if last is None or last[0] is None:
        raise PanelError(f"{path}: no complete period", f"give at least {weeks} weeks per team")
    return last[0]
