"""How many of the conflicts that are there are found, and how much else.

``TRUCE_HOME=… python benchmarks/conflicts.py`` after a night on the sandbox company: of what it was
given, kind by kind: how many pairs were planted in all, how many of these have a dropped item (rightly told
to nobody), and how many are over (finished too long ago, archived); recall is over the rest.
Duplicates of the sandbox are paraphrases: `duplicate` and `overlap` both find one, where one of the two
is still open. What was not planted is no mistake for it, ordinary life has conflicts too: precision is a
lower bound. For the whole history, build before that with ``python -m lake dbt -- build --select
int_conflict_scope+ --vars '{conflict_done_days: 10000}'``.

``python benchmarks/conflicts.py EXPORT`` with a file of issues as Jira's API returns them, a line each:
of its own links of duplicates. A sample has all issues that have such a link and others by chance.
Unlinked pairs count as wrong though some are the same. The last line is JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import duckdb
import numpy as np
import public_duplicates
import typer
from rich.console import Console
from rich.table import Table

from config.settings import load
from lake.connect import connect

#: planted kind → the kinds of finding that count as having found it
FOUND_AS = {
    "contradiction": ("contradiction",),
    "duplicate": ("duplicate", "overlap"),
    "status_disagreement": ("status_disagreement",),
}

_FINDINGS = """
select kind, item_a_key, item_b_key from build_marts.mart_conflict where state in ('open', 'acknowledged')
"""
_EDGES = """
select distinct least(blocker_key, blocked_key), greatest(blocker_key, blocked_key)
from build_marts.fct_dependency_edge
where edge_type in ('blocks', 'depends_on', 'checklist', 'attachment')
"""


def planted(con: duckdb.DuckDBPyConnection, facts: list[dict[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    """Planted pairs by kind, unordered, both items in scope; dependencies all."""
    rows = con.execute("select work_item_key, is_open from intermediate.int_conflict_scope").fetchall()
    is_open: dict[str, bool] = dict(rows)
    pairs: dict[str, set[tuple[str, str]]] = {}
    for fact in facts:
        kind, items = fact["kind"], sorted(fact.get("items", []))
        if len(items) != 2 or (kind != "dependency" and not is_open.keys() >= set(items)):
            continue
        # two finished items that asked for the same are told to nobody
        if kind != "duplicate" or any(is_open[key] for key in items):
            pairs.setdefault(kind, set()).add((items[0], items[1]))
    return pairs


def fates(con: duckdb.DuckDBPyConnection, facts: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """By kind: planted pairs, those with a dropped item, and those that ended before the scope's window."""
    rows = con.execute("""
        select
            items.work_item_key,
            items.outcome is not distinct from 'dropped' or items.is_deleted,
            scope.is_open,
        from build_marts.dim_work_item as items
        left join intermediate.int_conflict_scope as scope using (work_item_key)
    """).fetchall()
    is_dropped, in_scope = (
        {key: dropped for key, dropped, _ in rows},
        {r[0] for r in rows if r[2] is not None},
    )
    counts: dict[str, dict[str, int]] = {}
    for fact in facts:
        if fact["kind"] not in FOUND_AS:
            continue
        told = counts.setdefault(fact["kind"], {"planted": 0, "dropped": 0, "over": 0})
        dropped = any(is_dropped.get(key, True) for key in fact["items"])
        told["planted"] += 1
        told["dropped"] += dropped
        told["over"] += not dropped and not in_scope >= set(fact["items"])
    return counts


def measures(truth: set[tuple[str, str]], found: set[tuple[str, str]]) -> dict[str, float | int]:
    """In scope, found, both; recall and precision (null where there is nothing to divide by)."""
    both = len(truth & found)
    return {
        "in scope": len(truth),
        "found": len(found),
        "both": both,
        "recall": round(both / len(truth), 3) if truth else float("nan"),
        "precision": round(both / len(found), 3) if found else float("nan"),
    }


def of_sandbox() -> dict[str, Any]:
    """Compare what was planted with what stands in the marts."""
    settings = load()
    facts = json.loads((settings.home / "sandbox" / "planted.json").read_text())
    with connect(settings, read_only=True) as con:
        truth = planted(con, facts)
        rows = con.execute(_FINDINGS).fetchall()
        told = fates(con, facts)
        results = {
            kind: told.get(kind, dict.fromkeys(("planted", "dropped", "over"), 0))
            | measures(truth.get(kind, set()), {(a, b) for found, a, b in rows if found in kinds})
            for kind, kinds in FOUND_AS.items()
        }
        edges = set(con.execute(_EDGES).fetchall())
    results["dependency"] = measures(truth.get("dependency", set()), edges)
    columns = ("planted", "dropped", "over", "in scope", "found", "both", "recall", "precision")
    table = Table("kind", *columns)
    for kind, row in results.items():
        table.add_row(kind, *(str(row.get(column, "")) for column in columns))
    Console().print(table)
    return results


def of_export(
    export: Path, items: int, seed: int, vectors: Path | None, origin: str, learn: bool
) -> dict[str, float]:
    """Rank the pairs of an export by each method: the share of links among the first and the nearest."""
    sample = public_duplicates.sample(export, items, seed, vectors, origin)
    results = public_duplicates.results(sample, learn)
    table = Table("method", *(name.replace("_", " ") for name in next(iter(results.values()))))
    for method, row in results.items():
        table.add_row(method, *(f"{value:.3f}" for value in row.values()))
    Console().print(f"{len(sample.titles):,} issues, {len(sample.truth):,} links of duplicates")
    Console().print(table)
    figures = {
        f"{method.split()[0]}_{name}": value for method, row in results.items() for name, value in row.items()
    }
    return figures | results["product"]


def main(
    export: Annotated[
        Path | None, typer.Argument(help="issues as Jira's API returns them, a line each; .gz too")
    ] = None,
    items: Annotated[int, typer.Option(help="size of the sample; 0 for all")] = 3_000,
    seed: Annotated[int, typer.Option(help="of the sample")] = 7,
    vectors: Annotated[
        Path | None, typer.Option(help="where the embeddings of the sample are kept (.npz)")
    ] = None,
    origin: Annotated[
        str, typer.Option(help="where it comes from, for the file of coefficients")
    ] = "unknown",
    learn: Annotated[
        bool, typer.Option(help="learn the product's coefficients on one half of the export")
    ] = False,
) -> None:
    """Judge the search for conflicts on an export, or on the sandbox company's lake."""
    results: dict[str, Any] = (
        of_sandbox() if export is None else of_export(export, items, seed, vectors, origin, learn)
    )
    rounded = {k: round(v, 4) if isinstance(v, float | np.floating) else v for k, v in results.items()}
    print(json.dumps(rounded).replace("NaN", "null"))


if __name__ == "__main__":
    typer.run(main)
