"""The newest version of each live record: its id, its date, a value of it, or those that meet a condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import orjson

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


def bodies(con: duckdb.DuckDBPyConnection, entity: Entity, condition: str) -> list[dict[str, Any]]:
    """The newest version of each live record that meets a condition, which SQL over the raw columns tells."""
    rows = con.execute(
        f"""
        select body from {raw_table(entity.source, entity.name)}
        qualify row_number() over (partition by record_id order by {NEWEST} desc) = 1
            and not is_deleted and ({condition})
        """
    ).fetchall()
    return [orjson.loads(body) for (body,) in rows]


def live_ids(con: duckdb.DuckDBPyConnection, entity: Entity) -> set[str]:
    """Ids of all records of an entity that are not deleted in the lake."""
    rows = con.execute(
        f"""
        select record_id from {raw_table(entity.source, entity.name)}
        group by record_id having not max_by(is_deleted, {NEWEST})
        """
    ).fetchall()
    return {row[0] for row in rows}


def live_versions(con: duckdb.DuckDBPyConnection, entity: Entity, since: datetime) -> dict[str, str]:
    """Record id → ISO change date of its newest version, of live records that changed since then."""
    rows = con.execute(
        f"""
        select record_id, max(record_updated_at) from {raw_table(entity.source, entity.name)}
        where record_updated_at >= ? group by record_id having not max_by(is_deleted, {NEWEST})
        """,
        [since],
    ).fetchall()
    return {record_id: moment.isoformat() for record_id, moment in rows if moment is not None}
