"""Rolling origin: refit at intervals, forecast what followed, learn online; with every listed method.

Nothing is known early: a fold's members see only truths that had ended when the fold begins, the weights and
the calibration only outcomes that had ended at each origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from models.config import ForecastConfig
from models.features.frame import Frame
from models.velocity.backtest import Backtest
from models.velocity.members.member import fit_members
from models.velocity.members.roster import compared_names, make_members, member_names
from models.velocity.online import Online, walk

REFERENCE = "mean5"  # what Jira's velocity chart gives a planner


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


def run_backtest(
    frame: Frame,
    config: ForecastConfig,
    folds: int,
    share: float,
    names: tuple[str, ...] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Backtest | None:
    """Replay history with the members ``names`` (by default all that are listed) and the compared methods.

    None when the pool never has ``config.minimum_rows`` known outcomes before its end.
    """
    starts = fold_starts(frame, folds, share, config.minimum_rows)
    if not starts:
        return None
    tested = frame.take(frame.is_real & (frame.cutoff >= starts[0]))
    names = member_names() if names is None else names
    everyone = names + tuple(name for name in compared_names() if name not in names)
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
    return Backtest(tested, names, everyone, forecasts, ensemble, reference, online.state())


def _splits(frame: Frame, starts: list[np.datetime64]) -> Iterator[tuple[Frame, Frame]]:
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        inside = frame.is_real & (frame.cutoff >= start)
        yield known_by(frame, start), frame.take(inside if end is None else inside & (frame.cutoff < end))
