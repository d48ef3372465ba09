"""What the notebooks share: the published night, questions to it, and answers that fit a page.

A plain module beside them: marimo puts a notebook's own folder on the import path.
"""

from __future__ import annotations

import duckdb
import marimo as mo
import pandas as pd

from config.errors import ConfigError
from config.settings import Settings
from lake.connect import connect
from lake.publish import published

OTHERS = "All teams"
#: rows of a table that a reader takes in; the rest is a query away
SHOWN = 50


def open_lake(settings: Settings) -> tuple[duckdb.DuckDBPyConnection | None, str]:
    """The lake, read-only, and one line that says which night it shows or why it shows none."""
    try:
        con = connect(settings, read_only=True)
    except ConfigError as error:
        return None, f"{error.problem} → {error.remedy}"
    night = published(con)
    if night is None:
        con.close()
        return None, "no night has been published yet → run `make nightly`, then open this page again"
    return con, f"The night of {night.published_at:%d %B %Y, %H:%M} UTC, run `{night.run_id}`."


def choose_team(con: duckdb.DuckDBPyConnection) -> mo.ui.dropdown:
    """A list of the active teams, with all of them first."""
    names = con.execute("select team_name from marts.dim_team where is_active order by 1").fetchall()
    return mo.ui.dropdown([OTHERS, *(name for (name,) in names)], value=OTHERS, label="Team")


def ask(con: duckdb.DuckDBPyConnection, question: str, team: str) -> pd.DataFrame:
    """Rows of a query over the marts; its ``$team`` is the chosen team's name, null for all of them."""
    return con.execute(question, {"team": None if team == OTHERS else team}).df()


def day_text(day: pd.Timestamp | None) -> str:
    """``7 Dec 2026``; empty where there is none."""
    return "" if day is None or pd.isna(day) else f"{day.day} {day:%b %Y}"


def shown(rows: pd.DataFrame, nothing: str) -> object:
    """A table to sort and search, or a line where there is nothing to show."""
    if rows.empty:
        return mo.md(f"*{nothing}*")
    table = mo.ui.table(
        rows.head(SHOWN),
        selection=None,
        page_size=10,
        show_column_summaries=False,
        # in order of time, and as the reports write them
        format_mapping=dict.fromkeys(rows.select_dtypes("datetime").columns, day_text),
    )
    more = f"The first {SHOWN} of {len(rows)}." if len(rows) > SHOWN else ""
    return mo.vstack([table, mo.md(more)]) if more else table
