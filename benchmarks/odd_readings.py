"""One reading of odd answers or files into an empty lake in memory, and what became of all that was given."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from clients.errors import ClientError
from clients.retry import RetryPolicy
from config.errors import ConfigError
from config.settings import Settings
from ingest.engine.loop import prepared, read
from ingest.errors import IngestError
from ingest.exports.file_source import ExportSource
from ingest.registry import SOURCES
from ingest.source.contract import Source
from ingest.source.extent import Extent
from lake.names import CATALOG, ENTITIES, SCHEMAS, raw_table
from lake.raw import NEWEST
from lake.schema import ENVELOPE, TABLES
from tools.connections import resolve

HASTY = RetryPolicy(attempts=2, floor_seconds=0.001, first_wait_seconds=0.001, longest_wait_seconds=0.002)
READABLE = (ClientError, ConfigError, IngestError)
PROBED = re.compile(r"probe:[^\"\\]+|\b10\d{11}\b")
DEFECT = "defect of"
#: what a remedy tells somebody to do
REMEDIES = re.compile(
    r"^(?:see docs: |correct |remove |check |grant |leave it out|share it|look at |export |unpack |give "
    r"|run again|do without|invite |unarchive|set |save |download |raise |ask )"
)


@dataclass
class Verdict:
    """What one reading came to."""

    crashed: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong_remedy: list[str] = field(default_factory=list)

    def add(self, other: Verdict, seed: int | None = None) -> None:
        """Take another reading's, with the seed by which it can be had again."""
        begin = "" if seed is None else f"[{seed}] "
        for name in vars(self):
            getattr(self, name).extend(f"{begin}{text}" for text in getattr(other, name))


def empty_lake() -> duckdb.DuckDBPyConnection:
    """The lake's tables in memory: a reading of it takes a tenth of the time."""
    con = duckdb.connect()
    con.execute(f"attach ':memory:' as {CATALOG}; use {CATALOG}; set timezone = 'UTC'; set threads = 1")
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {CATALOG}.{schema}")
    for name, columns in TABLES.items():
        con.execute(f"create table {CATALOG}.{name} ({columns})")
    for source, entities in ENTITIES.items():
        for entity in entities:
            con.execute(f"create table {raw_table(source, entity)} ({ENVELOPE})")
    return con


def over_http(name: str, settings: Settings) -> Source:
    """The source that a server of the sandbox serves."""
    return SOURCES[name].open(resolve(settings), settings, HASTY)


def of_file(name: str, path: Path, settings: Settings) -> ExportSource:
    """One export file as a source."""
    plug = SOURCES[name]
    assert plug.export is not None
    return ExportSource(plug, plug.export, [path], settings)


def untold(source: ExportSource) -> list[str]:
    """Of which parts of its file a reader has told nothing, or twice."""
    return [
        f"{source.name}: {tally.untold} {unit} of {account.file} untold"
        for account in source.accounts
        for unit, tally in (("members", account.members), ("records", account.records))
        if tally.untold or any(DEFECT in reason for _, reason in tally.ends)
    ]


def attempt(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    settings: Settings,
    may_stop: bool = False,
    full: bool = True,
) -> Verdict:
    """Read it to its end; whether that crashed, stopped, or told a remedy that leads nowhere."""
    verdict = Verdict()
    try:
        read(prepared(con, source, "odd", settings), settings, Extent(full=full))
    except READABLE as error:
        if not may_stop:
            verdict.stopped.append(f"{source.name}: {error}")
        remedy = getattr(error, "remedy", "")
        if not REMEDIES.match(remedy):
            verdict.wrong_remedy.append(f"{source.name}: {error}")
    except Exception as error:
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        where = [
            frame for frame in frames if "site-packages" not in frame.filename and "/" in frame.filename
        ][-1]
        verdict.crashed.append(
            f"{source.name}: {type(error).__name__}: {error} at {where.filename}:{where.lineno}"
        )
    verdict.crashed += [note for note in notes(con, source.name) if DEFECT in note]
    told = con.execute("select distinct remedy from quarantine.records").fetchall()
    verdict.wrong_remedy += [
        f"{source.name}: {remedy}" for (remedy,) in told if not REMEDIES.match(remedy or "")
    ]
    for note in notes(con, source.name):
        if " → " in note and not REMEDIES.match(note.split(" → ", 1)[1]):
            verdict.wrong_remedy.append(f"{source.name}: {note}")
    return verdict


def unaccounted(
    con: duckdb.DuckDBPyConnection, name: str, served: Iterable[str], nulls: int, told: Iterable[str] = ()
) -> list[str]:
    """Records that are neither landed nor set aside, and objects of which no remark tells."""
    bodies = [f"select body from {raw_table(name, entity)}" for entity in ENTITIES[name]]
    held = con.execute(" union all ".join([*bodies, "select body from quarantine.records"])).fetchall()
    found = {probe for (body,) in held for probe in PROBED.findall(body)}
    lost = [f"{name}: {probe}" for probe in served if probe not in found]
    lost += [f"{name}: {probe} taken for deleted" for probe in _buried(con, name).intersection(served)]
    aside = con.execute("select coalesce(sum(quarantined), 0) from ops.ingest_ledger").fetchone()
    if aside is None or aside[0] < nulls:
        lost.append(f"{name}: {nulls} nulls and only {aside} set aside")
    said = " ".join(notes(con, name))
    return lost + [f"{name}: no word of {about}" for about in told if about not in said]


def _buried(con: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    """The marks of records that count as deleted."""
    newest = f"select max_by(body, {NEWEST}) as body, max_by(is_deleted, {NEWEST}) as is_gone"
    tables = [f"{newest} from {raw_table(name, entity)} group by record_id" for entity in ENTITIES[name]]
    rows = con.execute(f"select body from ({' union all '.join(tables)}) where is_gone").fetchall()
    return {probe for (body,) in rows for probe in PROBED.findall(body)[:1]}


def notes(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The remarks in the ledger on a source's scopes."""
    rows = con.execute(
        "select scope || ': ' || note from ops.ingest_ledger where source = ? and note is not null", [name]
    )
    return [note for (note,) in rows.fetchall()]
