"""How long an item takes once it is started: Kaplan–Meier (lifelines), items in progress censored."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: finished items below which a team borrows everybody's curve
ENOUGH = 30
DRAWS = 99


def working_times(cycles: pd.DataFrame) -> dict[str, np.ndarray]:
    """Equally likely days from start to finish per team, and for everybody under ``""``.

    ``cycles`` has team_id, days (observed so far) and is_finished. Beyond the last finish that was seen the
    curve says nothing: such draws take the longest time seen.
    """
    out = {"": _draws(cycles)}
    for team, rows in cycles.groupby("team_id"):
        enough = rows["is_finished"].sum() >= ENOUGH
        out[str(team)] = _draws(rows) if enough else out[""]
    return out


def _draws(cycles: pd.DataFrame) -> np.ndarray:
    from lifelines import KaplanMeierFitter

    if cycles.empty or not cycles["is_finished"].any():
        return np.zeros(1)
    curve = KaplanMeierFitter().fit(cycles["days"], cycles["is_finished"]).survival_function_.iloc[:, 0]
    share = (np.arange(DRAWS) + 0.5) / DRAWS
    place = np.searchsorted(1 - curve.to_numpy(), share)
    return curve.index.to_numpy(float)[np.minimum(place, len(curve) - 1)]
