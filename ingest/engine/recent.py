"""What the lake has seen of late: values that landed after an instant, and issues that Truce wrote itself."""

from __future__ import annotations

from datetime import datetime

import duckdb

from ingest.source.contract import News
from ingest.source.entity import Entity
from lake.names import raw_table

DAWN = datetime(1970, 1, 1)


def news(
    con: duckdb.DuckDBPyConnection, entity: Entity, path: str, where: str, after: str | None
) -> list[News]:
    """Distinct values at a JSON path of the versions that landed after an instant, each with its latest."""
    rows = con.execute(
        f"""
        select json_extract_string(body, $path) as value, max_by(scope, loaded_at), max(loaded_at)
        from {raw_table(entity.source, entity.name)}
        where loaded_at > $after and not is_deleted and {where} group by value order by value
        """,
        {"path": path, "after": datetime.fromisoformat(after) if after else DAWN},
    ).fetchall()
    return [News(value, scope, landed.isoformat(timespec="microseconds")) for value, scope, landed in rows]


def written(con: duckdb.DuckDBPyConnection, target: str, kind: str, most: int) -> list[str]:
    """Ids of the objects of a tool that Truce itself has written to, the latest first."""
    rows = con.execute(
        """
        select object_id from ops.writeback_journal
        where target = ? and object_type = ? and status in ('done', 'undone')
        group by object_id order by max(recorded_at) desc limit ?
        """,
        [target, kind, most],
    ).fetchall()
    return [row[0] for row in rows]
