"""Writes schema ``analysis``: each run replaces what the one before found, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import duckdb
import pyarrow as pa

#: table of schema ``analysis`` → its new rows, without ``run_id`` and ``as_of``
Tables = Mapping[str, pa.Table]


def replace(con: duckdb.DuckDBPyConnection, tables: Tables, run_id: str, as_of: datetime) -> int:
    """Replace the rows of ``tables`` and return how many there are now.

    One transaction: a killed run leaves the rows of the run before.
    """
    con.begin()
    try:
        for name, rows in tables.items():
            con.register("found", rows)
            con.execute(f"delete from analysis.{name}")
            con.execute(
                f"insert into analysis.{name} by name select ? as run_id, ? as as_of, * from found",
                [run_id, as_of],
            )
            con.unregister("found")
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return sum(rows.num_rows for rows in tables.values())
