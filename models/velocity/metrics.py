"""Losses and their summaries. A metric is a function; a model is a column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.config import QUANTILES

LEVELS = np.asarray(QUANTILES)


def pinball(truth: np.ndarray, quantiles: np.ndarray, levels: np.ndarray = LEVELS) -> np.ndarray:
    """Mean pinball loss over the levels (Koenker and Bassett 1978). truth (…), quantiles (…, q) → (…)."""
    gap = truth[..., None] - quantiles
    return np.maximum(levels * gap, (levels - 1) * gap).mean(axis=-1)


def covered(truth: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """1 where truth lies within the closed interval, 0 where not, NaN where truth is unknown."""
    inside = (truth >= lower - 1e-9) & (truth <= upper + 1e-9)
    return np.where(np.isfinite(truth), inside, np.nan)


def team_ratio(team: np.ndarray, loss: np.ndarray, reference: np.ndarray) -> pd.Series:
    """Per team, summed loss over summed reference loss on the rows where both are known.

    Teams whose reference loss is zero (nothing to gain) are left out.
    """
    both = np.isfinite(loss) & np.isfinite(reference)
    sums = (
        pd.DataFrame({"team": team[both], "loss": loss[both], "reference": reference[both]})
        .groupby("team")
        .sum()
    )
    sums = sums[sums["reference"] > 0]
    return sums["loss"] / sums["reference"]


def bootstrap_interval(
    per_team: pd.Series, seed: int = 0, draws: int = 2000, level: float = 0.95
) -> tuple[float, float, float]:
    """Mean over teams and its percentile bootstrap interval, teams resampled (Efron 1979).

    The unit is the team: forecasts of one team are not independent, teams nearly are.
    """
    values = per_team.to_numpy(float)
    if len(values) == 0:
        return float("nan"), float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    means = values[rng.integers(0, len(values), size=(draws, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(values.mean()), float(low), float(high)


def pooled_interval(
    team: np.ndarray, values: np.ndarray, seed: int = 0, draws: int = 2000, level: float = 0.95
) -> tuple[float, float, float]:
    """Mean over all known values and its percentile bootstrap interval, whole teams resampled."""
    known = np.isfinite(values)
    by_team = pd.DataFrame({"team": team[known], "value": values[known]}).groupby("team")["value"]
    sums, counts = by_team.sum().to_numpy(float), by_team.count().to_numpy(float)
    if not len(sums):
        return float("nan"), float("nan"), float("nan")
    drawn = np.random.default_rng(seed).integers(0, len(sums), size=(draws, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(sums.sum() / counts.sum()), float(low), float(high)
