"""What a member of the ensemble must do."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from models.features.frame import Frame


class Member(Protocol):
    """A probabilistic forecaster of log ratios; one file each."""

    name: str

    def fit(self, frame: Frame) -> None:
        """Learn from the rows whose truth is known; the caller has removed what was not known in time."""

    def predict(self, frame: Frame) -> np.ndarray:
        """(n, targets, quantiles) log ratios, non-decreasing along the last axis."""

    def save(self, folder: Path) -> None:
        """Write everything that ``load`` needs; no pickles."""

    def load(self, folder: Path) -> None:
        """Restore what ``save`` wrote."""
