"""Figures of a replay: dates met, chances against what came, skill against Kaplan–Meier, what has no date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.completion.simulation import HORIZONS

#: forecasts that a bin of chances must hold to be judged
FEWEST = 50
BINS = 10
COLUMNS = ("horizon", "forecasts", "said", "came", "skill", "worst_bin", "bins")


def met_shares(replayed: pd.DataFrame) -> dict[str, float]:
    """Share done by their P50, P85 and P95 day over the dates that have passed, and their count.

    Epics and versions stand under ``epic_`` and ``version_``. ``later_share`` is without a P50 day within a
    year, ``undated_share`` without a P85 day.
    """
    out: dict[str, float] = {}
    for kind, rows in replayed.groupby("kind"):
        prefix = "" if kind == "item" else f"{kind}_"
        for name in ("p50", "p85", "p95"):
            end = (pd.to_datetime(rows[f"{name}_date"]) - rows["day"]) / pd.Timedelta(days=1) + 1
            passed = end <= rows["watched"]
            met = (rows["done_after"] <= end)[passed]
            out[f"{prefix}{name}_met"] = float(met.mean()) if len(met) else np.nan
            out[f"{prefix}{name}_count"] = len(met)
        out[f"{prefix}later_share"] = float(rows["p50_date"].isna().mean())
        out[f"{prefix}undated_share"] = float(rows["p85_date"].isna().mean())
    return out


def chance_table(replayed: pd.DataFrame) -> pd.DataFrame:
    """One row (``COLUMNS``) per horizon that has passed for some items.

    Mean chance said, share that came, Brier skill against Kaplan–Meier, the largest difference in a bin of
    FEWEST, and the bins as text.
    """
    rows = []
    for horizon in HORIZONS:
        known = replayed[(replayed["kind"] == "item") & (replayed["watched"] >= horizon)]
        if len(known):
            came = (known["done_after"] <= horizon).to_numpy(float)
            said = known[f"chance_{horizon}"].to_numpy(float)
            theirs = known[f"reference_{horizon}"].to_numpy(float)
            skill = 1 - np.mean((said - came) ** 2) / max(float(np.mean((theirs - came) ** 2)), 1e-12)
            rows.append((horizon, len(known), said.mean(), came.mean(), skill, *_bins(said, came)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _bins(said: np.ndarray, came: np.ndarray) -> tuple[float, str]:
    """The largest difference in a bin that holds enough, and all such bins: said → came (count)."""
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    held = [said_in for said_in in range(BINS) if (place == said_in).sum() >= FEWEST]
    pairs = [(said[place == b].mean(), came[place == b].mean(), int((place == b).sum())) for b in held]
    worst = max((abs(a - b) for a, b, _ in pairs), default=np.nan)
    return float(worst), ", ".join(f"{a:.2f} → {b:.2f} ({count})" for a, b, count in pairs)
