"""The acceptance bars that the forecasts are held to, and a backtest's figures beside them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.features.frame import TARGETS


@dataclass(frozen=True)
class AcceptanceBar:
    """A figure lies between ``least`` and ``most``, its interval's upper end below ``below``."""

    figure: str
    what: str
    least: float = float("-inf")
    most: float = float("inf")
    below: float = float("inf")


#: days within which open work is done or not
COMPLETION_DAYS = (14, 30, 90, 365)
ACCEPTANCE_BARS = (
    AcceptanceBar("ratio_vs_mean5_h1", "one sprint, to the mean of five", most=0.94, below=0.97),
    AcceptanceBar("ratio_vs_ewma", "the same to EWMA 0.3", most=0.97),
    AcceptanceBar("ratio_vs_mean5_h4", "mean of four sprints", most=0.925, below=0.95),
    AcceptanceBar("ratio_at_start", "at sprint start, commitment known", most=0.90, below=0.96),
    AcceptanceBar("ratio_at_half", "at half of the sprint", most=0.75),
    AcceptanceBar("pinball_ratio", "pinball loss to the conformal mean of five", most=0.94),
    *(
        AcceptanceBar(f"calibrated_to_raw_{target}", f"pinball loss, calibrated to raw, {target}", most=1.0)
        for target in TARGETS
    ),
    AcceptanceBar("coverage80", "80 % interval covers, one sprint", 0.77, 0.83),
    AcceptanceBar("coverage80_h4", "80 % interval covers, the fourth sprint", 0.77, 0.83),
    AcceptanceBar("coverage80_inside_05", "80 % interval covers, at 5 % of the sprint", 0.75, 0.85),
    AcceptanceBar("coverage80_inside_50", "80 % interval covers, at half of it", 0.75, 0.85),
    # where nothing more comes the interval is a point, and right every time: no upper end
    AcceptanceBar("coverage80_inside_95", "80 % interval covers, at 95 % of it", 0.75),
    AcceptanceBar("ties", "share of forecasts whose P60 is their P50", most=0.05),
    AcceptanceBar("beyond", "share of P90 above ten times the largest so far", most=0.0),
    AcceptanceBar("teams_within_70_90", "teams of 40 forecasts within 70–90 %", least=0.85),
    AcceptanceBar("halving_ratio_vs_mean5", "ten periods after a halving, to the mean of five", most=0.92),
    AcceptanceBar("halving_ratio_vs_equal", "the same to equal weights", most=0.98, below=1.0),
    AcceptanceBar("p85_met", "completion date: P85 met", 0.80, 0.92),
    AcceptanceBar("p50_met", "completion date: P50 met", 0.45, 0.62),
    *(
        AcceptanceBar(f"skill_{days}", f"done within {days} days: Brier skill to Kaplan–Meier", least=0.10)
        for days in COMPLETION_DAYS
    ),
    *(
        AcceptanceBar(
            f"worst_bin_{days}", f"done within {days} days: worst bin of fifty is off by", most=0.05
        )
        for days in COMPLETION_DAYS
    ),
    AcceptanceBar("retrain_seconds", "daily retrain, 33 series of 300 periods, seconds", most=300.0),
)
COLUMNS = ("what", "figure", "low", "high", "bar", "held")


def acceptance_table(figures: dict[str, float]) -> pd.DataFrame:
    """One row (``COLUMNS``) per acceptance bar that has a figure; NaN ends where that has no interval."""
    rows = []
    for bar in ACCEPTANCE_BARS:
        value = figures.get(bar.figure, float("nan"))
        if pd.isna(value):
            continue
        low, high = (figures.get(f"{bar.figure}_{end}", float("nan")) for end in ("low", "high"))
        held = bar.least <= value <= bar.most and not high >= bar.below
        rows.append((bar.what, value, low, high, _said(bar), held))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _said(bar: AcceptanceBar) -> str:
    ends = [f"≥ {bar.least:g}"] if bar.least > float("-inf") else []
    ends += [f"≤ {bar.most:g}"] if bar.most < float("inf") else []
    ends += [f"interval below {bar.below:g}"] if bar.below < float("inf") else []
    return ", ".join(ends)
