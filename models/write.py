"""Forecast tables are appended to: a repeated run replaces its own rows, all of them in one transaction."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pandas as pd


def replace_rows(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    as_of: datetime,
    model_version: str,
    tables: dict[str, pd.DataFrame],
) -> None:
    """Write each ``forecasts.<name>`` of this run anew. Columns are matched by name; the run's are added.

    A list is written as a JSON array, which is how the tables hold them.
    """
    con.begin()
    try:
        for name, rows in tables.items():
            con.execute(f"delete from forecasts.{name} where run_id = ?", [run_id])
            if len(rows):
                _insert(con, name, rows, [run_id, as_of, model_version])
        con.commit()
    except duckdb.Error:
        con.rollback()
        raise


def _insert(con: duckdb.DuckDBPyConnection, name: str, rows: pd.DataFrame, values: list[object]) -> None:
    con.register("forecast", rows)
    described = con.execute("describe forecast").fetchall()
    lists = [column for column, type, *_ in described if type.endswith("[]")]
    arrays = ", ".join(f"to_json({column}) as {column}" for column in lists)
    con.execute(
        f"""insert into forecasts.{name} by name
        select ? as run_id, ?::timestamp as as_of, ? as model_version, now()::timestamp as created_at,
            * {f"replace ({arrays})" if lists else ""}
        from forecast""",
        values,
    )
    con.unregister("forecast")
