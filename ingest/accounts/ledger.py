"""One row per run, entity and scope: what the source says there is, what came, what landed, what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb
import pyarrow as pa

from ingest.deletes.counts import counts
from ingest.source.cursor import Key
from ingest.source.entity import Entity
from lake.connect import snapshot
from lake.names import raw_table
from lake.runs import now

SCHEMA = pa.schema(
    [("run_id", pa.string()), ("source", pa.string()), ("entity", pa.string()), ("scope", pa.string())]
    + [(n, pa.int64()) for n in ("source_says", "fetched", "landed", "in_lake", "quarantined")]
    + [("note", pa.string()), ("recorded_at", pa.timestamp("us"))]
)


@dataclass
class Account:
    """What was heard about scopes while reading."""

    says: dict[Key, int] = field(default_factory=dict)
    notes: dict[Key, list[str]] = field(default_factory=dict)
    scopes: set[Key] = field(default_factory=set)

    def heard(self, key: Key, says: int | None = None, note: str = "", more: int | None = None) -> None:
        """A scope was read; the source may have said how many records there are, or there is a remark."""
        self.scopes.add(key)
        if more is not None:
            self.says[key] = self.says.get(key, 0) + more
        if says is not None:
            self.says[key] = says
        if note and note not in self.notes.setdefault(key, []):
            self.notes[key].append(note)


def write(
    con: duckdb.DuckDBPyConnection,
    source: str,
    entities: Mapping[str, Entity],
    run_id: str,
    account: Account,
    fetched: Mapping[Key, int],
    quarantined: Mapping[Key, int],
    since: datetime,
    recount: bool,
) -> None:
    """Append the run's ledger rows of a source.

    ``landed`` (since the attempt began, tombstones left to the note) and ``in_lake`` are counted in the lake
    itself. An entity that nothing was landed for keeps its last count unless ``recount``.
    """
    keys = sorted(account.scopes | set(fetched) | set(quarantined))
    names = sorted({entity for entity, _ in keys})
    if not names:
        return
    with snapshot(con):
        landed, previous = _landed(con, source, names, run_id, since), _previous(con, source)
        changed = {entity for entity, _ in landed} | {
            entity for entity, scope in keys if (entity, scope) not in previous
        }
        counted = set(names) if recount else changed
        kept = {key: count for key, count in previous.items() if key[0] not in counted}
        held = {**kept, **counts(con, [entities[name] for name in sorted(counted)])}
    stamp = now()
    rows = [
        {
            "run_id": run_id,
            "source": source,
            "entity": key[0],
            "scope": key[1],
            "source_says": account.says.get(key),
            "fetched": fetched.get(key, 0),
            "landed": landed.get(key, 0),
            "in_lake": held.get(key, 0),
            "quarantined": quarantined.get(key, 0),
            "note": "; ".join(account.notes.get(key, [])) or None,
            "recorded_at": stamp,
        }
        for key in keys
    ]
    con.register("ledger_rows", pa.Table.from_pylist(rows, schema=SCHEMA))
    con.execute("insert into ops.ingest_ledger by name select * from ledger_rows")
    con.unregister("ledger_rows")


def _landed(
    con: duckdb.DuckDBPyConnection, source: str, entities: Sequence[str], run_id: str, since: datetime
) -> dict[Key, int]:
    parts = [
        f"""
        select '{entity}' as entity, scope, count(*) filter (where not is_deleted) as records
        from {raw_table(source, entity)} where run_id = $run_id and loaded_at >= $since group by all
        """
        for entity in entities
    ]
    rows = con.execute(" union all ".join(parts), {"run_id": run_id, "since": since}).fetchall()
    return {(entity, scope): count for entity, scope, count in rows}


def _previous(con: duckdb.DuckDBPyConnection, source: str) -> dict[Key, int]:
    rows = con.execute(
        """
        select entity, scope, max_by(in_lake, recorded_at) from ops.ingest_ledger
        where source = ? and in_lake is not null group by all
        """,
        [source],
    ).fetchall()
    return {(entity, scope): count for entity, scope, count in rows}
