"""The cheap members: one column of point forecasts each, from the trailing amounts alone.

Each is flat over the horizons. Inside a running period a forecast becomes what is done plus the pace for
the time that is left.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SMOOTHING_GRID = np.linspace(0.05, 0.95, 19)


def last_value(long: np.ndarray) -> np.ndarray:
    """(n, t) trailing amounts → (n,) the newest."""
    return long[:, -1]


def trailing_mean(long: np.ndarray, periods: int) -> np.ndarray:
    """Mean of the last ``periods`` amounts that exist."""
    return np.nanmean(long[:, -periods:], axis=1)


def smooth(long: np.ndarray, alpha: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Simple exponential smoothing: final level and mean squared one-step error, each (n,)."""
    level = np.full(len(long), np.nan)
    error, count = np.zeros(len(long)), np.zeros(len(long))
    for value in long.T:
        known, started = np.isfinite(value), np.isfinite(level)
        both = known & started
        gap = np.where(both, value - level, 0.0)
        error, count = error + gap**2, count + both
        level = np.where(both, level + alpha * gap, np.where(known, value, level))
    return level, error / np.maximum(count, 1)


def ewma(long: np.ndarray, alpha: float = 0.3) -> np.ndarray:
    """Exponentially weighted mean, alpha 0.3, started at the first of at most forty amounts."""
    return smooth(long, alpha)[0]


def best_smoothing(long: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Level and alpha of the simple exponential smoothing with the least one-step squared error on a grid."""
    fits = [smooth(long, alpha) for alpha in SMOOTHING_GRID]
    levels, errors = np.stack([f[0] for f in fits]), np.stack([f[1] for f in fits])
    best = errors.argmin(axis=0)
    return levels[best, np.arange(len(long))], SMOOTHING_GRID[best]


def ses(long: np.ndarray) -> np.ndarray:
    """Simple exponential smoothing with fitted alpha (Brown 1959; Hyndman and Athanasopoulos, FPP3, 8.1)."""
    return best_smoothing(long)[0]


def theta(long: np.ndarray, steps: int = 1) -> np.ndarray:
    """The Theta method as SES with half the trend as drift (Hyndman and Billah 2003, closed form)."""
    level, alpha = best_smoothing(long)
    known = np.isfinite(long)
    count = known.sum(axis=1)
    clock = np.where(known, np.arange(long.shape[1])[None, :], np.nan)
    centred = clock - np.nanmean(clock, axis=1, keepdims=True)
    spread = np.nansum(centred**2, axis=1)
    slope = np.nansum(centred * np.where(known, long, 0.0), axis=1) / np.maximum(spread, 1e-9)
    drift = slope / 2 * (steps - 1 + (1 - (1 - alpha) ** count) / alpha)
    return np.where(count >= 4, np.maximum(level + drift, 0.0), level)


METHODS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "last": last_value,
    "mean3": lambda long: trailing_mean(long, 3),
    "mean5": lambda long: trailing_mean(long, 5),
    "ewma03": ewma,
    "ses": ses,
    "theta": theta,
}
