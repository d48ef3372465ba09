"""What a backtest found: out-of-sample forecasts of every method on the rows that were replayed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.config import MEDIAN
from models.features.frame import Frame


@dataclass(frozen=True)
class Walk:
    """What the ensemble would have said at each origin, knowing only what was known then."""

    raw: np.ndarray  # (n, targets, q) log ratios
    calibrated: np.ndarray  # (n, targets, q)
    weights: np.ndarray  # (n, targets, members)


@dataclass(frozen=True)
class Backtest:
    """Out-of-sample forecasts on the rows of ``frame``: members, references, and the online ensemble."""

    frame: Frame
    names: tuple[str, ...]  # of the ensemble's members
    everyone: tuple[str, ...]  # members first, then the naive methods that are only compared
    forecasts: np.ndarray  # (everyone, n, targets, q) log ratios
    ensemble: Walk
    reference: Walk  # the mean of five, calibrated the same way: fair pinball losses
    learnt: dict[str, object]  # weights and calibration after the last outcome: Online.state

    def medians(self) -> dict[str, np.ndarray]:
        """(n, targets) amounts of every method, of the members' plain mean and of the ensemble."""
        points = {
            name: self.frame.amounts(self.forecasts[i, ..., MEDIAN]) for i, name in enumerate(self.everyone)
        }
        # a naive method is its own point forecast, also where its quantiles are calibrated
        points["equal"] = self.frame.amounts(self.forecasts[: len(self.names), ..., MEDIAN].mean(0))
        points["ensemble"] = self.frame.amounts(self.ensemble.calibrated[..., MEDIAN])
        return points

    def quantiles(self) -> dict[str, np.ndarray]:
        """(n, targets, q) log ratios of whatever says how sure it is: every method and the ensemble."""
        shown = {name: self.forecasts[place] for place, name in enumerate(self.everyone)}
        return {
            **shown,
            "equal": self.forecasts[: len(self.names)].mean(0),
            "ensemble": self.ensemble.calibrated,
        }
