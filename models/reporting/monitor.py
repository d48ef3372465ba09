"""Monitoring: earlier forecasts against actuals, calibration over time, and features that drift.

An alert asks a person to look; it changes no forecast. Coverage raises one only when its own uncertainty
(Wilson's interval) lies wholly outside the band, drift only beyond what chance explains.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from models.config import SMALL_COUNT
from models.features.catalogue import names_of
from models.features.frame import Frame
from models.velocity.metrics import LEVELS, bootstrap_interval, covered, pinball, team_ratio

#: the 80 % interval must cover this share of outcomes
BAND = (0.75, 0.85)
WINDOWS = {"last 28 days": 28, "last 91 days": 91, "all": 36500}
#: outcomes below which a coverage is only shown
FEWEST = 30
RECENT_DAYS = 60
BINS = 10
#: population stability index above which a distribution counts as shifted (Siddiqi 2006)
SHIFTED = 0.25
MOST_SHOWN = 15
COLUMNS = ("kind", "subject", "value", "low", "high", "observations", "is_alert", "note")


def monitor_rows(outcomes: pd.DataFrame, frame: Frame, midnight: pd.Timestamp) -> pd.DataFrame:
    """One row (``COLUMNS``) per figure: coverage and error of past forecasts by window, drift by feature."""
    rows = []
    ended = pd.to_datetime(outcomes["end_at"])
    for window, days in WINDOWS.items():
        recent = outcomes[ended > midnight - pd.Timedelta(days=days)]
        rows += [coverage_row(window, recent), *_error_rows(window, recent)]
    rows += _calibration_rows(outcomes)
    rows += drift_rows(frame, midnight)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def coverage_row(window: str, outcomes: pd.DataFrame) -> dict[str, Any]:
    """Share of outcomes inside the 80 % interval with Wilson's 95 % interval, and an alert."""
    from statsmodels.stats.proportion import proportion_confint

    row = {"kind": "coverage80", "subject": window, "observations": len(outcomes), "is_alert": False}
    if outcomes.empty:
        return {**row, "note": "no forecast period has ended yet"}
    inside = covered(*(outcomes[name].to_numpy(float) for name in ("done", "lower80", "upper80")))
    low, high = proportion_confint(int(inside.sum()), len(inside), method="wilson")
    # small counts have whole ends, which cover more than they say by design
    fine = inside[outcomes["upper80"].to_numpy(float) > SMALL_COUNT]
    enough = len(fine) >= FEWEST
    narrow = high < BAND[0] and len(inside) >= FEWEST
    wide = enough and proportion_confint(int(fine.sum()), len(fine), method="wilson")[0] > BAND[1]
    alert, said = bool(narrow or wide), "too narrow" if narrow else "too wide"
    note = f"intervals are {said}: the band is {BAND[0]:.0%} to {BAND[1]:.0%}" if alert else ""
    return {**row, "value": float(inside.mean()), "low": low, "high": high, "is_alert": alert, "note": note}


def _error_rows(window: str, outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Absolute error and pinball loss against the mean of five, means over teams with bootstrap intervals."""
    if outcomes.empty:
        return []
    team = outcomes["team_id"].to_numpy(str)
    done = outcomes["done"].to_numpy(float)
    error = np.abs(done - outcomes["p50"].to_numpy(float))
    theirs = np.abs(done - outcomes["mean5"].to_numpy(float))
    ratio, low, high = bootstrap_interval(team_ratio(team, error, theirs))
    shown = outcomes[["p10", "p25", "p50", "p75", "p90"]].to_numpy(float)
    levels = LEVELS[[1, 2, 4, 6, 7]]
    loss = pinball(done, shown, levels) / np.maximum(outcomes["mean5"].to_numpy(float), 1.0)
    count = {"subject": window, "observations": len(outcomes), "is_alert": False}
    worse = bool(low > 1.0 and len(outcomes) >= FEWEST)
    return [
        {
            **count,
            "kind": "error_ratio",
            "value": ratio,
            "low": low,
            "high": high,
            "is_alert": worse,
            "note": "worse than the mean of the last five" if worse else "",
        },
        {**count, "kind": "pinball", "value": float(loss.mean()), "note": "over the mean of five"},
    ]


def _calibration_rows(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    """Share of outcomes at or below each published quantile, by quarter of the year."""
    if outcomes.empty:
        return []
    quarter = pd.to_datetime(outcomes["end_at"]).dt.to_period("Q").astype(str)
    return [
        {
            "kind": "calibration",
            "subject": f"{name} in {period}",
            "value": float((rows["done"] <= rows[name]).mean()),
            "observations": len(rows),
            "is_alert": False,
            "note": f"should be near {int(name[1:]) / 100:.0%}",
        }
        for period, rows in outcomes.groupby(quarter)
        for name in ("p10", "p25", "p50", "p75", "p90")
    ]


def drift_rows(frame: Frame, midnight: pd.Timestamp) -> list[dict[str, Any]]:
    """Population stability of every feature, the newest sixty days against the year before, most first."""
    cutoff = pd.to_datetime(frame.meta["cutoff"])
    real = frame.is_real & ~frame.meta["is_current"].to_numpy(bool)
    recent = real & (cutoff > midnight - pd.Timedelta(days=RECENT_DAYS)).to_numpy()
    year = real & ~recent & (cutoff > midnight - pd.Timedelta(days=RECENT_DAYS + 365)).to_numpy()
    if recent.sum() < FEWEST or year.sum() < FEWEST:
        note = "too few forecast origins to compare"
        return [
            {
                "kind": "feature_drift",
                "subject": "all",
                "observations": int(recent.sum()),
                "is_alert": False,
                "note": note,
            }
        ]
    # part of the index is chance: (bins - 1) (1/n + 1/m) on average, of periods: moments of one are alike
    chance = BINS * (1 / _periods(frame, recent) + 1 / _periods(frame, year))
    limit = SHIFTED + 2 * chance
    found = [
        (stability_index(frame.features[year, column], frame.features[recent, column]), name)
        for column, name in enumerate(frame.names)
        if name not in names_of(("calendar",))  # time moves these by itself
    ]
    return [
        {
            "kind": "feature_drift",
            "subject": name,
            "value": value,
            "high": limit,
            "observations": int(recent.sum()),
            "is_alert": bool(value > limit),
            "note": "lies differently than in the year before" if value > limit else "",
        }
        for value, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST_SHOWN]
    ]


def _periods(frame: Frame, rows: np.ndarray) -> int:
    return len(frame.meta.loc[rows, ["team_id", "last_end_at"]].drop_duplicates())


def stability_index(before: np.ndarray, after: np.ndarray) -> float:
    """PSI of two samples over the deciles of the first, unknown values a bin of their own. Never negative."""
    known = before[np.isfinite(before)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)

    def shares(values: np.ndarray) -> np.ndarray:
        there = values[np.isfinite(values)]
        counts = np.bincount(np.searchsorted(edges, there, side="left"), minlength=len(edges) + 1)
        counts = np.append(counts, len(values) - len(there))
        return (counts + 0.5) / (counts.sum() + 0.5 * len(counts))

    a, b = shares(before), shares(after)
    return float(((b - a) * np.log(b / a)).sum())
