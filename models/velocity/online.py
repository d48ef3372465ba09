"""The ensemble's online part: member weights and calibration, learnt outcome by outcome in time order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.config import ForecastConfig
from models.features.frame import TARGETS, Frame
from models.velocity.backtest import Walk
from models.velocity.conformal import NOTHING_LEFT, Calibrator
from models.velocity.ensemble import LossBook
from models.velocity.metrics import pinball

#: between the shares of a period at which training looks into it (``ForecastConfig.running_at``)
ELAPSED_EDGES = (0.15, 0.375, 0.625, 0.85)
WORKDAYS_LEFT = "p_workdays_left"


def pages(frame: Frame) -> np.ndarray:
    """(n, targets) names of the page an outcome is booked on: target and moment.

    Of the running period itself also how far it has run: what is uncertain at its beginning is known at its
    end (Mondrian conformal prediction, Vovk et al. 2005). Without a weekday left it has a page of its own.
    """
    moments = frame.meta["moment"].to_numpy(str)
    part = np.searchsorted(ELAPSED_EDGES, frame.meta["elapsed"].fillna(0.0).to_numpy(float)).astype(str)
    if WORKDAYS_LEFT in frame.names:
        part = np.where(frame.features[:, frame.names.index(WORKDAYS_LEFT)] == 0, NOTHING_LEFT, part)
    first = [
        f"{moment}/{p}" if moment == "running" else moment for moment, p in zip(moments, part, strict=True)
    ]
    places = [first, *[moments] * (len(TARGETS) - 1)]
    pairs = [[f"{target}/{at}" for at in where] for target, where in zip(TARGETS, places, strict=True)]
    return np.array(pairs).T.reshape(-1, len(TARGETS))


def combine(members: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted mean of quantiles (Vincent 1912): (members, q), (members,) → (q,). Keeps their order."""
    return weights @ members


@dataclass
class Online:
    """Weights and calibration, with the two moves: forecast a row, learn an outcome."""

    book: LossBook
    calibrator: Calibrator

    @classmethod
    def fresh(cls, members: int, config: ForecastConfig) -> Online:
        """Nothing learnt yet."""
        return cls(LossBook(members, config.ensemble), Calibrator(config.conformal, pinball))

    @classmethod
    def of(cls, state: dict[str, Any], members: int, config: ForecastConfig) -> Online:
        """What ``state`` gave, taken back."""
        online = cls.fresh(members, config)
        online.book.restore(state["book"])
        online.calibrator.restore(state["calibrator"])
        return online

    def forecast(
        self, page: str, series: str, members: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(members, q) log ratios → raw ensemble (q,), calibrated (q,), weights (members,)."""
        weights = self.book.weights(page, series)
        raw = combine(members, weights)
        return raw, self.calibrator.apply(page, series, raw), weights

    def learn(
        self,
        page: str,
        series: str,
        members: np.ndarray,
        raw: np.ndarray,
        truth: float,
    ) -> None:
        """One outcome, ``truth`` as log ratio. Losses are of amounts over the level, as people feel them."""
        self.book.record(page, series, pinball(np.exp(truth), np.exp(members)))
        self.calibrator.record(page, series, raw, truth)

    def state(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {"book": self.book.state(), "calibrator": self.calibrator.state()}


def walk(frame: Frame, members: np.ndarray, online: Online) -> Walk:
    """Replay origins and outcomes in time order; ``online`` is left trained.

    ``members`` is (members, n, targets, q).
    An outcome that becomes known at the instant of an origin is learnt before that origin.
    """
    count, targets, levels = members.shape[1:]
    raw, calibrated = np.full((count, targets, levels), np.nan), np.full((count, targets, levels), np.nan)
    weights = np.full((count, targets, members.shape[0]), np.nan)
    page, series, truth = pages(frame), frame.meta["series_id"].to_numpy(), frame.target
    for is_origin, row, column in _events(frame):
        at = page[row, column], series[row], members[:, row, column]
        if is_origin:
            raw[row, column], calibrated[row, column], weights[row, column] = online.forecast(*at)
        else:
            online.learn(*at, raw[row, column], truth[row, column])
    online.calibrator.settle()
    return Walk(frame.bounded(raw), frame.bounded(calibrated), weights)


def _events(frame: Frame) -> list[tuple[bool, int, int]]:
    """(is_origin, row, target) in time order, outcomes before origins of the same instant."""
    rows, columns = np.divmod(np.arange(len(frame) * len(TARGETS)), len(TARGETS))
    cutoffs = np.repeat(frame.cutoff.astype(float), len(TARGETS))
    known = np.isfinite(frame.truth).ravel()
    ends = frame.known_at.astype("datetime64[s]").ravel().astype(float)
    time = np.concatenate([cutoffs, ends[known]])
    kind = np.concatenate([np.ones(len(cutoffs), int), np.zeros(known.sum(), int)])
    row, column = np.concatenate([rows, rows[known]]), np.concatenate([columns, columns[known]])
    # an outcome can only be learnt after its own forecast: a period of no length would break this
    order = np.lexsort((row, kind, time))
    return [(bool(kind[i]), int(row[i]), int(column[i])) for i in order]
