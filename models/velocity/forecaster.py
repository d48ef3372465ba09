"""Who forecasts: the champion behind MLflow's interface, or the baseline when none can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.config import QUANTILES
from models.features.flat import flatten
from models.features.frame import TARGETS, Frame
from models.velocity.members.member import Contributions

#: the naive member that speaks where nothing was learnt
BASELINE = "ewma03"


@dataclass(frozen=True)
class Forecaster:
    """The champion's pyfunc, or nothing; and the version to write beside its forecasts."""

    model: Any = None
    version: str = f"baseline {BASELINE}"
    baseline_moments: frozenset[str] = frozenset()

    def contributions(self, frame: Frame) -> Contributions | None:
        """What the members inside the champion's pyfunc say; None without a champion or without rows."""
        if self.model is None or not len(frame):
            return None
        found: Contributions = self.model.unwrap_python_model().model.contributions(frame)
        return found

    def quantiles(self, frame: Frame) -> np.ndarray | None:
        """(n, targets, q) amounts by the champion; None without one."""
        if self.model is None or not len(frame):
            return None
        out = self.model.predict(flatten(frame))
        return (
            out[[c for c in out.columns if c[0] == "p"]]
            .to_numpy(float)
            .reshape(len(frame), len(TARGETS), len(QUANTILES))
        )
