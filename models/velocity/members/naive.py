"""A cheap point forecast made probabilistic by the quantiles of its own past log residuals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.config import QUANTILES
from models.features.frame import MOMENTS, TARGETS, Frame
from models.velocity.members.naive_methods import METHODS

#: residuals below which a group borrows the quantiles of all moments
ENOUGH = 30


def point_amounts(frame: Frame, method: str) -> np.ndarray:
    """(n, targets) amounts. Inside a running period: what is done, plus the pace for the time left."""
    flat = METHODS[method](frame.long)
    out = np.repeat(flat[:, None], len(TARGETS), axis=1)
    running = (frame.meta["moment"] == "running").to_numpy()
    elapsed = frame.meta["elapsed"].fillna(0.0).to_numpy(float)
    done = frame.meta["done_so_far"].fillna(0.0).to_numpy(float)
    out[:, 0] = np.where(running, done + (1 - elapsed) * flat, flat)
    out[:, 4] = (out[:, 0] + 3 * flat) / 4
    return out


class NaiveMember:
    """``METHODS[name]`` with empirical residual quantiles per target and moment."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.offsets = np.zeros((len(MOMENTS), len(TARGETS), len(QUANTILES)))

    def fit(self, frame: Frame) -> None:
        """Learn from rows whose truth is known (:class:`models.velocity.members.member.Member`)."""
        frame = frame.take(frame.is_real)
        residual = frame.target - frame.log_ratio(point_amounts(frame, self.name))
        moment = frame.meta["moment"].to_numpy()
        for column in range(len(TARGETS)):
            known = np.isfinite(residual[:, column])
            for row, name in enumerate(MOMENTS):
                chosen = known & (moment == name)
                chosen = chosen if chosen.sum() >= ENOUGH else known
                if chosen.any():
                    self.offsets[row, column] = np.quantile(residual[chosen, column], QUANTILES)

    def predict(self, frame: Frame) -> np.ndarray:
        """(n, targets, quantiles) log ratios."""
        moment = np.array([MOMENTS.index(name) for name in frame.meta["moment"]], dtype=int)
        point = frame.log_ratio(point_amounts(frame, self.name))
        # the middle stays the method's own: a bias correction would make it another method
        offsets = self.offsets - self.offsets[..., [QUANTILES.index(0.5)]]
        return point[:, :, None] + offsets[moment]

    def save(self, folder: Path) -> None:
        """Write the member to ``folder``."""
        (folder / f"{self.name}.json").write_text(json.dumps(self.offsets.tolist()), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Restore what ``save`` wrote."""
        self.offsets = np.array(json.loads((folder / f"{self.name}.json").read_text(encoding="utf-8")))
