"""Online conformal calibration on log residuals: intervals that cover what they say, also after a change.

Scores are residuals from the median over the forecast's own spread. The correction of a quantile is the
discounted quantile of past scores, the team's own blended with the pooled ones (split conformal, Vovk et
al. 2005; Romano et al. 2019), and then a level that moves with each hit and miss (adaptive conformal
inference, Gibbs and Candès 2021).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.config import LOWER80, MEDIAN, QUANTILES, UPPER80, ConformalConfig

LEVELS = np.asarray(QUANTILES)
KEPT = 400  # newest scores per series
KEPT_POOLED = 4000
MINIMUM_SPREAD = 0.10  # in log units: a forecast that claims to be exact is not believed


def spread_of(quantiles: np.ndarray) -> np.ndarray:
    """Width of the 80 % interval in log units, (…, q) → (…)."""
    return np.maximum(quantiles[..., UPPER80] - quantiles[..., LOWER80], MINIMUM_SPREAD)


class Calibrator:
    """Scores and level shifts, one page per (target, moment)."""

    def __init__(self, config: ConformalConfig) -> None:
        self.config = config
        self.pooled: dict[str, list[float]] = {}
        self.own: dict[str, dict[str, list[float]]] = {}
        self.shift: dict[str, dict[str, list[float]]] = {}
        self._cache: dict[str, tuple[int, np.ndarray]] = {}

    def apply(self, page: str, series: str, quantiles: np.ndarray) -> np.ndarray:
        """(q,) raw log-ratio quantiles → calibrated ones; unchanged before enough outcomes are known."""
        if len(self.pooled.get(page, ())) < self.config.minimum:
            return quantiles
        below, above = self.shift.get(page, {}).get(series, (0.0, 0.0))
        levels = np.where(LEVELS < 0.5, LEVELS - below * LEVELS / 0.1, LEVELS + above * (1 - LEVELS) / 0.1)
        levels = np.clip(levels, 0.005, 0.995)
        score = self._blend(page, series, levels)
        score = np.where(LEVELS < 0.5, np.minimum(score, 0), np.where(LEVELS > 0.5, np.maximum(score, 0), 0))
        return np.sort(quantiles[MEDIAN] + score * spread_of(quantiles))

    def record(self, page: str, series: str, raw: np.ndarray, calibrated: np.ndarray, truth: float) -> None:
        """Learn from one outcome: the forecast before and after calibration, and the actual log ratio."""
        score = (truth - raw[MEDIAN]) / spread_of(raw)
        pooled, own = self.pooled.setdefault(page, []), self.own.setdefault(page, {}).setdefault(series, [])
        for scores, kept in ((pooled, KEPT_POOLED), (own, KEPT)):
            scores.append(float(score))
            del scores[:-kept]
        shifts = self.shift.setdefault(page, {})
        below, above = shifts.get(series, (0.0, 0.0))
        # one-tenth of the outcomes should fall outside on each side
        below += self.config.step * (float(truth < calibrated[LOWER80] - 1e-9) - 0.1)
        above += self.config.step * (float(truth > calibrated[UPPER80] + 1e-9) - 0.1)
        shifts[series] = [float(np.clip(below, -0.08, 0.09)), float(np.clip(above, -0.08, 0.09))]

    def _blend(self, page: str, series: str, levels: np.ndarray) -> np.ndarray:
        pooled = sorted_quantile(self._sorted_pooled(page), levels)
        own = self.own.get(page, {}).get(series, [])
        if not own:
            return pooled
        share = len(own) / (len(own) + self.config.team_prior)
        return (1 - share) * pooled + share * discounted_quantile(np.array(own), levels, self.config.discount)

    def _sorted_pooled(self, page: str) -> np.ndarray:
        # sorting thousands of scores for each forecast would cost more than the forecast
        size, values = self._cache.get(page, (-1, np.zeros(0)))
        if abs(len(self.pooled[page]) - size) > 20 or size < 0 or len(self.pooled[page]) < 200:
            values = np.sort(self.pooled[page])
            self._cache[page] = (len(self.pooled[page]), values)
        return values

    def settle(self) -> None:
        """Forget sorted copies that lag behind: what follows equals what a restored calibrator says."""
        self._cache = {}

    def state(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {"pooled": self.pooled, "own": self.own, "shift": self.shift}

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what ``state`` gave."""
        self.pooled, self.own, self.shift = state["pooled"], state["own"], state["shift"]
        self._cache = {}


def sorted_quantile(values: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Linear quantiles of values that are sorted already; np.quantile costs ten times as much per call."""
    place = levels * (len(values) - 1)
    left = np.minimum(place.astype(int), max(len(values) - 2, 0))
    right = np.minimum(left + 1, len(values) - 1)
    return values[left] + (place - left) * (values[right] - values[left])


def discounted_quantile(values: np.ndarray, levels: np.ndarray, discount: float) -> np.ndarray:
    """Quantiles of values in time order, weights falling by ``discount`` per step into the past."""
    weights = discount ** np.arange(len(values) - 1, -1, -1)
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order])
    middle = (cumulative - weights[order] / 2) / cumulative[-1]
    return np.interp(levels, middle, values[order])
