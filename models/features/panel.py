"""The panel that everything is learnt from: one row per series and period, in temporary DuckDB tables.

A series is a team and a unit (points or items). Its periods are the team's sprints, or calendar weeks for a
team without sprints. Two ways in: the lake's velocity marts, or a CSV of (team, week, items_done), where
two weeks make one pseudo-sprint.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from models.errors import PanelError
from models.features.panel_rows import read_panel
from models.statements import run


def load_csv(con: duckdb.DuckDBPyConnection, path: Path, weeks: int = 2) -> datetime:
    """Load a weekly panel as pseudo-sprints of ``weeks`` weeks; returns the end of its last week.

    Weeks that a team does not list between its first and last count as zero; a blank count makes its period
    unknown. Raises PanelError where a row breaks a rule of :mod:`models.features.panel_rows`, where a team
    has no period that is known, or there is none at all.
    """
    rows = read_panel(path)
    con.execute("create or replace temp table csv_row (team_id varchar, week date, items_done double)")
    if rows:
        held = pd.DataFrame([(row.team, row.week, row.items_done) for row in rows])
        con.register("held", held)
        con.execute("insert into csv_row from held")
        con.unregister("held")
    run(con, "features/loaded_csv", weeks=weeks)
    unknown = con.execute(
        "select team_id from loaded_period group by team_id having count(done) = 0 order by team_id"
    ).fetchone()
    if unknown:
        problem = f"{path}: column items_done of team '{unknown[0]}' has a blank cell in each of its periods"
        raise PanelError(
            problem, f"fill in what was finished in {weeks} weeks in a row, or take the team out"
        )
    last = con.execute("select max(end_at) from loaded_period").fetchone()
    if last is None or last[0] is None:
        raise PanelError(f"{path}: no complete period", f"give at least {weeks} weeks per team")
    return last[0]
