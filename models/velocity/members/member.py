"""What a member of the ensemble must do, and what may be asked of one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class HasDrivers(Protocol):
    """A member that can say what its median leans on."""

    def drivers(self, frame: Frame) -> np.ndarray:
        """(n, targets - 1, features) shares of the median in log units, the mean of four periods left out."""


@dataclass(frozen=True)
class Contributions:
    """What each member says of the rows of a frame, and what it counts."""

    names: tuple[str, ...]
    medians: np.ndarray  # (members, n, targets) own medians in amounts
    weights: np.ndarray  # (n, targets, members)
    drivers: np.ndarray | None  # (n, targets - 1, features) of the first member that has some


def fit_members(members: list[Member], frame: Frame) -> list[Member]:
    """Fit all members on one frame, two at a time: LightGBM and PyTorch leave the interpreter's lock."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda member: member.fit(frame), members))
    return members
