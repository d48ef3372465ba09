"""Rolling origin: refit at intervals, forecast what followed, learn online; every member and every baseline.

Nothing is known early: a fold's members see only truths that had ended when the fold begins, the weights and
the calibration only outcomes that had ended at each origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from models.config import MEDIAN, ForecastConfig
from models.features.frame import Frame
from models.velocity.boosting import Boosting
from models.velocity.lstm import Lstm
from models.velocity.member import Member
from models.velocity.naive import CheapMember
from models.velocity.online import Online, Walk, walk

ENSEMBLE = ("boosting", "lstm", "ewma03", "ses", "theta")
REFERENCE = "mean5"  # what Jira's velocity chart gives a planner
BASELINES = ("last", "mean3", "mean5")


def make_members(config: ForecastConfig, names: tuple[str, ...] = ENSEMBLE) -> list[Member]:
    """Unfitted members by name."""
    return [_make(name, config) for name in names]


def _make(name: str, config: ForecastConfig) -> Member:
    if name == "boosting":
        return Boosting(config.boosting, config.seed, config.shift.weight)
    if name == "lstm":
        return Lstm(config.lstm, config.seed, config.shift.weight)
    return CheapMember(name)


def fit_members(members: list[Member], frame: Frame) -> list[Member]:
    """Fit all members on one frame, two at a time: LightGBM and PyTorch leave the interpreter's lock."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda member: member.fit(frame), members))
    return members


def known_by(frame: Frame, at: np.datetime64) -> Frame:
    """The frame as it stood at ``at``: later origins gone, truths that had not ended unknown."""
    past = frame.take(frame.cutoff < at)
    open_then = ~(past.known_at <= at)
    return replace(past, truth=np.where(open_then, np.nan, past.truth))


def fold_starts(frame: Frame, folds: int, share: float, minimum_rows: int) -> list[np.datetime64]:
    """Cut-offs at which members are refitted: the latest ``share`` of the rows in ``folds`` equal parts."""
    frame = frame.take(frame.is_real)
    ends = np.sort(frame.known_at[:, 0][np.isfinite(frame.truth[:, 0])])
    if len(ends) <= minimum_rows:
        return []
    earliest = ends[minimum_rows]
    cutoffs = np.sort(frame.cutoff)
    places = (len(cutoffs) * (1 - share + share * np.arange(folds) / folds)).astype(int)
    return sorted(
        {max(cutoffs[place], earliest) for place in places if max(cutoffs[place], earliest) < cutoffs[-1]}
    )


@dataclass(frozen=True)
class Backtest:
    """Out-of-sample forecasts on the rows of ``frame``: members, references, and the online ensemble."""

    frame: Frame
    names: tuple[str, ...]  # of the ensemble's members
    everyone: tuple[str, ...]  # members first, then the baselines that are only compared
    forecasts: np.ndarray  # (everyone, n, targets, q) log ratios
    ensemble: Walk
    reference: Walk  # the mean of five, calibrated the same way: fair pinball losses
    online: Online

    def medians(self) -> dict[str, np.ndarray]:
        """(n, targets) amounts of every method: members, baselines, their plain mean and the ensemble."""
        points = {
            name: self.frame.amounts(self.forecasts[i, ..., MEDIAN]) for i, name in enumerate(self.everyone)
        }
        # a baseline is its own point forecast, also where its quantiles are calibrated
        points["equal"] = self.frame.amounts(self.forecasts[: len(self.names), ..., MEDIAN].mean(0))
        points["ensemble"] = self.frame.amounts(self.ensemble.calibrated[..., MEDIAN])
        return points

    def quantiles(self) -> dict[str, np.ndarray]:
        """(n, targets, q) log ratios of whatever says how sure it is: members, baselines and the ensemble."""
        shown = {name: self.forecasts[place] for place, name in enumerate(self.everyone)}
        return {
            **shown,
            "equal": self.forecasts[: len(self.names)].mean(0),
            "ensemble": self.ensemble.calibrated,
        }


def run_backtest(
    frame: Frame,
    config: ForecastConfig,
    folds: int,
    share: float,
    names: tuple[str, ...] = ENSEMBLE,
    baselines: tuple[str, ...] = BASELINES,
    progress: Callable[[int, int], None] | None = None,
) -> Backtest | None:
    """Replay history; None when the pool never has ``config.minimum_rows`` known outcomes before its end."""
    starts = fold_starts(frame, folds, share, config.minimum_rows)
    if not starts:
        return None
    tested = frame.take(frame.is_real & (frame.cutoff >= starts[0]))
    everyone = names + tuple(name for name in baselines if name not in names)
    parts = []
    for number, (train, test) in enumerate(_splits(frame, starts)):
        members = fit_members(make_members(config, everyone), train)
        parts.append(np.stack([member.predict(test) for member in members]))
        if progress:
            progress(number + 1, len(starts))
    forecasts = np.concatenate(parts, axis=1)
    online = Online.fresh(len(names), config)
    ensemble = walk(tested, forecasts[: len(names)], online)
    reference = walk(tested, forecasts[[everyone.index(REFERENCE)]], Online.fresh(1, config))
    return Backtest(tested, names, everyone, forecasts, ensemble, reference, online)


def _splits(frame: Frame, starts: list[np.datetime64]) -> Iterator[tuple[Frame, Frame]]:
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        inside = frame.is_real & (frame.cutoff >= start)
        yield known_by(frame, start), frame.take(inside if end is None else inside & (frame.cutoff < end))
