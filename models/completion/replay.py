"""Completion forecasts of past days against what came: the dates that were published, and the chances.

Judged is what the night publishes (:mod:`models.completion.forecast`): items, epics and versions, each team
with its own pace spread. A date is judged when it has passed, a chance when its horizon has; what has not
finished by then counts as not finished. What lies later than a year has no date and is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd

from models.completion.forecast import OpenWork, open_work
from models.completion.simulation import HORIZONS, Simulation

STEP = timedelta(days=30)


def past_days(as_of: datetime, days: int = 6, step: timedelta = STEP) -> list[datetime]:
    """So many days before ``as_of``, the oldest first."""
    return [as_of - step * place for place in range(days, 0, -1)]


def replay_completion(
    con: duckdb.DuckDBPyConnection, as_of: datetime, seed: int, days: Sequence[datetime]
) -> pd.DataFrame:
    """One row per forecast of each of ``days``; needs ``load_items``.

    kind (item, epic, version), its dates, ``done_after`` (days until it was done, inf while it is not),
    ``watched`` (days until ``as_of``), and per horizon ``chance_h`` and Kaplan–Meier's ``reference_h``.
    """
    finishes = con.execute(
        "select work_item_key, valid_from as finished_at from item_state where is_finish and valid_from <= ?",
        [as_of],
    ).df()
    parts = []
    for then in days:
        work = open_work(con, then, seed, is_past=True)
        if work.simulation is not None:
            parts.append(_judged(work, finishes).assign(day=then, watched=(as_of - then).days))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _judged(work: OpenWork, finishes: pd.DataFrame) -> pd.DataFrame:
    """Forecasts of one day with what came of them."""
    simulation = work.simulation
    assert simulation is not None
    done = _done_after(work, finishes)
    items = work.item_rows().rename(columns={"work_item_key": "key", "chance_by_due": "chance"})
    items["kind"] = np.where(items["key"].isin(work.items["work_item_key"]), "item", "epic")
    versions = work.version_rows().rename(columns={"version_key": "key", "chance_by_release": "chance"})
    rows = pd.concat([items, versions.assign(kind="version")], ignore_index=True)
    ends = _with_versions(work, simulation).take(rows["key"].tolist()).days
    for horizon in HORIZONS:
        rows[f"chance_{horizon}"] = (ends <= horizon).mean(axis=1)
    members = _members(work)
    last = members.groupby("key")["work_item_key"].agg(
        lambda keys: max(done.get(key, np.inf) for key in keys)
    )
    rows["done_after"] = [done.get(key, last.get(key, np.inf)) for key in rows["key"]]
    return rows.merge(_reference(work), on="key", how="left")


def _done_after(work: OpenWork, finishes: pd.DataFrame) -> dict[str, float]:
    """Days until each open item was finished, of those that were."""
    after = finishes[finishes["finished_at"] > work.as_of]
    after = after[after["work_item_key"].isin(work.items["work_item_key"])]
    first = after.groupby("work_item_key")["finished_at"].min()
    return ((first - work.as_of) / pd.Timedelta(days=1)).to_dict()


def _members(work: OpenWork) -> pd.DataFrame:
    """Key of each epic and version, and the items that were open of it."""
    epics = work.epics.rename(columns={"epic_key": "key"})[["key", "work_item_key"]]
    versions = work.versions.rename(columns={"version_key": "key"})[["key", "work_item_key"]]
    members = pd.concat([epics, versions], ignore_index=True)
    return members[members["work_item_key"].isin(work.items["work_item_key"])]


def _with_versions(work: OpenWork, simulation: Simulation) -> Simulation:
    """The simulation with a row more for each version: its last item's."""
    known = work.versions[work.versions["work_item_key"].isin(simulation.keys)]
    groups = [(key, list(items)) for key, items in known.groupby("version_key")["work_item_key"]]
    if not groups:
        return simulation
    days = np.stack([simulation.take(items).days.max(axis=0) for _, items in groups])
    keys = (*simulation.keys, *(key for key, _ in groups))
    return Simulation(keys, np.concatenate([simulation.days, days]))


def _reference(work: OpenWork) -> pd.DataFrame:
    """Chances by Kaplan–Meier (lifelines) from age alone, entry delayed to when an item was first seen."""
    from lifelines import KaplanMeierFitter

    seen = work.snapshots.sort_values("cutoff").drop_duplicates("work_item_key")
    entry = np.expm1(seen["log_age"].to_numpy(float))
    ended = np.maximum(entry + seen["days_seen"].to_numpy(float), entry + 0.01)
    curve = KaplanMeierFitter().fit(ended, seen["is_finished"], entry=entry).survival_function_.iloc[:, 0]
    ages = np.expm1(work.items["log_age"].to_numpy(float))

    def left(age: np.ndarray) -> np.ndarray:
        place = np.searchsorted(curve.index.to_numpy(float), age, side="right") - 1
        return curve.to_numpy(float)[np.maximum(place, 0)]

    chances = {f"reference_{h}": 1 - left(ages + h) / np.maximum(left(ages), 1e-9) for h in HORIZONS}
    return pd.DataFrame({"key": work.items["work_item_key"].to_numpy(), **chances})
