"""Weights of the members from their discounted past losses: pooled and per team blended, with an equal floor.

Weights depend on the target and on the moment: inside a sprint the members that see progress are far ahead,
four sprints out hardly any member is. Only losses whose truth was known at the origin count.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.config import EnsembleConfig


class LossBook:
    """Running discounted losses of every member, one page per (target, moment), pooled and per series."""

    def __init__(self, members: int, config: EnsembleConfig) -> None:
        self.config, self.members = config, members
        self.pooled: dict[str, np.ndarray] = {}
        self.counted: dict[str, float] = {}
        self.own: dict[str, dict[str, np.ndarray]] = {}
        self.seen: dict[str, dict[str, float]] = {}

    def record(self, page: str, series: str, loss: np.ndarray) -> None:
        """Add one outcome: the (members,) losses, relative to the series' level."""
        c = self.config
        # a sum and its count, not a running mean: that would be the first outcome for hundreds of others
        self.pooled[page] = c.pooled_discount * self.pooled.get(page, 0.0) + loss
        self.counted[page] = c.pooled_discount * self.counted.get(page, 0.0) + 1.0
        own, seen = self.own.setdefault(page, {}), self.seen.setdefault(page, {})
        own[series] = c.discount * own[series] + loss if series in own else loss.copy()
        seen[series] = c.discount * seen.get(series, 0.0) + 1.0

    def weights(self, page: str, series: str) -> np.ndarray:
        """(members,) weights, summing to one; equal before anything is known."""
        equal = np.full(self.members, 1 / self.members)
        if page not in self.pooled:
            return equal
        c = self.config
        blended = self._power(self.pooled[page] / self.counted[page])
        seen = self.seen[page].get(series, 0.0)
        if seen > 0:
            share = seen / (seen + c.team_prior)
            blended = (1 - share) * blended + share * self._power(self.own[page][series] / seen)
        return c.floor * equal + (1 - c.floor) * blended

    def _power(self, loss: np.ndarray) -> np.ndarray:
        # relative to the best, else a small loss to the power −4 overflows
        score = (np.maximum(loss, 1e-9) / max(loss.min(), 1e-9)) ** -self.config.power
        return score / score.sum()

    def state(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "pooled": {page: value.tolist() for page, value in self.pooled.items()},
            "own": {page: {s: v.tolist() for s, v in book.items()} for page, book in self.own.items()},
            "counted": self.counted,
            "seen": self.seen,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what ``state`` gave."""
        self.pooled = {page: np.array(value) for page, value in state["pooled"].items()}
        self.own = {page: {s: np.array(v) for s, v in book.items()} for page, book in state["own"].items()}
        self.counted, self.seen = state["counted"], state["seen"]
