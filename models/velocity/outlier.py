"""One amount out of all proportion: a slip of the keyboard or a feat, so the forecast allows for both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.config import MEDIAN
from models.features.frame import LARGEST

#: periods back in which an outlier still moves the level, and in which it is said
RECENT = 10


@dataclass(frozen=True)
class Outlier:
    """An amount more than ``LARGEST`` times all others, how many periods ago it ended, and what is usual."""

    amount: float
    periods_ago: int
    usual: float

    def __str__(self) -> str:
        ago = "in the last period" if self.periods_ago == 1 else f"{self.periods_ago} periods ago"
        told = f"{self.amount:,.0f} {ago} is more than {LARGEST:.0f} times any other"
        return f"{told}: a slip or a feat, usual are {self.usual:.3g}"


def find_outlier(amounts: np.ndarray) -> Outlier | None:
    """The outlier of the newest ten amounts (oldest first, NaN skipped), if they have one.

    Two that large are a new level and none; so is one where nothing else was finished, or little is known.
    """
    known = np.asarray(amounts, dtype=float)
    known = known[np.isfinite(known)]
    if len(known) < 3:
        return None
    place = int(known.argmax())
    others = np.delete(known, place)
    ago = len(known) - place
    if ago > RECENT or not known[place] > LARGEST * others.max() > 0:
        return None
    return Outlier(float(known[place]), ago, float(others.mean()))


def widened(quantiles: np.ndarray, outlier: Outlier | None, done: float) -> np.ndarray:
    """(horizons, q) amounts: the middle and below as without the outlier, the upper ends as with it.

    None of the first period falls below ``done``, what it has finished already.
    """
    if outlier is None:
        return quantiles
    middle = quantiles[:, [MEDIAN]]
    scale = np.minimum(1.0, outlier.usual / np.maximum(middle, 1e-9))
    wide = quantiles.copy()
    wide[:, : MEDIAN + 1] *= scale
    wide[0] = np.maximum(wide[0], np.minimum(done, quantiles[0]))
    return wide
