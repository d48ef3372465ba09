"""A backtest for people: plots and the model card."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.config import LOWER80, QUANTILES, TARGETS, UPPER80
from models.registry.gate import Verdict
from models.velocity.backtest import Backtest
from models.velocity.metrics import covered
from models.velocity.model import VelocityModel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREY, RED = "#2b6cb0", "#a0aec0", "#c53030"
TITLES = {"history": "before the sprint", "start": "at its start", "running": "at its half"}

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Backtest of the velocity forecast</title>
<style>
body {{ font: 15px/1.5 sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #2d3748 }}
table {{ border-collapse: collapse }} td, th {{ padding: .2rem .8rem; text-align: right }}
td:first-child, th:first-child {{ text-align: left }} tr:nth-child(even) {{ background: #edf2f7 }}
img {{ max-width: 100% }}
</style>
<h1>Backtest of the velocity forecast</h1>
<p>{about}</p>
<h2>Bars</h2>
{bars}
<h2>Plots</h2>
<img alt="Error by method and team, calibration, coverage" src="data:image/png;base64,{plots}">
<h2>Every method</h2>
{table}
</html>
"""


def plot_backtest(backtest: Backtest, path: Path) -> None:
    """Six panels: error by method and by team, calibration, coverage by team and over time."""
    # the object interface: pyplot keeps figures and a backend for the whole process
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from models.reporting.scores import score_table

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
    from models.reporting.scores import Scorer
    from models.velocity.metrics import team_ratio

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


def write_report(backtest: Backtest, path: Path, plots: Path) -> None:
    """One self-contained HTML page: bars, the plots of ``plot_backtest``, every method with its interval."""
    import base64

    from models.reporting.acceptance_bars import bar_table
    from models.reporting.scores import headline, score_table

    image = base64.b64encode(plots.read_bytes()).decode()
    meta, table = backtest.frame.meta, score_table(backtest)
    table = table.assign(moment=table["moment"].map(TITLES))
    about = (
        f"Rolling origin over {meta['cutoff'].min():%Y-%m-%d} to {meta['cutoff'].max():%Y-%m-%d}, "
        f"{meta['team_id'].nunique()} teams, {len(meta):,} origins, members {', '.join(backtest.names)}. "
        "Error ratio: the mean over teams of the summed absolute error over that of the mean of the last "
        "five periods, with a 95 % bootstrap interval over teams."
    )
    bars = bar_table(headline(backtest)).assign(held=lambda t: t["held"].map({True: "yes", False: "no"}))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        PAGE.format(about=about, bars=_html(bars), table=_html(table), plots=image), encoding="utf-8"
    )


def _html(table: pd.DataFrame) -> str:
    return str(table.to_html(index=False, float_format="%.3f", na_rep="–", border=0))


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
