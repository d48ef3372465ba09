"""What was open when it was read and is private now: its words leave the lake, in every version held.

Each version is rewritten to its skeleton and the record buried, in one transaction: nothing is shown of it,
the gate that counts raw rows counts the same, and should it be open again it lands as any other record does.
Its cursors are set back, so that all of it is read then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import orjson
import pyarrow as pa

from ingest.deletes.registered import registered
from ingest.deletes.skeleton import CLOSED, skeleton
from ingest.deletes.tombstones import bury
from ingest.engine import cursors
from ingest.engine.digest import digests
from ingest.source.cursor import Cursor
from ingest.source.entity import Entity
from ingest.source.page import Closed
from ingest.transaction import commit
from lake.names import raw_table
from lake.raw import NEWEST

#: bodies rewritten at a time
BATCH = 20_000
WITHHELD = "withheld"
#: the request of a tombstone that says so
REQUEST = '{"closed":true}'
_BY = {
    "id": "record_id in (select id from closed_ids)",
    "scope": "scope in (select id from closed_ids)",
    "parent": "json_extract_string(body, '$.{parent}') in (select id from closed_ids)",
}
_OPEN = f"body not like '%\"{CLOSED}\":true%'"
_REWRITE = """
update {table} set body = bare_body, body_hash = bare_hash from bare_rows
where body_hash = old_hash and {chosen}
"""
# a card that has left a closed board is shown where it is now
_NOW_THERE = """
select record_id from {table} where record_id in (select record_id from {table} where {chosen})
group by record_id having {by} <> 'scope' or max_by(scope, {newest}) in (select id from closed_ids)
"""
_QUARANTINE = f"""
update quarantine.records set body = '{WITHHELD}'
where source = ? and body <> '{WITHHELD}'
    and (scope in (select id from closed_ids) or (entity = ? and record_id in (select id from closed_ids)))
"""


@dataclass(frozen=True)
class Closing:
    """One kind of records that was looked at: ids of those that were held open, and all records rewritten."""

    statement: Closed
    held: frozenset[str]
    records: int


def close(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], statements: Sequence[Closed], run_id: str
) -> list[Closing]:
    """Take out what the lake holds of closed records; what held nothing is left out. Safe to repeat."""
    found = (_one(con, entities, statement, run_id) for statement in statements if statement.ids)
    return [closing for closing in found if closing.held]


def take_out(
    con: duckdb.DuckDBPyConnection,
    source: str,
    entities: Mapping[str, Entity],
    statements: Sequence[Closed],
    run_id: str,
) -> int:
    """:func:`close` without a reading, and set the cursors back; records taken out. Safe to repeat."""
    closings = close(con, entities, statements, run_id)
    back = {
        (entity, scope): Cursor()
        for entity, scope in cursors.load(con, source)
        for closing in closings
        if scope in closing.held
        and entity in {closing.statement.entity, *(name for name, _ in closing.statement.also)}
    }
    cursors.append(con, source, run_id, back)
    return sum(closing.records for closing in closings)


def _one(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], statement: Closed, run_id: str
) -> Closing:
    main = entities[statement.entity]
    with registered(con, _ids(statement.ids)):
        table = raw_table(main.source, main.name)
        rows = con.execute(f"select distinct record_id from {table} where {_BY['id']} and {_OPEN}").fetchall()
    held = frozenset(row[0] for row in rows)
    count = 0
    if held:
        places = [(statement.entity, "id"), *statement.also]
        with registered(con, _ids(held)):
            count = commit(con, lambda: _write(con, entities, places, run_id)).total()
    return Closing(statement, held, count)


def _write(
    con: duckdb.DuckDBPyConnection,
    entities: Mapping[str, Entity],
    places: Sequence[tuple[str, str]],
    run_id: str,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, by in places:
        entity = entities[name]
        chosen = _BY[by].format(parent=entity.parent)
        table = raw_table(entity.source, name)
        _rewrite(con, entity, f"{chosen} and {_OPEN}")
        there = _NOW_THERE.format(table=table, chosen=chosen, by=f"'{by}'", newest=NEWEST)
        gone = [row[0] for row in con.execute(there).fetchall()]
        bury(con, entity, gone, run_id, REQUEST)
        con.execute(_QUARANTINE, [entity.source, name])
        counts[name] = len(gone)
    return counts


def _rewrite(con: duckdb.DuckDBPyConnection, entity: Entity, chosen: str) -> None:
    table = raw_table(entity.source, entity.name)
    held = f"select body_hash, min(body) from {table} where {chosen} group by body_hash limit {BATCH}"
    while rows := con.execute(held).fetchall():
        bare = [orjson.dumps(skeleton(orjson.loads(body)), option=orjson.OPT_SORT_KEYS) for _, body in rows]
        bodies = pa.chunked_array([pa.array(bare, pa.binary()).cast(pa.string())])
        columns = {
            "old_hash": pa.array([hash_ for hash_, _ in rows], pa.string()),
            "bare_body": bodies,
            "bare_hash": digests(con, entity.volatile_patterns, bodies),
        }
        with registered(con, {"bare_rows": pa.table(columns)}):
            con.execute(_REWRITE.format(table=table, chosen=chosen))


def _ids(ids: frozenset[str]) -> dict[str, pa.Table]:
    return {"closed_ids": pa.table({"id": pa.array(sorted(ids), pa.string())})}
