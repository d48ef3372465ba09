"""A backtest in pictures: error, calibration, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.config import LOWER80, QUANTILES, UPPER80
from models.reporting.scores import TITLES, Scorer, score_table
from models.velocity.backtest import Backtest
from models.velocity.metrics import covered, team_ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREY, RED = "#2b6cb0", "#a0aec0", "#c53030"


def plot_backtest(backtest: Backtest, path: Path) -> None:
    """Six panels: error by method and by team, calibration, coverage by team and over time."""
    # the object interface: pyplot keeps figures and a backend for the whole process
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 12), layout="constrained")
    FigureCanvasAgg(figure)
    axes, table = figure.subplots(3, 2), score_table(backtest)
    _errors(axes[0, 0], table, "history")
    inside = next((name for name in ("running", "start") if name in set(table["moment"])), "history")
    _errors(axes[0, 1], table, inside, "h1" if inside != "history" else "mean4")
    _team_errors(axes[1, 0], backtest)
    _calibration(axes[1, 1], backtest)
    _by_team(axes[2, 0], backtest)
    _over_time(axes[2, 1], backtest)
    figure.savefig(path, dpi=110)


def _errors(axis: Axes, table: pd.DataFrame, moment: str, target: str = "h1") -> None:
    chosen = (table["target"] == target) & (table["moment"] == moment)
    shown = table[chosen].sort_values("ratio", ascending=False)
    places = np.arange(len(shown))
    colours = [BLUE if method == "ensemble" else GREY for method in shown["method"]]
    axis.barh(places, shown["ratio"], color=colours)
    axis.errorbar(
        shown["ratio"],
        places,
        xerr=[shown["ratio"] - shown["low"], shown["high"] - shown["ratio"]],
        fmt="none",
        ecolor="#2d3748",
        capsize=3,
    )
    axis.set_yticks(places, shown["method"])
    axis.axvline(1.0, color=RED, linewidth=1)
    axis.set_xlim(left=max(0, shown["low"].min() - 0.05) if len(shown) else 0)
    what = "next period" if target == "h1" else "mean of four periods"
    axis.set_title(f"Error against the mean of five, {what}, {TITLES[moment]} (less is better)", fontsize=10)


def _team_errors(axis: Axes, backtest: Backtest) -> None:
    """A dot per team: does it gain, and how many forecasts say so."""

    scorer = Scorer.of(backtest)
    rows = scorer.rows("history")
    ours = scorer.absolute(backtest.medians()["ensemble"])[rows, 0]
    ratio = team_ratio(scorer.team[rows], ours, scorer.reference()[rows, 0]).sort_values()
    count = pd.Series(scorer.team[rows]).value_counts().reindex(ratio.index)
    axis.scatter(ratio, np.arange(len(ratio)), s=10 + count / count.max() * 80, color=BLUE)
    axis.set_yticks(np.arange(len(ratio)), ratio.index, fontsize=7)
    axis.axvline(1.0, color=RED, linewidth=1)
    axis.set_title("Error of the ensemble by team, next period, before it (size: forecasts)")


def _calibration(axis: Axes, backtest: Backtest) -> None:
    frame = backtest.frame
    amounts = frame.amounts(backtest.ensemble.calibrated)
    for column, target in ((0, "next period"), (4, "mean of four")):
        known = np.isfinite(frame.truth[:, column])
        below = (frame.truth[known, column, None] <= amounts[known, column]).mean(axis=0)
        axis.plot(QUANTILES, below, marker="o", label=target)
    axis.plot([0, 1], [0, 1], color=RED, linewidth=1)
    axis.set_xlabel("quantile that was forecast")
    axis.set_ylabel("share of outcomes at or below it")
    axis.set_title("Calibration")
    axis.legend()


def _inside(backtest: Backtest) -> np.ndarray:
    amounts = backtest.frame.amounts(backtest.ensemble.calibrated)
    return covered(backtest.frame.truth, amounts[..., LOWER80], amounts[..., UPPER80])[:, 0]


def _by_team(axis: Axes, backtest: Backtest) -> None:
    share = (
        pd.Series(_inside(backtest)).groupby(backtest.frame.meta["team_id"].to_numpy()).mean().sort_values()
    )
    axis.barh(np.arange(len(share)), share, color=BLUE)
    axis.set_yticks(np.arange(len(share)), share.index, fontsize=7)
    axis.axvspan(0.7, 0.9, color=GREY, alpha=0.3)
    axis.set_xlim(0.4, 1)
    axis.set_title("Share of outcomes inside the 80 % interval, by team")


def _over_time(axis: Axes, backtest: Backtest) -> None:
    inside = pd.Series(_inside(backtest), index=pd.to_datetime(backtest.frame.meta["cutoff"].to_numpy()))
    quarterly = inside.groupby(inside.index.to_period("Q")).mean()
    axis.plot(quarterly.index.to_timestamp(), quarterly, color=BLUE, marker="o")
    axis.axhspan(0.75, 0.85, color=GREY, alpha=0.3)
    axis.set_ylim(0.4, 1)
    axis.set_title("Coverage of the 80 % interval over time")
