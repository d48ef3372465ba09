"""Deletion detection: which records the source no longer lists, and what became of them.

Absent has two meanings (J10): *deleted* gets one more row with ``is_deleted``; *no longer visible* (a right
was taken away, a board was left) keeps its last version and is told in the ledger. The source is asked where
it can tell the two apart. When more than half of a scope goes at once, it is rights that went, not records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import orjson

from ingest.deletes.counts import counts
from ingest.deletes.listed import alike, missing
from ingest.deletes.tombstones import bury
from ingest.source.cursor import Key
from ingest.source.entity import Entity
from ingest.source.page import Fate, Present
from ingest.transaction import commit
from lake.connect import snapshot

#: fewer than these may always vanish at once
SMALL = 10
SUSPICIOUS_SHARE = 0.5

NOT_KNOWN = "kept, since it may not be all; --complete says that it is"

Ask = Callable[[str, str, Sequence[str]], Mapping[str, Fate]]


@dataclass(frozen=True)
class Deletions:
    """What was found out about one scope: records held before, deleted, and no longer visible.

    ``unlisted`` are those that an export lacks which may not be whole.
    """

    held: int
    deleted: int = 0
    hidden: int = 0
    unlisted: int = 0

    def __add__(self, other: Deletions) -> Deletions:
        return Deletions(
            self.held + other.held,
            self.deleted + other.deleted,
            self.hidden + other.hidden,
            self.unlisted + other.unlisted,
        )

    @property
    def note(self) -> str:
        """For the ledger; empty when nothing is missing."""
        parts = [f"{self.deleted} deleted"] if self.deleted else []
        parts += [f"{self.hidden} no longer visible"] if self.hidden else []
        parts += [f"{self.unlisted} held are not in the file: {NOT_KNOWN}"] if self.unlisted else []
        return ", ".join(parts)


def detect(
    con: duckdb.DuckDBPyConnection,
    entities: Mapping[str, Entity],
    statements: Sequence[Present],
    ask: Ask,
    run_id: str,
) -> dict[Key, Deletions]:
    """Compare what the source lists with what the lake holds, ask about the missing, bury what is gone."""
    if not statements:
        return {}
    deletions: dict[Key, Deletions] = {}
    for told_by, (name, scope), held, absent in _compared(con, entities, statements):
        found = _judge(con, entities[name], scope, held, absent, ask, run_id, told_by)
        deletions[name, scope] = deletions.get((name, scope), Deletions(0)) + found
    return deletions


def _compared(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], statements: Sequence[Present]
) -> list[tuple[Present, Key, int, list[str]]]:
    """(who says so, (entity, scope), records held, ids of those not listed)."""
    with snapshot(con):
        return [
            (group[0], (group[0].entity, scope), held, absent)
            for group in alike(_open_questions(con, entities, statements))
            for scope, held, absent in missing(con, entities[group[0].entity], group)
        ]


def _open_questions(
    con: duckdb.DuckDBPyConnection, entities: Mapping[str, Entity], statements: Sequence[Present]
) -> list[Present]:
    """Statements that need comparing id by id.

    Where a whole scope has just been read and the lake holds no more live records than were listed, none is
    missing. One count over all lists settles most of them in a run without deletes.
    """
    plain = [statement for statement in statements if statement.is_plain]
    held = counts(con, [entities[name] for name in sorted({statement.entity for statement in plain})])
    return [s for s in statements if not s.is_plain or held.get((s.entity, s.scope), 0) > len(s.ids)]


def _judge(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    scope: str,
    held: int,
    absent: list[str],
    ask: Ask,
    run_id: str,
    told_by: Present,
) -> Deletions:
    if not absent:
        return Deletions(held)
    if not told_by.is_whole:
        return Deletions(held, unlisted=len(absent))
    if len(absent) > max(SMALL, SUSPICIOUS_SHARE * held):
        return Deletions(held, hidden=len(absent))
    fates = ask(entity.name, scope, absent)
    gone = [record_id for record_id in absent if fates.get(record_id, "deleted") == "deleted"]
    hidden = sum(fates.get(record_id) == "hidden" for record_id in absent)
    if gone:
        commit(con, lambda: bury(con, entity, gone, run_id, _reason(told_by)))
    return Deletions(held, len(gone), hidden)


def _reason(told_by: Present) -> str | None:
    """What a tombstone says of the file that lacks the record; None for the API."""
    told = {"file": told_by.file, "as_of": told_by.as_of}
    return orjson.dumps(told).decode() if told_by.file else None
