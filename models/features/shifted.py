"""Copies of the series whose level shifts at random: what a halved team looks like, to learn from.

Lasting shifts are rare in any panel, so a member that has seen none keeps expecting the old level to return.
Each copy alternates between the team's own level and a share of it; the counts are thinned binomially, as if
each item had been finished by somebody else. Copies train and are never tested, published or calibrated on.
"""

from __future__ import annotations

import hashlib

import duckdb
import numpy as np
import pandas as pd

from models.config import ShiftConfig

#: what a copy's series id ends with; team ids hold no such character
MARK = "~shift"


def add_shifted_copies(con: duckdb.DuckDBPyConnection, config: ShiftConfig) -> None:
    """Append the copies to ``loaded_period``.

    Their names go to ``shift_copy(series_id)``, changes to ``shift_change(series_id, changed_at)``; both
    tables are there also without copies. A copy depends on its series' name and on its past only: later
    periods change nothing that came before.
    """
    con.execute("create or replace temp table shift_change (series_id varchar, changed_at timestamp)")
    con.execute("create or replace temp table shift_copy (series_id varchar)")
    periods = con.execute("select * from loaded_period order by series_id, start_at, sprint_key").df()
    if not config.copies or periods.empty:  # an archive of messages has no team that finishes anything
        return
    made = [
        _copy(rows, f"{series}{MARK}{number}", config)
        for series, rows in periods.groupby("series_id", sort=True)
        for number in range(config.copies)
    ]
    copies = pd.concat([rows for rows, _ in made], ignore_index=True)
    changes = pd.concat([change for _, change in made], ignore_index=True)
    con.register("shifted", copies)
    con.execute("insert into loaded_period by name select * from shifted")
    # also one that has not changed yet: it is a copy all the same
    con.execute("insert into shift_copy select distinct series_id from shifted")
    con.unregister("shifted")
    con.register("changes", changes)
    con.execute("insert into shift_change by name select * from changes")
    con.unregister("changes")


def _copy(rows: pd.DataFrame, name: str, config: ShiftConfig) -> tuple[pd.DataFrame, pd.DataFrame]:
    # two streams: how many changes there are must not decide how the first items are thinned
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    share, changes = _levels(len(rows), np.random.default_rng([seed, 0]), config)
    thinning = np.random.default_rng([seed, 1])
    items = rows["items_done"].fillna(0).clip(lower=0).round().to_numpy(int)
    kept = np.where(share < 1, thinning.binomial(items, share), items)
    ratio = np.where(items > 0, kept / np.maximum(items, 1), share)
    copy = rows.assign(
        series_id=name,
        sprint_key=None,
        done=rows["done"] * ratio,
        items_done=rows["items_done"] * ratio,
    )
    unknown = ["committed", "added", "removed", "final_scope", "carried", "committed_items"]
    copy[[*unknown, "final_scope_items"]] = np.nan
    return copy, pd.DataFrame({"series_id": name, "changed_at": rows["start_at"].to_numpy()[changes]})


def _levels(count: int, rng: np.random.Generator, config: ShiftConfig) -> tuple[np.ndarray, np.ndarray]:
    """(count,) share of the own level per period, and the places at which it changes."""
    share, changes, place = np.ones(count), [], int(rng.integers(6, config.longest))
    low = False
    while place < count:
        low = not low
        share[place:] = rng.uniform(*config.shares) if low else 1.0
        changes.append(place)
        place += int(rng.integers(config.shortest, config.longest))
    return share, np.array(changes, dtype=int)
