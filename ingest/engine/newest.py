"""The newest version of each live record: a value of it, or those that meet a condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from ingest.source.entity import Entity
from lake.names import raw_table
from lake.raw import NEWEST


def values(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], name: str, path: str, where: str
) -> list[tuple[str, str]]:
    """(record_id, value at a JSON path) of the newest version of each live record."""
    table = raw_table(entities[name].source, name)
    rows: Sequence[tuple[str, str]] = con.execute(
        f"""
        select record_id, json_extract_string(body, ?) from {table} where {where}
        qualify not is_deleted
            and row_number() over (partition by record_id order by {NEWEST} desc) = 1
        """,
        [path],
    ).fetchall()
    return list(rows)


def standing(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], name: str, condition: str
) -> list[tuple[str, str]]:
    """(scope, record_id) of each live record whose newest version meets a condition."""
    rows: Sequence[tuple[str, str]] = con.execute(
        f"""
        select scope, record_id from {raw_table(entities[name].source, name)}
        qualify row_number() over (partition by scope, record_id order by {NEWEST} desc) = 1
            and not is_deleted and ({condition})
        """
    ).fetchall()
    return list(rows)
