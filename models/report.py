"""A backtest for people: plots and the model card."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.backtest import Backtest
from models.config import LOWER80, QUANTILES, TARGETS, UPPER80
from models.gate import Verdict
from models.metrics import covered
from models.model import VelocityModel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREY, RED = "#2b6cb0", "#a0aec0", "#c53030"
TITLES = {"history": "before the sprint", "start": "at its start", "running": "at its half"}


def plot_backtest(backtest: Backtest, path: Path) -> None:
    """Four panels: error by method, calibration, coverage by team, coverage over time."""
    # the object interface: pyplot keeps figures and a backend for the whole process
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from models.scores import score_table

    figure = Figure(figsize=(12, 8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 2)
    _errors(axes[0, 0], score_table(backtest))
    _calibration(axes[0, 1], backtest)
    _by_team(axes[1, 0], backtest)
    _over_time(axes[1, 1], backtest)
    figure.savefig(path, dpi=110)


def _errors(axis: Axes, table: pd.DataFrame) -> None:
    shown = table[(table["target"] == "h1") & (table["moment"] == "history")].sort_values(
        "ratio", ascending=False
    )
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
    axis.set_title("Error against the mean of five, one period ahead (less is better)")


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


def model_card(
    model: VelocityModel,
    backtest: Backtest,
    figures: dict[str, float],
    table: pd.DataFrame,
    verdict: Verdict,
    tags: dict[str, str],
) -> str:
    """What the model is, on what it was trained, how it did, and where not to trust it."""
    meta = backtest.frame.meta
    lines = [
        "# Velocity forecast",
        "",
        f"Written {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by run `{tags['truce_run_id']}`; "
        f"data up to {tags['cut_off']}, "
        f"data snapshot `{tags['data_snapshot']}`, code `{tags['code_version']}`.",
        "",
        f"Members: {', '.join(m.name for m in model.members)}; "
        f"{len(model.names)} features; seed {model.config.seed}.",
        f"Gate: {'promoted' if verdict.promoted else 'not promoted'}: {verdict.reason}.",
        "",
        "## Backtest",
        "",
        f"Rolling origin over {meta['cutoff'].min():%Y-%m-%d} to {meta['cutoff'].max():%Y-%m-%d}, "
        f"{meta['team_id'].nunique()} teams, {len(meta)} origins. "
        "Error relative to the mean of the last five periods, "
        "mean over teams with a 95 % bootstrap interval over teams.",
        "",
        "| when | target | method | ratio | interval | forecasts |",
        "|---|---|---|---|---|---|",
    ]
    for row in table.itertuples():
        lines.append(
            f"| {TITLES[row.moment]} | {row.target} | {row.method} | {row.ratio:.3f} "
            f"| {row.low:.3f} – {row.high:.3f} | {row.forecasts} |"
        )
    lines += [
        "",
        f"80 % interval: covers {figures.get('coverage80', float('nan')):.1%} one period ahead.",
        "",
        "## Not to be trusted",
        "",
        "- Teams with under 40 periods: expect no better than an exponentially weighted mean.",
        "- A single figure for a person: the model knows teams only.",
        f"- Targets beyond {TARGETS[3]}: not forecast.",
    ]
    return "\n".join(lines) + "\n"
