"""``python -m models``: train, predict, backtest, explain, monitor, advice, promote, rollback, status."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.progress import Progress

from config import terminal
from config.command import Commands
from config.home_lock import hold
from config.settings import Settings, load
from config.tables import Chosen, Format, Sheet, show, show_all
from models.errors import ModelsError

app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, help="Velocity and completion forecasts."
)
console = terminal.console()
AsOf = Annotated[datetime | None, typer.Option(help="UTC time of the run; now when left out")]
RunId = Annotated[str, typer.Option(help="name of the run in the lake and in MLflow")]


def _clock(as_of: datetime | None) -> datetime:
    return as_of or datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _ensure(settings: Settings) -> None:
    from lake.connect import connect
    from lake.schema import ensure

    with connect(settings) as con:
        ensure(con)


@app.command()
def train(as_of: AsOf = None, run_id: RunId = "manual", only_if_missing: bool = False) -> None:
    """Train a challenger, log it, and let the gate decide on promotion."""
    from models.train import train as train_models

    settings = load()
    with hold(settings.home, "models train"), Progress(console=console, transient=True) as bar:
        _ensure(settings)
        task = bar.add_task("rolling origin", total=None)
        result = train_models(
            settings,
            run_id,
            _clock(as_of),
            only_if_missing,
            progress=lambda done, of: bar.update(task, completed=done, total=of + 1),
        )
    console.print(str(result), highlight=False)


@app.command()
def predict(as_of: AsOf = None, run_id: RunId = "manual") -> None:
    """Forecast every team and every open item into the lake."""
    from models.predict import predict as forecast

    settings = load()
    with hold(settings.home, "models predict"):
        _ensure(settings)
        console.print(str(forecast(settings, run_id, _clock(as_of))), highlight=False)


@app.command()
def backtest(
    as_of: AsOf = None,
    folds: int = 6,
    share: float = 0.5,
    plot: Annotated[Path | None, typer.Option(help="write the plots to this PNG file")] = None,
    report: Annotated[Path | None, typer.Option(help="write tables and plots to this HTML file")] = None,
    form: Chosen = None,
) -> None:
    """Replay history from the lake and print every method against the mean of five."""
    from models.features.source import config_of
    from models.reporting.backtest_page import write_report
    from models.reporting.plots import plot_backtest
    from models.reporting.scores import headline, score_table
    from models.train import read_frame
    from models.velocity.rolling_origin import run_backtest

    settings = load()
    result = run_backtest(read_frame(settings, _clock(as_of)), config_of(settings), folds, share)
    if result is None:
        raise ModelsError("too few known outcomes for a backtest", "wait for more sprints")
    show_scores(score_table(result), headline(result), form)
    if plot or report:
        drawn = plot or Path(f"{report}.png")
        plot_backtest(result, drawn)
        if report:
            write_report(result, report, drawn)


def show_scores(table: pd.DataFrame, figures: dict[str, float], form: Format | None) -> None:
    """Print a score table and the headline figures."""
    columns = ("when", "target", "method", "ratio", "low", "high", "forecasts")
    rows = [
        (
            row.moment,
            row.target,
            row.method,
            *(f"{x:.3f}" for x in (row.ratio, row.low, row.high)),
            row.forecasts,
        )
        for row in table.itertuples()
    ]
    heads = [name for name in figures if not name.endswith(("_low", "_high"))]
    told = [[name, *(_three(figures.get(name + end)) for end in ("", "_low", "_high"))] for name in heads]
    title = "error against the mean of five, mean over teams, with its 95 % interval"
    sheets = Sheet(title, columns, rows), Sheet("headline figures", ("figure", "value", "low", "high"), told)
    show_all(console, sheets, form)


def _three(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


@app.command()
def completion(as_of: AsOf = None, days: int = 6) -> None:
    """Replay the completion dates of past days: are P50, P85 and P95 met as often as they say?"""
    from models.completion.honesty import chance_table, met_shares
    from models.completion.replay import past_days, replay_completion
    from models.features.source import cut_off, load_items, open_lake

    settings = load()
    with open_lake(settings) as con:
        load_items(con)
        today = cut_off(_clock(as_of))
        replayed = replay_completion(con, today, settings.models.seed, past_days(today, days))
    if replayed.empty:
        raise ModelsError("too few finished items to learn how long work takes", "wait for more of them")
    for name, value in met_shares(replayed).items():
        text = f"{value}" if name.endswith("count") else f"{value:.1%}"
        console.print(f"  {name:22s} {text}", highlight=False)
    for row in chance_table(replayed).itertuples():
        console.print(
            f"  within {row.horizon} days: said {row.said:.1%}, came {row.came:.1%}, "
            f"{row.skill:.1%} better than Kaplan–Meier from age alone",
            highlight=False,
        )


@app.command()
def explain(
    team: Annotated[str, typer.Argument(help="team id, as in dim_team")],
    unit: Annotated[str, typer.Option(help="points or items")] = "",
    horizon: Annotated[int, typer.Option(help="1 is the next period")] = 1,
) -> None:
    """Why the newest forecast of a team is what it is: drivers, members, drift."""
    from models.reporting.shown import explanation

    explanation(load(), console, team, unit, horizon)


@app.command()
def monitor(form: Chosen = None) -> None:
    """Past forecasts against actuals, calibration over time, and features that have drifted."""
    from models.reporting.shown import monitoring

    monitoring(load(), console, form)


@app.command()
def advice(team: Annotated[str, typer.Option(help="only this team")] = "", form: Chosen = None) -> None:
    """What would bring late work forward most, and the limits that boards suggest."""
    from models.reporting.shown import advice as show_advice

    show_advice(load(), console, team, form)


@app.command()
def features(
    out: Annotated[Path | None, typer.Option(help="write them to this file as Markdown")] = None,
) -> None:
    """Every feature with its unit and meaning; docs/features.md is made with --out."""
    from models.features.catalogue import as_markdown

    text = as_markdown()
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        console.print(text, markup=False, highlight=False, soft_wrap=True)


@app.command()
def promote(version: str) -> None:
    """Make a version the champion by hand."""
    from models.registry import registry

    registry.promote(registry.open_client(load()), version)
    console.print(f"champion is now {registry.NAME} v{version}", highlight=False)


@app.command()
def rollback() -> None:
    """Make the champion before this one the champion again."""
    from models.registry import registry

    before, now = registry.roll_back(registry.open_client(load()))
    console.print(f"champion is again {registry.NAME} v{now}, no longer v{before}", highlight=False)


@app.command()
def status(form: Chosen = None) -> None:
    """Registered versions, newest first, with their aliases and the gate's words."""
    from models.registry import registry

    client = registry.open_client(load())
    alias = {a: registry.by_alias(client, a) for a in (registry.CHAMPION, registry.CHALLENGER)}
    rows: list[tuple[object, ...]] = []
    versions = client.search_model_versions(f"name = '{registry.NAME}'")
    for found in sorted(versions, key=lambda v: -int(v.version)):
        names = ", ".join(a for a, v in alias.items() if v and v.number == str(found.version))
        tags = found.tags
        rows.append((found.version, names, tags.get("data_snapshot"), tags.get("cut_off"), tags.get("gate")))
    show(console, ["version", "alias", "data", "cut-off", "gate"], rows, form)
    if not versions:
        typer.echo("no version yet: run `python -m models train`", err=True)


if __name__ == "__main__":
    app()
