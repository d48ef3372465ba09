"""How many of the conflicts that the sandbox company was given are found, kind by kind, and how much else.

``TRUCE_HOME=… python benchmarks/conflicts.py`` after a night on the sandbox company. Only pairs that a
detector may see count: both items in the scope of conflicts. For the whole history, build before that with
``python -m lake dbt -- build --select int_conflict_scope+ --vars '{conflict_done_days: 10000}'``. Duplicates
of the sandbox are paraphrases: `duplicate` and `overlap` both find one, where one of the two is still open.
What was not planted is no mistake for it, ordinary life has conflicts too: precision is a lower bound. The
last line is JSON.
"""

from __future__ import annotations

import json
from typing import Any

import duckdb
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

_FINDINGS = "select kind, item_a_key, item_b_key from build_marts.mart_conflict where state <> 'resolved'"
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


def measures(truth: set[tuple[str, str]], found: set[tuple[str, str]]) -> dict[str, float | int]:
    """Planted, found, both; recall and precision (null where there is nothing to divide by)."""
    both = len(truth & found)
    return {
        "planted": len(truth),
        "found": len(found),
        "both": both,
        "recall": round(both / len(truth), 3) if truth else float("nan"),
        "precision": round(both / len(found), 3) if found else float("nan"),
    }


def main() -> None:
    """Compare what was planted with what stands in the marts."""
    settings = load()
    facts = json.loads((settings.home / "sandbox" / "planted.json").read_text())
    with connect(settings, read_only=True) as con:
        truth = planted(con, facts)
        rows = con.execute(_FINDINGS).fetchall()
        results = {
            kind: measures(truth.get(kind, set()), {(a, b) for found, a, b in rows if found in kinds})
            for kind, kinds in FOUND_AS.items()
        }
        edges = set(con.execute(_EDGES).fetchall())
    results["dependency"] = measures(truth.get("dependency", set()), edges)
    table = Table("kind", "planted", "found", "both", "recall", "precision")
    for kind, row in results.items():
        table.add_row(kind, *(str(value) for value in row.values()))
    Console().print(table)
    print(json.dumps(results).replace("NaN", "null"))


if __name__ == "__main__":
    main()
