"""How many live records the lake holds, by entity and scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb

from ingest.source.entity import Entity
from lake.names import raw_table
from lake.raw import NEWEST

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
