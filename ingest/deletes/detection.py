"""Deletes: what the lake holds and the source no longer lists.

Absent has two meanings (J10): *deleted* gets one more row with ``is_deleted``; *no longer visible* (a right
was taken away, a board was left) keeps its last version and is told in the ledger. The source is asked where
it can tell the two apart. When more than half of a scope goes at once, it is rights that went, not records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from ingest.source.cursors import Key
from ingest.source.entity import Entity
from ingest.source.page import Fate, Present
from ingest.transaction import commit
from lake.connect import snapshot
from lake.names import raw_table
from lake.raw import NEWEST, land
from lake.runs import now

#: fewer than these may always vanish at once
SMALL = 10
SUSPICIOUS_SHARE = 0.5
#: versions that are counted at once
SLICE = 1_000_000

# the order of versions is looked at where there are several: comparing it takes most of the time
_LIVE = """
select '{entity}' as entity, scope, count(*) as records from (
    with records as (
        select record_id, first(scope) as scope, first(is_deleted) as is_gone, count(*) as versions
        from {table} where {condition} group by record_id
    ),
    changed as (
        select max_by(scope, {newest}) as scope, max_by(is_deleted, {newest}) as is_gone
        from {table}
        where {condition} and record_id in (select record_id from records where versions > 1)
        group by record_id
    )
    select scope from records where versions = 1 and not is_gone
    union all
    select scope from changed where not is_gone
) group by all
"""

Ask = Callable[[str, str, Sequence[str]], Mapping[str, Fate]]


@dataclass(frozen=True)
class Findings:
    """What a census found out about one scope."""

    held: int
    deleted: int = 0
    hidden: int = 0

    def __add__(self, other: Findings) -> Findings:
        return Findings(self.held + other.held, self.deleted + other.deleted, self.hidden + other.hidden)

    @property
    def note(self) -> str:
        """For the ledger; empty when nothing is missing."""
        parts = [f"{self.deleted} deleted"] if self.deleted else []
        parts += [f"{self.hidden} no longer visible"] if self.hidden else []
        return ", ".join(parts)


def take(
    con: duckdb.DuckDBPyConnection,
    entities: Mapping[str, Entity],
    statements: Sequence[Present],
    ask: Ask,
    run_id: str,
) -> dict[Key, Findings]:
    """Compare what the source lists with what the lake holds, ask about the missing, bury what is gone."""
    if not statements:
        return {}
    findings: dict[Key, Findings] = {}
    for (name, scope), held, missing in _compared(con, entities, statements):
        found = _judge(con, entities[name], scope, held, missing, ask, run_id)
        findings[name, scope] = findings.get((name, scope), Findings(0)) + found
    return findings


def _compared(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], statements: Sequence[Present]
) -> list[tuple[Key, int, list[str]]]:
    """((entity, scope), records held, ids of those not listed)."""
    with snapshot(con):
        return [
            ((alike[0].entity, scope), held, missing)
            for alike in _alike(_open_questions(con, entities, statements))
            for scope, held, missing in _missing(con, entities[alike[0].entity], alike)
        ]


def _open_questions(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], statements: Sequence[Present]
) -> list[Present]:
    """Statements that need comparing id by id.

    Where a whole scope has just been read and the lake holds no more live records than were listed, none is
    missing. One count over all lists settles most of them in a night without deletes.
    """
    plain = [statement for statement in statements if statement.is_plain]
    held = counts(con, [entities[name] for name in sorted({statement.entity for statement in plain})])
    return [s for s in statements if not s.is_plain or held.get((s.entity, s.scope), 0) > len(s.ids)]


def counts(con: duckdb.DuckDBPyConnection, entities: Sequence[Entity]) -> dict[tuple[str, str], int]:
    """Live records by entity and scope; a scope that holds none is absent.

    Large tables are counted in slices of record ids, so that memory does not grow with them.
    """
    if not entities:
        return {}
    versions = _versions(con, entities)
    found: Counter[tuple[str, str]] = Counter()
    for number in range(max(map(_slices, versions.values()))):
        parts = [
            _LIVE.format(
                entity=entity.name,
                table=raw_table(entity.source, entity.name),
                condition=_slice(number, _slices(versions[entity.name])),
                newest=NEWEST,
            )
            for entity in entities
            if number < _slices(versions[entity.name])
        ]
        for name, scope, count in con.execute(" union all ".join(parts)).fetchall():
            found[name, scope] += count
    return dict(found)


def _versions(con: duckdb.DuckDBPyConnection, entities: Sequence[Entity]) -> dict[str, int]:
    parts = [
        f"select '{it.name}' as entity, count(*) from {raw_table(it.source, it.name)}" for it in entities
    ]
    return dict(con.execute(" union all ".join(parts)).fetchall())


def _slices(versions: int) -> int:
    return 1 + versions // SLICE


def _slice(number: int, slices: int) -> str:
    return "true" if slices == 1 else f"hash(record_id) % {slices} = {number}"


def _alike(statements: Sequence[Present]) -> list[list[Present]]:
    """Statements that one query can compare."""
    groups: dict[tuple[str, str, bool], list[Present]] = defaultdict(list)
    for statement in statements:
        groups[statement.entity, statement.where, statement.parents is None].append(statement)
    return list(groups.values())


def _judge(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    scope: str,
    held: int,
    missing: list[str],
    ask: Ask,
    run_id: str,
) -> Findings:
    if not missing:
        return Findings(held)
    if len(missing) > max(SMALL, SUSPICIOUS_SHARE * held):
        return Findings(held, hidden=len(missing))
    fates = ask(entity.name, scope, missing)
    gone = [record_id for record_id in missing if fates.get(record_id, "deleted") == "deleted"]
    hidden = sum(fates.get(record_id) == "hidden" for record_id in missing)
    if gone:
        commit(con, lambda: _bury(con, entity, gone, run_id))
    return Findings(held, len(gone), hidden)


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


def _missing(
    con: duckdb.DuckDBPyConnection, entity: Entity, statements: Sequence[Present]
) -> list[tuple[str, int, list[str]]]:
    """(scope, records held, ids of those not listed), of statements that differ in scope and floor only."""
    first = statements[0]
    parent = f"(scope, json_extract_string(body, '$.{entity.parent}')) in (from stated_parents)"
    narrowed = "true" if first.parents is None else parent
    table = raw_table(entity.source, entity.name)
    with _registered(con, _stated(statements)):
        return con.execute(
            f"""
            with mine as (
                select distinct record_id from {table} join stated_scopes using (scope)
                where {first.where} and {narrowed}
            ),
            newest as (
                select
                    record_id,
                    max_by(scope, {NEWEST}) as scope,
                    max_by(is_deleted, {NEWEST}) as is_gone,
                from {table} where record_id in (from mine)
                group by record_id
            )
            select
                scope,
                count(*),
                coalesce(list(record_id order by record_id) filter (record_id not in (from stated_ids)), []),
            from newest
            where not is_gone and scope in (select scope from stated_scopes)
            group by scope order by scope
            """
        ).fetchall()


def _stated(statements: Sequence[Present]) -> dict[str, pa.Table]:
    floors = {statement.scope: statement.floor for statement in statements}
    ids = sorted({record_id for statement in statements for record_id in statement.ids})
    pairs = sorted({(s.scope, parent) for s in statements for parent in s.parents or ()})
    return {
        "stated_scopes": pa.table(
            {
                "scope": pa.array(list(floors), pa.string()),
                "floor": pa.array(list(floors.values()), pa.string()),
            }
        ),
        "stated_ids": pa.table({"id": pa.array(ids, pa.string())}),
        "stated_parents": pa.table(
            {
                "scope": pa.array([scope for scope, _ in pairs], pa.string()),
                "parent": pa.array([parent for _, parent in pairs], pa.string()),
            }
        ),
    }


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    for name, table in tables.items():
        con.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            con.unregister(name)


def _bury(con: duckdb.DuckDBPyConnection, entity: Entity, gone: Sequence[str], run_id: str) -> Counter[str]:
    table = raw_table(entity.source, entity.name)
    with _registered(con, {"gone_ids": pa.table({"id": pa.array(sorted(gone), pa.string())})}):
        tombstones = con.execute(
            f"""
            select * exclude (loaded_at, run_id, is_deleted), ? as loaded_at, ? as run_id, true as is_deleted
            from {table} where record_id in (from gone_ids)
            qualify row_number() over (partition by record_id order by {NEWEST} desc) = 1
            """,
            [now(), run_id],
        ).to_arrow_table()
    return Counter({entity.name: land(con, entity.source, entity.name, tombstones).landed})
