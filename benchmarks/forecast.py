"""Forecasts against the naive ones, by rolling origin, with intervals over teams.

    python benchmarks/forecast.py                  a bundled synthetic panel
    python benchmarks/forecast.py PANEL.csv.gz     (team, week, items_done); two weeks make a sprint
    python benchmarks/forecast.py --lake           sprints, commitments and progress from the lake

The error ratio of a method is the mean over teams of (its summed absolute error / the mean-of-five's summed
absolute error on the same forecasts); the interval is a 95 % bootstrap over teams. ``h4`` is the mean of the
next four sprints. Nothing is known early: members are refitted at fold starts on outcomes that had ended by
then, weights and intervals use outcomes that had ended at each origin. Origins before the first refit (the
first tenth of the rows) are training only. The last line is one JSON object.
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
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("OMP_NUM_THREADS", "1")

import duckdb
import typer
from rich.console import Console
from rich.progress import Progress

FOLDS, SHARE = 8, 0.9
KEYS = ("ratio_vs_mean5_h1", "ratio_vs_mean5_h4", "ratio_vs_ewma", "pinball_ratio", "coverage80")
SPRINT_KEYS = ("ratio_at_start", "ratio_at_half")


def csv_frame(panel: Path):
    """Frame and configuration of a weekly panel."""
    from models.config import ForecastConfig
    from models.features import build_frame
    from models.panel import load_csv

    con = duckdb.connect()
    config = ForecastConfig(running_at=())
    return build_frame(con, load_csv(con, panel), config), config


def lake_frame():
    """Frame and configuration of the lake that ``truce.toml`` names."""
    from config.settings import load
    from models.source import config_of
    from models.train import read_frame

    settings = load()
    return read_frame(settings, datetime.now(UTC).replace(tzinfo=None)), config_of(settings)


def bundled(folder: Path) -> Path:
    """A synthetic panel as a CSV file."""
    from models.synthetic import weekly_panel

    path = folder / "synthetic.csv"
    weekly_panel(teams=16, weeks=420, seed=11).to_csv(path, index=False)
    return path


def after_halving(panel: Path, folds: int) -> dict[str, float]:
    """The stress: every team's output halves once; the ten periods after it."""
    import pandas as pd

    from models.backtest import run_backtest
    from models.stress import halve, score_after

    with tempfile.TemporaryDirectory() as folder:
        changed, weeks = halve(pd.read_csv(panel), seed=5)
        path = Path(folder) / "halved.csv"
        changed.to_csv(path, index=False)
        frame, config = csv_frame(path)
    result = run_backtest(frame, config, folds, SHARE)
    return score_after(result, weeks) if result else {}


def main(
    panel: Annotated[
        Path | None, typer.Argument(help="CSV of team, week, items_done; plain or gzipped")
    ] = None,
    lake: Annotated[bool, typer.Option("--lake", help="read the lake's velocity mart instead")] = False,
    folds: Annotated[int, typer.Option(help="refits over the replayed part")] = FOLDS,
    halving: Annotated[
        bool, typer.Option(help="also halve every team once and score the ten periods after")
    ] = False,
) -> None:
    """Run the rolling-origin backtest and print the table; last line JSON."""
    from models.__main__ import show
    from models.backtest import run_backtest
    from models.errors import ModelsError
    from models.scores import headline, score_table

    started = time.monotonic()
    console = Console()
    try:
        folder = tempfile.TemporaryDirectory()
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
            0.5 if lake else SHARE,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
        if result is None:
            sys.exit(f"too few known outcomes ({config.minimum_rows} needed) → give more teams or weeks")
        figures = headline(result)
    show(score_table(result), figures)
    if halving and not lake:
        figures |= after_halving(source, folds)
    keys = (*KEYS, *(SPRINT_KEYS if lake else ()), "halving_ratio_vs_mean5", "halving_ratio_vs_equal")
    last = {key: round(figures[key], 4) for key in keys if key in figures}
    console.print(
        json.dumps({**last, "forecasts": len(result.frame), "seconds": round(time.monotonic() - started, 1)}),
        soft_wrap=True,
        highlight=False,
    )


if __name__ == "__main__":
    typer.run(main)
