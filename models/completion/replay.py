"""Completion forecasts of past days against actuals: are P50 and P85 met as often as they say?"""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd

from models.completion.simulation import simulate, summarise
from models.completion.survival import fit_survival
from models.statements import run

STEP = timedelta(days=30)


def replay_completion(
    con: duckdb.DuckDBPyConnection, as_of: datetime, seed: int, days: int = 6
) -> pd.DataFrame:
    """Forecasts made every thirty days with what was known then, and when items were finished.

    Needs ``item_state``. Columns of :func:`models.completion.simulation.summarise` plus day, finished_at and
    until.
    """
    finishes = con.execute(
        "select work_item_key, valid_from as finished_at from item_state where is_finish and valid_from <= ?",
        [as_of],
    ).df()
    parts = []
    for step in range(days, 0, -1):
        then = as_of - step * STEP
        made = _forecast_then(con, then, seed)
        if made is not None:
            after = finishes[finishes["finished_at"] > then].groupby("work_item_key")["finished_at"].min()
            made["finished_at"] = after.reindex(made["work_item_key"]).to_numpy()
            parts.append(made.assign(day=then, until=as_of))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _forecast_then(con: duckdb.DuckDBPyConnection, then: datetime, seed: int) -> pd.DataFrame | None:
    run(con, "completion/open_item", as_of=then)
    snapshots = con.execute("select * from snap").df()
    open_then = snapshots[snapshots["is_current"]]
    survival = fit_survival(snapshots[~snapshots["is_current"]], seed)
    if survival is None or open_then.empty:
        return None
    edges = run(con, "completion/open_edge", as_of=then).df()
    return summarise(simulate(open_then, survival, edges, then.date(), {}), open_then, then.date())


def met_shares(replayed: pd.DataFrame) -> dict[str, float]:
    """Share of items finished by their P50, P85 and P95 over those whose date has passed, and their count."""
    out: dict[str, float] = {}
    made = replayed[replayed["method"] != "refused"]
    for name in ("p50", "p85", "p95"):
        date = pd.to_datetime(made[f"{name}_date"]) + pd.Timedelta(days=1)
        passed = date <= made["until"]
        out[f"{name}_met"] = float((made["finished_at"] < date)[passed].mean()) if passed.any() else np.nan
        out[f"{name}_count"] = int(passed.sum())
    return out
