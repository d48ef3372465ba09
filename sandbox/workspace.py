"""Builds the workspace under a home directory: the store, the organisation's CSV files, the connection file.

A build writes aside and renames, so that a killed build leaves the former workspace as it was. The same
parameters find their store already built and keep it, with everything that was written to it since.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sandbox import exports, organisation
from sandbox.company.build import pasts, planted, rows
from sandbox.company.shape import Shape
from sandbox.company.words.vocabulary import JIRA_BASE
from sandbox.server.credentials import new_credentials, write_connection
from sandbox.store import Row, Store, dumps

FORMAT = "8"  # raise it when the same parameters give another company
FIRST_FREE_NUMBER = "900000000"  # ids that the servers give start above those of the company's life
EVENT_KINDS = frozenset({"comments", "actions", "messages"})


@dataclass(frozen=True)
class Paths:
    """Where the workspace lies under the home directory."""

    home: Path

    @property
    def folder(self) -> Path:
        """Everything of the sandbox."""
        return self.home / "sandbox"

    @property
    def store(self) -> Path:
        """The document store."""
        return self.folder / "workspace.sqlite"

    @property
    def organisation(self) -> Path:
        """The organisation's CSV files."""
        return self.folder / "org"

    @property
    def planted(self) -> Path:
        """What the simulation planted on purpose."""
        return self.folder / "planted.json"


@dataclass
class Tally:
    """Counts documents and events while rows pass through."""

    documents: Counter[str] = field(default_factory=Counter)
    events: int = 0

    def through(self, rows_: Iterable[Row]) -> Iterator[Row]:
        """The rows, counted."""
        for row in rows_:
            tool, kind = row[0], row[1]
            self.documents[f"{tool}.{kind}"] += 1
            if kind == "changelogs":
                self.events += row[5].count('"fieldtype":')
            elif kind in EVENT_KINDS:
                self.events += 1
            yield row

    @property
    def items(self) -> int:
        """Jira issues and Trello cards."""
        return self.documents["jira.issues"] + self.documents["trello.cards"]


@dataclass(frozen=True)
class Built:
    """The outcome of a build: ``kept`` when it existed already; counts; what was damaged or assumed."""

    paths: Paths
    kept: bool
    meta: dict[str, str]
    remarks: list[str] = field(default_factory=list)


def build_company(home: Path, shape: Shape, url: str, force: bool = False) -> Built:
    """Build the simulated company, unless the same one stands there already."""
    paths = Paths(home)
    wanted = _identity(shape)
    if not force and (meta := _existing(paths, wanted)) is not None:
        return Built(paths, True, meta)
    tally, facts = Tally(), []
    aside = _fresh(paths)
    with Store(aside) as store:
        for past in pasts(shape):
            store.put_many(tally.through(rows(past)))
            facts += planted(past)
        meta = wanted | {"as_of": shape.as_of.isoformat(), "jira_base": JIRA_BASE} | summary(tally)
        meta["first_free_number"] = FIRST_FREE_NUMBER
        _seal(store, meta)
    organisation.write(paths.organisation, shape)
    replace_text(paths.planted, json.dumps(facts, indent=1, ensure_ascii=False))
    _install(aside, paths, url, f"seed {shape.seed}")
    return Built(paths, False, meta)


def build_exports(
    home: Path, sources: exports.Sources, url: str, strict: bool = False, force: bool = False
) -> Built:
    """Load real exports into the store. Raises ExportError for a damaged line when ``strict``."""
    paths = Paths(home)
    wanted = {"format": FORMAT, "exports": dumps(sources.fingerprint())}
    if not force and (meta := _existing(paths, wanted)) is not None:
        return Built(paths, True, meta)
    tally, report = Tally(), exports.Report(strict)
    aside = _fresh(paths)
    with Store(aside) as store:
        store.put_many(tally.through(exports.rows(sources, report)))
        meta = (
            wanted | {"jira_base": exports.JIRA_BASE, "first_free_number": FIRST_FREE_NUMBER} | summary(tally)
        )
        _seal(store, meta)
    shutil.rmtree(paths.organisation, ignore_errors=True)
    paths.planted.unlink(missing_ok=True)
    _install(aside, paths, url, "export files")
    return Built(paths, False, meta, [*report.assumed, *report.damaged])


def shape_of(meta: dict[str, str]) -> Shape:
    """The shape of a built company. Raises ValueError for a store that holds exports."""
    if "seed" not in meta:
        raise ValueError("this workspace holds exports, which do not live on → build a company instead")
    return Shape(
        seed=int(meta["seed"]),
        start=date.fromisoformat(meta["start"]),
        as_of=date.fromisoformat(meta["as_of"]),
        scale=float(meta["scale"]),
        divisions=int(meta["divisions"]),
        teams=int(meta["teams"]),
        rate=float(meta["rate"]),
    )


def _identity(shape: Shape) -> dict[str, str]:
    return {
        "format": FORMAT,
        "seed": str(shape.seed),
        "scale": repr(shape.scale),
        "start": shape.start.isoformat(),
        "built_as_of": shape.as_of.isoformat(),
        "divisions": str(shape.divisions),
        "teams": str(shape.teams),
        "rate": repr(shape.rate),
    }


def _existing(paths: Paths, wanted: dict[str, str]) -> dict[str, str] | None:
    """The meta of the present store when it is complete and has the wanted identity."""
    if not paths.store.is_file() or not (paths.folder / "connection.json").is_file():
        return None
    with Store(paths.store, read_only=True) as store:
        meta = store.meta()
    return meta if meta.get("complete") == "yes" and wanted.items() <= meta.items() else None


def summary(tally: Tally) -> dict[str, str]:
    """Counts as meta values."""
    counts = {f"count:{name}": str(number) for name, number in tally.documents.items()}
    return counts | {"items": str(tally.items), "events": str(tally.events)}


def _fresh(paths: Paths) -> Path:
    """Where the new store is written; what a killed build has left there is removed."""
    paths.folder.mkdir(parents=True, exist_ok=True)
    aside = paths.folder / "building.sqlite"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{aside}{suffix}").unlink(missing_ok=True)
    return aside


def _seal(store: Store, meta: dict[str, str]) -> None:
    """Indices, meta, and a log that is empty: the file alone is the whole store."""
    store.create_indices()
    store.set_meta(**meta, complete="yes")
    store.connection.execute("pragma wal_checkpoint(truncate)")


def _install(aside: Path, paths: Paths, url: str, company: str) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{aside}{suffix}").unlink(missing_ok=True)
        Path(f"{paths.store}{suffix}").unlink(missing_ok=True)
    write_connection(paths.store, new_credentials(), url, company=company)
    aside.replace(paths.store)


def replace_text(path: Path, text: str) -> None:
    """Write a file aside and put it in place."""
    aside = path.with_suffix(".tmp")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def information(paths: Paths) -> dict[str, Any]:
    """Meta and documents per kind of the present store. Raises FileNotFoundError when there is none."""
    with Store(paths.store, read_only=True) as store:
        counts = {f"{tool}.{kind}": number for (tool, kind), number in store.counts().items()}
        meta = {key: value for key, value in store.meta().items() if not key.startswith("count:")}
    return {"meta": meta, "documents": counts}
