"""Online conformal calibration of log-ratio quantiles: what the pool missed by, in small and proven steps.

The score of a quantile is by how many spreads the outcome lay above it; its correction is the same quantile
of the pooled scores (conformalized quantile regression: Romano, Patterson and Candès 2019), shrunk while
there are few. A series may lean away from the pool by a tracked quantile that forgets (Angelopoulos, Candès
and Tibshirani 2023). How much of the correction is used follows from the past of each share of it: their
mean, each weighed by what it gained on earlier outcomes, in standard errors (experts: Cesa-Bianchi and
Lugosi 2006). What did harm is hardly done, and what a few outcomes speak for is not done whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from models.config import LOWER80, MEDIAN, QUANTILES, UPPER80, ConformalConfig

LEVELS = np.asarray(QUANTILES)
MINIMUM_SPREAD = 0.10  # in log units: what a score is measured in when a forecast claims to be exact
REFRESH = 20  # outcomes of a page after which its pooled correction is computed anew
#: outcomes of these targets overlap: so many count for one
OVERLAP = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "mean4": 4}
#: the last part of a page's name where no working time is left: there the median moves too
NOTHING_LEFT = "end"


def is_free(page: str) -> bool:
    """Whether the median of a page may move, and ends may come as near to it as the outcomes did.

    Elsewhere the median is the ensemble's own. Where work usually rests, what came is what was done.
    """
    return page.endswith(f"/{NOTHING_LEFT}")


def overlap_of(page: str) -> int:
    """How many outcomes of a page say about as much as one that stands alone."""
    return OVERLAP[page.partition("/")[0]]


def spread_of(quantiles: np.ndarray) -> np.ndarray:
    """Width of the 80 % interval in log units, (…, q) → (…)."""
    return np.maximum(quantiles[..., UPPER80] - quantiles[..., LOWER80], MINIMUM_SPREAD)


def correct(raw: np.ndarray, correction: np.ndarray, strengths: np.ndarray, free: bool = False) -> np.ndarray:
    """(q,) quantiles moved by a share of the correction, one row per strength: (strengths, q).

    Nothing crosses. Unless ``free``, the median stays and no quantile comes nearer to it than half way.
    """
    moved = raw + strengths[:, None] * correction * spread_of(raw)
    if free:
        return np.sort(moved, axis=1)
    nearest = (raw + raw[MEDIAN]) / 2
    moved = np.where(LEVELS < 0.5, np.minimum(moved, nearest), np.maximum(moved, nearest))
    moved[:, MEDIAN] = raw[MEDIAN]
    return np.sort(moved, axis=1)


class Calibrator:
    """Scores, own deviations, and gains of the strengths, one page per (target, moment).

    ``loss`` is of an outcome and quantiles: (…), (…, q) → (…).
    """

    def __init__(self, config: ConformalConfig, loss: Callable[..., np.ndarray]) -> None:
        self.config, self.loss = config, loss
        self.strengths = np.asarray(config.strengths)
        self.pooled: dict[str, list[list[float]]] = {}
        self.own: dict[str, dict[str, np.ndarray]] = {}
        self.gains: dict[str, np.ndarray] = {}  # (2, strengths) discounted sums of gains and of their squares
        self._cache: dict[str, tuple[int, np.ndarray]] = {}

    def apply(self, page: str, series: str, quantiles: np.ndarray) -> np.ndarray:
        """(q,) raw log-ratio quantiles → calibrated ones; unchanged before enough outcomes are known."""
        if len(self.pooled.get(page, ())) < self.config.minimum:
            return quantiles
        return correct(quantiles, self.correction(page, series), self._strength(page), is_free(page))[0]

    def record(self, page: str, series: str, raw: np.ndarray, truth: float) -> None:
        """Learn from one outcome: the forecast before calibration, and the actual log ratio."""
        score = (truth - raw) / spread_of(raw)
        if len(self.pooled.get(page, ())) >= self.config.minimum:
            self._judge(page, series, raw, score, truth)
        scores = self.pooled.setdefault(page, [])
        scores.append([round(float(value), 3) for value in score])
        if len(scores) > self.config.kept + REFRESH:
            del scores[: -self.config.kept]
            self._cache.pop(page, None)

    def _judge(self, page: str, series: str, raw: np.ndarray, score: np.ndarray, truth: float) -> None:
        """What each strength would have gained on none, and where the series' own ends go from here."""
        c, overlap = self.config, overlap_of(page)
        correction = self.correction(page, series)
        shown = correct(raw, correction, self.strengths, is_free(page))
        loss = self.loss(np.exp(truth), np.exp(shown))
        gain = loss[0] - loss
        self.gains[page] = c.loss_discount * self.gains.get(page, 0.0) + np.stack([gain, gain**2])
        own, step = self.own.setdefault(page, {}), c.own_step * (LEVELS - (score < correction))
        kept = 1 - c.own_forgetting / overlap
        own[series] = kept * own.get(series, np.zeros(len(LEVELS))) + step / overlap

    def correction(self, page: str, series: str) -> np.ndarray:
        """(q,) by how many spreads each quantile is moved at full strength."""
        most = self.config.most
        moved = self._pooled_correction(page) + self.own.get(page, {}).get(series, 0.0)
        held = (LEVELS == 0.5) & (not is_free(page))
        return np.where(held, 0.0, np.clip(moved, -most, most))

    def _strength(self, page: str) -> np.ndarray:
        """(1,) mean of the strengths, each weighed by e to its gain in standard errors of the last one's.

        None without a past. One denominator for all: the best strength wins where there is proof.
        """
        if page not in self.gains:
            return self.strengths[:1]
        gain, square = self.gains[page]
        error = np.sqrt(overlap_of(page) * square[-1])
        score = gain / error if error > 0 else np.zeros_like(gain)
        weights = np.exp(score - score.max())
        return np.array([weights @ self.strengths / weights.sum()])

    def _pooled_correction(self, page: str) -> np.ndarray:
        # sorting a thousand scores for each forecast would cost more than the forecast
        scores = self.pooled[page]
        size, found = self._cache.get(page, (-1, np.zeros(0)))
        if size < 0 or len(scores) - size >= REFRESH or len(scores) - size > size * 0.1:
            ordered = np.sort(np.asarray(scores), axis=0)
            shrunk = len(scores) / (len(scores) + self.config.shrinkage * overlap_of(page))
            found = shrunk * quantile_of_columns(ordered, LEVELS)
            self._cache[page] = (len(scores), found)
        return found

    def settle(self) -> None:
        """Forget corrections that lag behind: what follows equals what a restored calibrator says."""
        self._cache = {}

    def state(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "pooled": self.pooled,
            "own": {page: {s: v.tolist() for s, v in book.items()} for page, book in self.own.items()},
            "gains": {page: value.tolist() for page, value in self.gains.items()},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what ``state`` gave."""
        self.pooled = state["pooled"]
        self.own = {page: {s: np.array(v) for s, v in book.items()} for page, book in state["own"].items()}
        # a model of before the gains were kept has none: it forecasts uncorrected until the next training
        self.gains = {page: np.array(value) for page, value in state.get("gains", {}).items()}
        self._cache = {}


def quantile_of_columns(ordered: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Of each column of sorted values (n, q) the linear quantile of its own level, (q,)."""
    place, column = levels * (len(ordered) - 1), np.arange(len(levels))
    left = np.minimum(place.astype(int), max(len(ordered) - 2, 0))
    right = np.minimum(left + 1, len(ordered) - 1)
    low, high = ordered[left, column], ordered[right, column]
    return low + (place - left) * (high - low)
