"""The gate: a challenger becomes champion only when it is shown to lose nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.features.frame import MOMENTS, TARGETS
from models.reporting.scores import Scorer
from models.velocity.backtest import Backtest
from models.velocity.metrics import bootstrap_interval, team_ratio

#: the share of error that a challenger may lose at most, at the interval's bad end
TOLERATED_LOSS = 0.01
COVERAGE = (0.72, 0.88)


@dataclass(frozen=True)
class GateDecision:
    """Whether the challenger is promoted, and why in one line."""

    promoted: bool
    reason: str

    def __str__(self) -> str:
        return f"{'promoted' if self.promoted else 'not promoted'}: {self.reason}"


def loss_table(backtest: Backtest) -> pd.DataFrame:
    """Out-of-sample losses of the ensemble per origin, kept with a version for later comparison."""
    scorer = Scorer.of(backtest)
    loss = scorer.absolute(backtest.medians()["ensemble"])[:, TARGETS.index("h1")]
    meta = backtest.frame.meta
    table = meta[["series_id", "team_id", "moment", "cutoff"]].assign(loss=loss)
    return table[np.isfinite(table["loss"])].reset_index(drop=True)


def weak_moments(figures: dict[str, float]) -> tuple[str, ...]:
    """Moments at which a model is no better than EWMA: the baseline speaks there instead."""
    return tuple(name for name in MOMENTS if not figures.get(f"ewma_{name}", np.inf) <= 1.0)


def judge(figures: dict[str, float], challenger: pd.DataFrame, champion: pd.DataFrame | None) -> GateDecision:
    """Decide on promotion.

    ``figures`` is :func:`models.reporting.scores.headline`'s; the tables are :func:`loss_table`'s of both.
    """
    coverage, ewma = figures.get("coverage80", np.nan), figures.get("ewma_all", np.nan)
    if not COVERAGE[0] <= coverage <= COVERAGE[1]:
        return GateDecision(
            False, f"the 80 % interval covers {coverage:.1%}, outside {COVERAGE[0]:.0%}–{COVERAGE[1]:.0%}"
        )
    if not ewma <= 1.0:
        return GateDecision(False, f"no better than EWMA: error ratio {ewma:.3f}")
    if champion is None:
        return GateDecision(
            True, f"first model that holds: error ratio {ewma:.3f} to EWMA, coverage {coverage:.1%}"
        )
    both = challenger.merge(
        champion, on=["series_id", "team_id", "moment", "cutoff"], suffixes=("", "_champion")
    )
    if both.empty:
        return GateDecision(True, "the champion was tested on no common origin; the challenger beats EWMA")
    per_team = team_ratio(
        both["team_id"].to_numpy(), both["loss"].to_numpy(), both["loss_champion"].to_numpy()
    )
    ratio, low, high = bootstrap_interval(per_team)
    text = f"error ratio to the champion {ratio:.3f} [{low:.3f}, {high:.3f}] on {len(both)} common forecasts"
    if high > 1 + TOLERATED_LOSS:
        return GateDecision(False, f"a loss above {TOLERATED_LOSS:.0%} is not excluded: {text}")
    return GateDecision(True, text)
