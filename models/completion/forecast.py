"""The forecast of all open work at one instant: what the night publishes and what the replay judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pandas as pd

from models.completion.epics import epic_rows, version_rows
from models.completion.simulation import Simulation, simulate, summarise
from models.completion.survival import fit_survival
from models.statements import run

#: least and most log spread of a pace: even a steady team's next weeks are not known to a twentieth
SPREAD = (0.05, 1.0)


@dataclass(frozen=True)
class OpenWork:
    """Open items as they stood, what was learned from, and every finish simulated; no simulation where too
    little was finished to learn from."""

    as_of: datetime
    items: pd.DataFrame
    snapshots: pd.DataFrame
    edges: pd.DataFrame
    epics: pd.DataFrame  # epic_key, team_id, due_date, work_item_key
    versions: pd.DataFrame
    simulation: Simulation | None

    def item_rows(self) -> pd.DataFrame:
        """Dates of the items and, below them, of the epics with open items."""
        assert self.simulation is not None
        day = self.as_of.date()
        dates = summarise(self.simulation.take(sorted(self.items["work_item_key"])), self.items, day)
        epics = epic_rows(self.epics, self.simulation, day)
        return pd.concat([dates, epics], ignore_index=True)

    def version_rows(self) -> pd.DataFrame:
        """Dates of the versions with open items."""
        assert self.simulation is not None
        return version_rows(self.versions, self.simulation, self.as_of.date())


def open_work(con: duckdb.DuckDBPyConnection, as_of: datetime, seed: int, is_past: bool = False) -> OpenWork:
    """Learn from what was known at ``as_of`` and simulate what was open then; needs ``load_items``.

    ``is_past`` says that the marts are newer than ``as_of``.
    """
    run(con, "completion/open_item", as_of=as_of)
    snapshots = con.execute("select * from snap").df()
    is_current = snapshots["is_current"].to_numpy(bool)
    items, past = snapshots[is_current].drop(columns="is_current"), snapshots[~is_current]
    edges = run(con, "completion/open_edge", as_of=as_of).df()
    epics = run(con, "completion/epic_item", as_of=as_of, is_past=is_past).df()
    versions = run(con, "completion/version_item", as_of=as_of, is_past=is_past).df()
    survival = fit_survival(past, seed)
    simulation = None
    if survival is not None and not items.empty:
        spread = pace_spread(run(con, "completion/team_pace", as_of=as_of).df())
        simulation = simulate(items, survival, edges, as_of.date(), spread, members=epics)
    return OpenWork(as_of, items, past, edges, epics, versions, simulation)


def pace_spread(teams: pd.DataFrame) -> dict[str, float]:
    """Log spread of where each team's pace may start.

    The level of ten noisy fortnights is known to about their noise over the root of five effective ones.
    """
    sigma = np.clip(np.nan_to_num(teams["spread"].to_numpy(float), nan=2.0) / np.sqrt(5.0), *SPREAD)
    return dict(zip(teams["team_id"], sigma, strict=True))
