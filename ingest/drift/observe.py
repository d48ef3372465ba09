"""Schema drift: which properties the vendors send, and when one vanishes or changes its type.

Bodies land complete whatever is in them, so nothing is lost; but a model that reads a property which is no
longer sent reads nulls. After each read a sample of what has landed is compared with what was known: of each
entity a thousand records, enough to see a property that one in 300 has (p > 0.96). Each change is one row of
``ops.schema_changes`` and is told once: the newest row of a path is what is known of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

import duckdb
import pyarrow as pa

from ingest.drift import queries
from ingest.drift.sample import SAMPLE
from ingest.source.entity import Entity
from ingest.transaction import commit
from lake.names import raw_table
from lake.raw import NEWEST
from lake.runs import now

#: fewer new records say nothing about what is absent from them
ENOUGH = 20
#: share of the earlier records that must have had a property for its absence to count as news
USUAL = 0.9
#: or so many of the very records that have come again had it in their version before
PAIRED = 5
#: a path is looked into when its absence would be less likely than this
CHANCE = 1e-6

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("run_id", "source", "entity", "path", "change", "kinds_before", "kinds")
    ]
    + [("records", pa.int64()), ("sampled", pa.int64())]
    + [(name, pa.timestamp("us")) for name in ("first_seen", "last_seen", "recorded_at")]
)


@dataclass(frozen=True)
class Known:
    """What is known of a path: its newest change."""

    change: str
    kinds: str
    records: int
    sampled: int
    first_seen: datetime

    def would_surprise(self, records: int) -> bool:
        """True when so many records without the path are no chance, if it is as common as it was."""
        share = self.records / self.sampled if self.sampled else 0.0
        return self.change != "vanished" and (1 - share) ** records < CHANCE


def observe(
    con: duckdb.DuckDBPyConnection,
    entities: Mapping[str, Entity],
    landed: Iterable[str],
    run_id: str,
    samples: Mapping[str, pa.Table] = MappingProxyType({}),
) -> int:
    """Compare what a run has landed, entity by entity, with what was known; returns the changes recorded.

    ``samples`` (``ingest.drift.sample``) are looked at instead of looking some up. An entity for which
    nothing has landed costs nothing. One transaction: outside of one, each statement would read the catalog
    anew, which costs more than the samples.
    """
    chosen = [entities[name] for name in sorted(set(landed))]
    return commit(con, partial(_write, con, chosen, run_id, samples))["changes"] if chosen else 0


def _write(
    con: duckdb.DuckDBPyConnection, chosen: Sequence[Entity], run_id: str, samples: Mapping[str, pa.Table]
) -> Counter[str]:
    known = _known(con, chosen[0].source)
    rows = [
        row
        for entity in chosen
        for row in _Sample(con, entity, run_id, samples.get(entity.name)).changes(known.get(entity.name, {}))
    ]
    if rows:
        con.register("schema_rows", pa.Table.from_pylist(rows, schema=SCHEMA))
        con.execute("insert into ops.schema_changes by name select * from schema_rows")
        con.unregister("schema_rows")
    return Counter(changes=len(rows))


def _known(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, dict[str, Known]]:
    known: dict[str, dict[str, Known]] = defaultdict(dict)
    for entity, path, *facts in con.execute(queries.KNOWN, [source]).fetchall():
        known[entity][path] = Known(*facts)
    return known


class _Sample:
    """What has landed of one entity in one run."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, entity: Entity, run_id: str, given: pa.Table | None
    ) -> None:
        self.con, self.entity, self.run_id, self.stamp = con, entity, run_id, now()
        self.given = {"table": raw_table(entity.source, entity.name), "sample": SAMPLE, "newest": NEWEST}
        if given is None:
            con.execute(queries.LANDED.format(**self.given), {"run_id": run_id})
        else:
            con.register("drift_given", given)
            con.execute(queries.GIVEN)
            con.unregister("drift_given")
        self.found: dict[str, tuple[str, int]] = {
            path: (kinds or "", records) for path, kinds, records in con.execute(queries.FOUND).fetchall()
        }
        size = con.execute("select count(*) from drift_landed").fetchone()
        self.size = int(size[0]) if size else 0

    def changes(self, known: Mapping[str, Known]) -> Iterator[dict[str, object]]:
        """Rows for ``ops.schema_changes``."""
        for path, (kinds, records) in sorted(self.found.items()):
            before = known.get(path)
            change = _change(before, kinds)
            if change:
                first = before.first_seen if before else self.stamp
                held = before.kinds if before else ""
                yield self._row(
                    path, change, held, _union(held, kinds), records, self.size, first, self.stamp
                )
        yield from self._vanished(known)

    def _vanished(self, known: Mapping[str, Known]) -> Iterator[dict[str, object]]:
        absent = (path for path in known if path not in self.found)
        suspects = [path for path in absent if self.size >= ENOUGH and known[path].would_surprise(self.size)]
        if not suspects:
            return
        self.con.execute(queries.BEFORE.format(**self.given), {"run_id": self.run_id})
        values = {"suspects": suspects, "usual": USUAL, "paired": PAIRED}
        for path, records, sampled in self.con.execute(queries.GONE, values).fetchall():
            before = known[path]
            last = self._last_seen(path)
            yield self._row(path, "vanished", before.kinds, "", records, sampled, before.first_seen, last)

    def _last_seen(self, path: str) -> object:
        quoted = "$" + "".join(f'."{name}"' for name in path.split("."))
        query = queries.LAST_SEEN.format(**self.given)
        row = self.con.execute(query, {"run_id": self.run_id, "path": quoted}).fetchone()
        return row[0] if row else None

    def _row(self, path: str, change: str, before: str, kinds: str, *facts: object) -> dict[str, object]:
        values = (
            self.run_id,
            self.entity.source,
            self.entity.name,
            path,
            change,
            before or None,
            kinds or None,
        )
        return dict(zip(SCHEMA.names, (*values, *facts, self.stamp), strict=True))


def _change(before: Known | None, kinds: str) -> str:
    if before is None:
        return "appeared"
    if before.change == "vanished":
        return "returned"
    if _union(before.kinds, kinds) == before.kinds:
        return ""
    return "retyped" if before.kinds else "typed"


def _union(before: str, kinds: str) -> str:
    return "|".join(sorted({*before.split("|"), *kinds.split("|")} - {""}))
