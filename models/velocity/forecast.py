"""Velocity forecasts of one run as rows: by the champion, by the baseline, or a stated refusal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from models.config import MEDIAN, PUBLISHED, QUANTILES, SMALL_COUNT
from models.features.frame import Frame
from models.velocity.drift import Shift, detect_shift
from models.velocity.forecaster import BASELINE, Forecaster
from models.velocity.members.naive import NaiveMember
from models.velocity.outlier import Outlier, find_outlier, widened

#: log spread of one period's outcome where nothing is known yet: the median over public teams
PRIOR_SIGMA = 0.55
ENSEMBLE_FROM, SHORT_HISTORY = 10, 40
STALE_AFTER = timedelta(days=90)
#: share of recent items without an estimate from which points are refused, and from which it is said
UNESTIMATED_LIMIT, UNESTIMATED_NOTED = 0.5, 0.2
COLUMNS = (
    "team_id",
    "unit",
    "horizon",
    "period_kind",
    "period_start",
    "period_end",
    "sprint_key",
    *PUBLISHED,
    "lower80",
    "upper80",
    "mean5",
    "basis",
    "note",
)


def velocity_rows(
    frame: Frame, forecaster: Forecaster, teams: list[str], midnight: datetime, horizons: int
) -> pd.DataFrame:
    """One row per team, unit and horizon; a team without a usable series is refused by name."""
    current = frame.current()
    champion, baseline = forecaster.quantiles(current), baseline_quantiles(frame, current)
    rows: list[dict[str, Any]] = []
    for place, series in enumerate(current.meta.itertuples()):
        unestimated = _unestimated(current, place)
        reason = refusal(series, unestimated, midnight)
        trusted = series.history >= ENSEMBLE_FROM and series.moment not in forecaster.baseline_moments
        learnt = champion is not None and trusted
        chosen = champion if champion is not None and trusted else baseline
        outlier = find_outlier(current.long[place])
        wide = widened(chosen[place], outlier, series.done_so_far if series.moment == "running" else 0.0)
        quantiles = None if reason else publishable(wide, current.long[place])
        basis = "refused" if reason else "ensemble" if learnt else "baseline"
        note = reason or remark(series, learnt, detect_shift(current.long[place]), unestimated, outlier)
        rows += [_row(series, h, quantiles, basis, note) for h in range(1, min(horizons, 4) + 1)]
    missing = sorted(set(teams) - set(current.meta["team_id"]))
    rows += [_absent(team, h, midnight) for team in missing for h in range(1, min(horizons, 4) + 1)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def publishable(quantiles: np.ndarray, history: np.ndarray) -> np.ndarray:
    """(…, q) amounts as they are published: small ends whole where all that a series ever counted is whole.

    Each end goes to the nearest whole number, which loses no whole outcome: what lay at or below an upper end
    lies at or below the nearest whole number too. The median stays where its neighbours allow.
    """
    known = history[np.isfinite(history)]
    if not np.array_equal(known, np.round(known)):
        return quantiles
    below = np.where(quantiles < SMALL_COUNT, np.ceil(quantiles - 0.5), quantiles)
    above = np.where(quantiles < SMALL_COUNT, np.floor(quantiles + 0.5), quantiles)
    whole = np.where(np.asarray(QUANTILES) < 0.5, below, above)
    whole[..., MEDIAN] = np.clip(quantiles[..., MEDIAN], whole[..., MEDIAN - 1], whole[..., MEDIAN + 1])
    return whole


def baseline_quantiles(frame: Frame, current: Frame) -> np.ndarray:
    """EWMA with its past residuals' quantiles; with few of them, never narrower than the prior's."""
    from scipy.stats import norm

    member = NaiveMember(BASELINE)
    member.fit(frame)
    prior = norm.ppf(QUANTILES) * PRIOR_SIGMA * np.sqrt([1.0, 1.1, 1.2, 1.3, 0.7])[:, None]
    if np.isfinite(frame.truth[:, 0]).sum() < 100:
        outer = np.where(
            np.asarray(QUANTILES) < 0.5, np.minimum(member.offsets, prior), np.maximum(member.offsets, prior)
        )
        member.offsets = outer
    ratios = member.predict(current)
    # a level from few periods is itself uncertain
    middle = ratios[..., [QUANTILES.index(0.5)]]
    widen = np.sqrt(1 + 3 / current.meta["history"].to_numpy(float))[:, None, None]
    return current.not_below_done(current.amounts(middle + (ratios - middle) * widen))


def refusal(series: Any, unestimated: float, midnight: datetime) -> str:
    """Why a series gets no forecast; empty when it gets one."""
    period = "sprint" if series.period_kind == "sprint" else "week"
    if not series.level > 0:
        return f"nothing finished in the last ten {period}s"
    if midnight - series.last_end_at > STALE_AFTER:
        return f"no {period} has ended since {series.last_end_at:%Y-%m-%d}"
    if series.unit == "points" and unestimated >= UNESTIMATED_LIMIT:
        return f"{unestimated:.0%} of recent items have no estimate: points say too little"
    return ""


def remark(
    series: Any, learnt: bool, shift: Shift, unestimated: float, outlier: Outlier | None = None
) -> str:
    """What a reader must know beside the figures."""
    parts = []
    if not learnt:
        parts.append("exponentially weighted mean with the spread of its past errors")
    if series.history < SHORT_HISTORY:
        parts.append(f"{int(series.history)} periods of history: expect no better than a weighted mean")
    if series.unit == "points" and unestimated >= UNESTIMATED_NOTED:
        parts.append(f"{unestimated:.0%} of recent items have no estimate and count as nothing")
    if outlier:
        parts.append(str(outlier))
    elif shift.state != "steady":
        parts.append(str(shift))
    if series.moment == "running":
        parts.append(f"{series.elapsed:.0%} of the period has run, {series.done_so_far:g} {series.unit} done")
    elif series.moment == "start":
        parts.append("commitment known")
    return "; ".join(parts)


def _unestimated(frame: Frame, place: int) -> float:
    name = "c_unestimated_share5"
    value = float(frame.features[place, frame.names.index(name)]) if name in frame.names else np.nan
    return value if np.isfinite(value) else 0.0


def _row(series: Any, horizon: int, quantiles: np.ndarray | None, basis: str, note: str) -> dict[str, Any]:
    start, end, sprint = _period(series, horizon)
    row = {
        "team_id": series.team_id,
        "unit": series.unit,
        "horizon": horizon,
        "period_kind": series.period_kind,
        "period_start": start.date(),
        "period_end": end.date(),
        "sprint_key": sprint,
        "mean5": float(series.mean5),
        "basis": basis,
        "note": note,
    }
    for name, level in PUBLISHED.items():
        row[name] = None if quantiles is None else round(float(quantiles[horizon - 1, level]), 4)
    return {**row, "lower80": row["p10"], "upper80": row["p90"]}


def _period(series: Any, horizon: int) -> tuple[datetime, datetime, str | None]:
    """Start, end and sprint of the period ``horizon`` steps ahead; unplanned ones as long as usual."""
    usual = timedelta(seconds=float(series.usual_seconds))
    planned = pd.notna(series.next_start_at) and pd.notna(series.next_end_at)
    first = series.next_start_at if planned else series.last_end_at
    first_end = series.next_end_at if planned else first + usual
    if horizon == 1:
        return (
            first,
            first_end,
            series.next_sprint_key if planned and pd.notna(series.next_sprint_key) else None,
        )
    start = first_end + (horizon - 2) * usual
    return start, start + usual, None


def _absent(team: str, horizon: int, midnight: datetime) -> dict[str, Any]:
    return {
        "team_id": team,
        "unit": "items",
        "horizon": horizon,
        "period_kind": "week",
        "period_start": midnight.date(),
        "period_end": midnight.date() + timedelta(days=7),
        "sprint_key": None,
        **dict.fromkeys(PUBLISHED),
        "lower80": None,
        "upper80": None,
        "mean5": None,
        "basis": "refused",
        "note": "fewer than three finished sprints or weeks",
    }
