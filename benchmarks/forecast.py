"""Forecasts against the naive ones, by rolling origin, with intervals over teams.

    python benchmarks/forecast.py                  a bundled synthetic panel
    python benchmarks/forecast.py PANEL.csv.gz     (team, week, items_done); two weeks make a sprint
    python benchmarks/forecast.py --lake           sprints, commitments, completion dates of the lake
    python benchmarks/forecast.py --retrain        also the time of a nightly training
    python benchmarks/forecast.py --completion EXPORT   completion dates of a Jira export, see completion.py

The error ratio of a method is the mean over teams of (its summed absolute error / the mean-of-five's summed
absolute error on the same forecasts); the interval is a 95 % bootstrap over teams. ``h4`` is the mean of the
next four sprints. Nothing is known early: members are refitted at fold starts on outcomes that had ended by
then, weights and intervals use outcomes that had ended at each origin. Origins before the first refit (the
first tenth of the rows) are training only. ``seconds`` is the backtest's. The last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("OMP_NUM_THREADS", "1")

import duckdb
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

if TYPE_CHECKING:
    from models.config import ForecastConfig
    from models.features.frame import Frame

FOLDS, SHARE, LAKE_SHARE = 8, 0.9, 0.5
#: one injection is ten forecasts a team: its figure varies by three points from one to the next
INJECTIONS, FIRST_INJECTION, HALVING_FOLDS = 10, 5, 3
KEYS = ("ratio_vs_mean5_h1", "ratio_vs_mean5_h4", "ratio_vs_ewma", "pinball_ratio", "coverage80")
MORE_KEYS = (
    *(f"calibrated_to_raw_{target}" for target in ("h1", "h2", "h3", "h4", "mean4")),
    "coverage80_h4",
    *(f"coverage80_inside_{share}" for share in ("05", "50", "95")),
    "ties",
    "beyond",
    "ratio_at_start",
    "ratio_at_half",
    "teams_within_70_90",
    "halving_ratio_vs_mean5",
    "halving_ratio_vs_equal",
    "p50_met",
    "p85_met",
    "retrain_seconds",
    "retrain_cpu_seconds",
)


def csv_frame(panel: Path) -> tuple[Frame, ForecastConfig]:
    """Frame and configuration of a weekly panel."""
    from models.config import ForecastConfig
    from models.features.build import build_frame
    from models.features.panel import load_csv

    con = duckdb.connect()
    config = ForecastConfig(running_at=())
    return build_frame(con, load_csv(con, panel), config), config


def lake_frame() -> tuple[Frame, ForecastConfig]:
    """Frame and configuration of the lake that ``truce.toml`` names."""
    from config.settings import load
    from models.features.source import config_of
    from models.train import read_frame

    settings = load()
    return read_frame(settings, datetime.now(UTC).replace(tzinfo=None)), config_of(settings)


def bundled(folder: Path) -> Path:
    """A synthetic panel as a CSV file."""
    from models.features.synthetic import weekly_panel

    path = folder / "synthetic.csv"
    weekly_panel(teams=16, weeks=420, seed=11).to_csv(path, index=False)
    return path


def after_halving(panel: Path, injections: int) -> dict[str, float]:
    """The stress: every team's output halves once, elsewhere in each injection; ten periods after."""
    import pandas as pd

    from models.reporting.stress import halve, losses_after, score_after
    from models.velocity.rolling_origin import run_backtest

    losses = []
    for seed in range(FIRST_INJECTION, FIRST_INJECTION + injections):
        with tempfile.TemporaryDirectory() as folder:
            changed, weeks = halve(pd.read_csv(panel), seed)
            path = Path(folder) / "halved.csv"
            changed.to_csv(path, index=False)
            frame, config = csv_frame(path)
        result = run_backtest(frame, config, HALVING_FOLDS, SHARE)
        if result:
            losses.append(losses_after(result, weeks))
    return score_after(pd.concat(losses)) if losses else {}


def retrain_seconds() -> dict[str, float]:
    """What a nightly training takes on 33 series of 300 periods: backtest for the gate, then the fit."""
    from models.features.synthetic import weekly_panel
    from models.velocity.model import VelocityModel
    from models.velocity.rolling_origin import run_backtest

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "retrain.csv"
        # series last three quarters of the weeks on average, see ``weekly_panel``
        weekly_panel(teams=33, weeks=800, seed=12).to_csv(path, index=False)
        wall, worked = time.monotonic(), time.process_time()
        frame, config = csv_frame(path)
        result = run_backtest(frame, config, config.folds, config.backtest_share)
        if result:
            VelocityModel.fit(frame, config, result)
    return {
        "retrain_seconds": time.monotonic() - wall,
        "retrain_cpu_seconds": time.process_time() - worked,
    }


def completion_dates() -> dict[str, float]:
    """How often P50, P85 and P95 of replayed days of the lake were met."""
    from config.settings import load
    from models.completion.honesty import met_shares
    from models.completion.replay import past_days, replay_completion
    from models.features.source import cut_off, load_items, open_lake

    settings = load()
    with open_lake(settings) as con:
        load_items(con)
        today = cut_off(datetime.now(UTC).replace(tzinfo=None))
        replayed = replay_completion(con, today, settings.models.seed, past_days(today))
    return met_shares(replayed) if len(replayed) else {}


def show_bars(console: Console, figures: dict[str, float]) -> None:
    """Every acceptance bar that has a figure here."""
    from models.reporting.acceptance_bars import acceptance_table

    grid = Table(title="acceptance bars", title_justify="left")
    for column in ("what", "figure", "interval", "bar", "held"):
        grid.add_column(column, justify="right" if column == "figure" else "left")
    for row in acceptance_table(figures).itertuples():
        interval = "" if row.low != row.low else f"{row.low:.3f} – {row.high:.3f}"
        grid.add_row(row.what, f"{row.figure:.3f}", interval, row.bar, "yes" if row.held else "NO")
    console.print(grid)


def main(
    panel: Annotated[
        Path | None, typer.Argument(help="CSV of team, week, items_done; plain or gzipped")
    ] = None,
    lake: Annotated[bool, typer.Option("--lake", help="read the lake's velocity mart instead")] = False,
    folds: Annotated[int, typer.Option(help="refits over the replayed part")] = FOLDS,
    halvings: Annotated[
        int, typer.Option(min=0, help="injections: halve every team once, score the ten periods after")
    ] = INJECTIONS,
    retrain: Annotated[bool, typer.Option("--retrain", help="also time a nightly training")] = False,
    completion: Annotated[
        Path | None, typer.Option(help="completion dates of a Jira export instead, nothing else")
    ] = None,
) -> None:
    """Run the rolling-origin backtest and print the tables; last line JSON."""
    from models.__main__ import show_scores
    from models.errors import ModelsError
    from models.reporting.scores import headline, score_table
    from models.velocity.rolling_origin import run_backtest

    if completion:
        from benchmarks.completion import main as replay_export

        replay_export(completion)
        return
    started = time.monotonic()
    console = Console()
    folder = tempfile.TemporaryDirectory()
    try:
        source = panel or bundled(Path(folder.name))
        frame, config = lake_frame() if lake else csv_frame(source)
    except ModelsError as error:
        sys.exit(str(error))
    with warnings.catch_warnings(), Progress(console=Console(stderr=True), transient=True) as bar:
        warnings.simplefilter("ignore", RuntimeWarning)
        task = bar.add_task("refits", total=folds)
        result = run_backtest(
            frame,
            config,
            folds,
            LAKE_SHARE if lake else SHARE,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
        if result is None:
            sys.exit(f"too few known outcomes ({config.minimum_rows} needed) → give more teams or weeks")
        figures = headline(result)
        seconds = time.monotonic() - started
        if lake:
            figures |= completion_dates()
        elif halvings:
            figures |= after_halving(source, halvings)
        if retrain:
            figures |= retrain_seconds()
    show_scores(score_table(result), figures, None)
    show_bars(console, figures)
    last = {key: round(figures[key], 4) for key in (*KEYS, *MORE_KEYS) if key in figures}
    console.print(
        json.dumps({**last, "forecasts": len(result.frame), "seconds": round(seconds, 1)}),
        soft_wrap=True,
        highlight=False,
    )


if __name__ == "__main__":
    typer.run(main)
