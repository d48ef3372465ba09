"""A weekly panel from a seed, for benchmarks and tests that must need no outside data.

Each team has a level that drifts, is dragged back to its long-run mean, falls at the year's end and now and
then shifts for good; weekly counts are negative binomial around it, with a share of weeks off.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

FIRST_WEEK = date(2016, 1, 4)
#: a long panel begins earlier: no row of it lies in the future
LAST_WEEK = date(2025, 12, 29)


def weekly_panel(teams: int, weeks: int, seed: int) -> pd.DataFrame:
    """Columns team, week (Monday), items_done; teams start and end at different weeks."""
    rng = np.random.default_rng(seed)
    first, parts = min(FIRST_WEEK, LAST_WEEK - timedelta(days=7 * weeks)), []
    for number in range(teams):
        length = int(weeks * rng.uniform(0.5, 1.0))
        offset = int(rng.integers(0, weeks - length + 1))
        days = [first + timedelta(days=7 * (offset + week)) for week in range(length)]
        counts = _counts(rng, _levels(rng, length, days))
        parts.append(pd.DataFrame({"team": f"team-{number:02d}", "week": days, "items_done": counts}))
    return pd.concat(parts, ignore_index=True)


def _levels(rng: np.random.Generator, length: int, days: list[date]) -> np.ndarray:
    mean, log_level = np.log(rng.lognormal(1.8, 0.7)), 0.0
    out = np.empty(length)
    for week in range(length):
        log_level = 0.97 * log_level + rng.normal(0, 0.09)
        mean += rng.choice([0.0, rng.normal(0, 0.5)], p=[0.995, 0.005])
        resting = days[week].isocalendar().week in (52, 53, 1)
        out[week] = np.exp(mean + log_level) * (0.35 if resting else 1.0)
    return out


def _counts(rng: np.random.Generator, levels: np.ndarray) -> np.ndarray:
    dispersion = rng.uniform(2, 8)
    present = rng.random(len(levels)) > rng.uniform(0.0, 0.1)
    return rng.poisson(levels * rng.gamma(dispersion, 1 / dispersion, len(levels))) * present
