"""A backtest in figures: error against the mean of five, pinball loss, coverage; intervals over teams.

The ratio of a method is the mean over teams of (its summed absolute error / the reference's on the same
forecasts), the interval a bootstrap over teams. A team's points and items count alike: errors are divided by
the series' own mean level first. At ``start`` and ``running`` the reference stays the plain mean of five,
which knows nothing of the commitment or the progress: that is what a planner would otherwise use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.config import LOWER80, MEDIAN, QUANTILES, UPPER80
from models.features.frame import LARGEST, MOMENTS, TARGETS
from models.velocity.backtest import Backtest
from models.velocity.metrics import bootstrap_interval, covered, pinball, pooled_interval, team_ratio

SHOWN_TARGETS = ("h1", "mean4")
TABLE_COLUMNS = (
    "moment",
    "target",
    "method",
    "ratio",
    "low",
    "high",
    "teams",
    "forecasts",
    "coverage80",
    "pinball_ratio",
)
#: the moments in words
TITLES = {"history": "before the sprint", "start": "at its start", "running": "at its half"}
#: inside a sprint the acceptance bar is set at its half
HALF = 0.5
INSIDE = (0.05, HALF, 0.95)


@dataclass(frozen=True)
class Scorer:
    """Row-wise losses of a backtest, scaled to the series' level."""

    backtest: Backtest
    scale: np.ndarray
    team: np.ndarray

    @classmethod
    def of(cls, backtest: Backtest) -> Scorer:
        """The scorer of a backtest."""
        meta = backtest.frame.meta
        level = meta.groupby("series_id")["level"].transform("mean").to_numpy(float)
        return cls(backtest, np.maximum(level, 1e-9), meta["team_id"].to_numpy(str))

    def rows(self, moment: str) -> np.ndarray:
        """Mask of a moment's rows; of ``running`` those at half of the period."""
        meta = self.backtest.frame.meta
        chosen = (meta["moment"] == moment).to_numpy()
        if moment == "running":
            return chosen & (np.abs(meta["elapsed"].fillna(-1).to_numpy(float) - HALF) < 0.01)
        return chosen

    def absolute(self, point: np.ndarray) -> np.ndarray:
        """(n, targets) absolute errors over the series' level."""
        return np.abs(self.backtest.frame.truth - point) / self.scale[:, None]

    def reference(self) -> np.ndarray:
        """(n, targets) errors of the plain mean of five."""
        mean5 = self.backtest.frame.meta["mean5"].to_numpy(float)[:, None]
        return self.absolute(np.repeat(mean5, len(TARGETS), axis=1))

    def width(self, ratios: np.ndarray | None, rows: np.ndarray, column: int) -> tuple[float, float]:
        """Coverage of the 80 % interval, and pinball loss over that of the calibrated mean of five."""
        if ratios is None:
            return float("nan"), float("nan")
        amounts, truth = self.backtest.frame.amounts(ratios), self.backtest.frame.truth
        inside = covered(truth, amounts[..., LOWER80], amounts[..., UPPER80])[rows, column]
        ours, theirs = pinball(truth, amounts), pinball(truth, self.reference_quantiles())
        scale = self.scale[:, None]
        return float(np.nanmean(inside)), self.ratio(ours / scale, theirs / scale, rows, column)[0]

    def reference_quantiles(self) -> np.ndarray:
        """(n, targets, q) amounts of the mean of five, calibrated as the ensemble is."""
        return self.backtest.frame.amounts(self.backtest.reference.calibrated)

    def ratio(
        self, loss: np.ndarray, reference: np.ndarray, rows: np.ndarray, column: int
    ) -> tuple[float, float, float]:
        """Mean over teams of the loss ratio, and its interval."""
        return bootstrap_interval(team_ratio(self.team[rows], loss[rows, column], reference[rows, column]))


def score_table(backtest: Backtest) -> pd.DataFrame:
    """One row per moment, target and method (``TABLE_COLUMNS``).

    The ratio to the mean of five with its interval; pinball loss against the calibrated mean of five and
    coverage for the ensemble and its reference, which are calibrated, and for the members as they are.
    """
    scorer = Scorer.of(backtest)
    reference, known = scorer.reference(), np.isfinite(backtest.frame.truth)
    medians, shown = backtest.medians(), backtest.quantiles()
    out = []
    for moment in MOMENTS:
        rows = scorer.rows(moment)
        for target in SHOWN_TARGETS:
            column = TARGETS.index(target)
            count = int(known[rows, column].sum())
            if not count:
                continue
            for method, point in medians.items():
                ratio, low, high = scorer.ratio(scorer.absolute(point), reference, rows, column)
                out.append(
                    (
                        *(moment, target, method, ratio, low, high),
                        *(len(set(scorer.team[rows])), count),
                        *scorer.width(shown.get(method), rows, column),
                    )
                )
    return pd.DataFrame(out, columns=list(TABLE_COLUMNS))


def headline(backtest: Backtest) -> dict[str, float]:
    """The figures of the bars; those of a moment that the panel does not have are left out."""
    scorer = Scorer.of(backtest)
    reference, point = scorer.reference(), backtest.medians()["ensemble"]
    loss, frame = scorer.absolute(point), backtest.frame
    out: dict[str, float] = {}
    history = scorer.rows("history")
    if history.any():
        out |= _named("ratio_vs_mean5_h1", scorer.ratio(loss, reference, history, 0))
        out |= _named("ratio_vs_mean5_h4", scorer.ratio(loss, reference, history, 4))
        ewma = scorer.absolute(backtest.medians()["ewma03"])
        out |= _named("ratio_vs_ewma", scorer.ratio(loss, ewma, history, 0))
        out |= _named("pinball_ratio", _pinball_ratio(scorer, history))
        out |= _coverage(scorer, frame.amounts(backtest.ensemble.calibrated), history)
        out |= calibration(scorer, history)
    out |= against_ewma(scorer)
    out |= coverage_inside(scorer)
    for moment, name in (("start", "ratio_at_start"), ("running", "ratio_at_half")):
        rows = scorer.rows(moment)
        if rows.any():
            out |= _named(name, scorer.ratio(loss, reference, rows, 0))
    return out


def coverage_inside(scorer: Scorer) -> dict[str, float]:
    """Coverage of the 80 % interval as published, at the beginning, half and end of a running period."""
    frame = scorer.backtest.frame
    shown = frame.not_below_done(frame.amounts(scorer.backtest.ensemble.calibrated))
    inside = covered(frame.truth, shown[..., LOWER80], shown[..., UPPER80])[:, 0]
    running = (frame.meta["moment"] == "running").to_numpy()
    elapsed = frame.meta["elapsed"].fillna(-1).to_numpy(float)
    out: dict[str, float] = {}
    for share in INSIDE:
        rows = running & (np.abs(elapsed - share) < 0.01)
        if np.isfinite(inside[rows]).any():
            found = pooled_interval(scorer.team[rows], inside[rows])
            out |= _named(f"coverage80_inside_{round(100 * share):02d}", found)
    return out


def against_ewma(scorer: Scorer) -> dict[str, float]:
    """Error one period ahead against EWMA at the same moment (inside a period it too counts what is done)."""
    points = scorer.backtest.medians()
    ours, theirs = scorer.absolute(points["ensemble"]), scorer.absolute(points["ewma03"])
    moment = scorer.backtest.frame.meta["moment"].to_numpy()
    masks = {"all": np.ones(len(moment), bool), **{name: moment == name for name in MOMENTS}}
    out: dict[str, float] = {}
    for name, rows in masks.items():
        if rows.any():
            out |= _named(f"ewma_{name}", scorer.ratio(ours, theirs, rows, 0))
    return out


def _named(name: str, triple: tuple[float, float, float]) -> dict[str, float]:
    return {name: triple[0], f"{name}_low": triple[1], f"{name}_high": triple[2]}


def _pinball_ratio(scorer: Scorer, rows: np.ndarray) -> tuple[float, float, float]:
    frame, backtest = scorer.backtest.frame, scorer.backtest
    scale = scorer.scale[:, None]
    ours = pinball(frame.truth, frame.amounts(backtest.ensemble.calibrated)) / scale
    theirs = pinball(frame.truth, frame.amounts(backtest.reference.calibrated)) / scale
    return scorer.ratio(ours, theirs, rows, 0)


def calibration(scorer: Scorer, rows: np.ndarray) -> dict[str, float]:
    """What calibration did to the pinball loss, target by target, and how sane its ends are.

    ``ties`` is the share of forecasts one period ahead whose P60 is their P50; ``beyond`` the share, over all
    targets, whose P90 lies above ``LARGEST`` times the largest of the trailing amounts.
    """
    frame, walk = scorer.backtest.frame, scorer.backtest.ensemble
    scale, shown = scorer.scale[:, None], frame.amounts(walk.calibrated)
    ours, raw = (pinball(frame.truth, a) / scale for a in (shown, frame.amounts(walk.raw)))
    out: dict[str, float] = {}
    for column, target in enumerate(TARGETS):
        out |= _named(f"calibrated_to_raw_{target}", scorer.ratio(ours, raw, rows, column))
        inside = covered(frame.truth, shown[..., LOWER80], shown[..., UPPER80])[rows, column]
        out |= _named(f"coverage80_{target}", pooled_interval(scorer.team[rows], inside))
    largest = np.nanmax(frame.long[rows], axis=1)[:, None]
    sixty, middle = shown[rows, 0, QUANTILES.index(0.60)], shown[rows, 0, MEDIAN]
    out["ties"] = float((sixty <= middle + 1e-9).mean())
    out["beyond"] = float((shown[rows][..., UPPER80] > LARGEST * largest * (1 + 1e-9)).mean())
    return out


def _coverage(scorer: Scorer, amounts: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    inside = covered(scorer.backtest.frame.truth, amounts[..., LOWER80], amounts[..., UPPER80])[rows, 0]
    by_team = pd.Series(inside).groupby(scorer.team[rows])
    share, count = by_team.mean(), by_team.count()
    long = share[count >= 40]
    within = bootstrap_interval(long.between(0.70, 0.90).astype(float))
    return {
        **_named("coverage80", pooled_interval(scorer.team[rows], inside)),
        **_named("teams_within_70_90", within),
        "teams_of_40_forecasts": len(long),
    }
