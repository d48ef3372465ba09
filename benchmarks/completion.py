"""Completion dates of a Jira export, replayed at past days against what came of them.

    python benchmarks/completion.py EXPORT               read into a lake of its own, such as ISSUES.jsonl.gz
    python benchmarks/completion.py --home DIR           the lake of a home whose marts are built
    python benchmarks/forecast.py --completion EXPORT    as the first

Each cut sees only what was known then: the hazards are learned anew, the simulation is that of the night. An
export without a changelog tells its priorities and owners as they stand at its end only.

Printed are dates met (of those that have passed), chances against what came per horizon, the Brier skill
against Kaplan–Meier from age alone (lifelines), and the share that has no date. The last line is JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from config.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CUTS = 6


def land(export: Path, home: Path) -> Settings:
    """Read the export into a lake of its own and build what the completion forecast reads."""
    from config.settings import load
    from ingest.exports.run import run_files
    from lake.dbt import run_dbt
    from models.features.source import NEEDED

    settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    run_files([export], "bench", settings)
    now = datetime.now().replace(microsecond=0)
    selection = ("--select", *(f"+{name}" for name in NEEDED))
    run_dbt(
        settings,
        "build",
        *selection,
        "--exclude-resource-type",
        "test",
        "unit_test",
        as_of=now,
        run_id="bench",
    )
    return settings


def replay(settings: Settings, cuts: int) -> pd.DataFrame:
    """Forecasts of so many days, evenly spread over the last two thirds of the history.

    The last is a year before its end, so that every horizon has passed.
    """
    from models.completion.replay import replay_completion
    from models.features.source import cut_off, load_items, open_lake

    with open_lake(settings) as con:
        load_items(con)
        row = con.execute("""
            select min(valid_from), quantile_disc(valid_from, 0.98) from item_state where is_finish
        """).fetchone()
        if row is None or row[0] is None:
            return pd.DataFrame()
        first, last = (cut_off(day) for day in row)
        span = max(last - timedelta(days=365) - first, timedelta(days=90))
        days = [first + span * (1 / 3 + 2 / 3 * place / max(cuts - 1, 1)) for place in range(cuts)]
        return replay_completion(con, last, settings.models.seed, [cut_off(day) for day in days])


def show(console: Console, replayed: pd.DataFrame) -> dict[str, float]:
    """Print the tables; the figures of the acceptance bars."""
    from models.completion.honesty import chance_table, met_shares

    figures, chances = met_shares(replayed), chance_table(replayed)
    grid = Table(title="chance to be done within so many days", title_justify="left")
    for column in chances.columns:
        grid.add_column(column, overflow="fold")
    for row in chances.itertuples(index=False):
        grid.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row))
    console.print(grid)
    for name, value in figures.items():
        console.print(f"  {name:22s} {value if name.endswith('count') else f'{value:.1%}'}", highlight=False)
    for row in chances.itertuples():
        figures |= {f"skill_{row.horizon}": row.skill, f"worst_bin_{row.horizon}": row.worst_bin}
    return figures


def main(
    export: Annotated[Path | None, typer.Argument(help="Jira export with its history")] = None,
    home: Annotated[Path | None, typer.Option(help="a home with built marts instead")] = None,
    cuts: Annotated[int, typer.Option(help="past days to forecast at")] = CUTS,
) -> None:
    """Replay and print; last line JSON."""
    from benchmarks.forecast import show_bars
    from config.settings import load
    from models.errors import ModelsError

    if (export is None) == (home is None):
        sys.exit("one of them: an export, or --home with a home whose marts are built")
    warnings.simplefilter("ignore", RuntimeWarning)
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        try:
            settings = (
                land(export, Path(folder))
                if export
                else load(ROOT / "truce.toml").model_copy(update={"home": home})
            )
            replayed = replay(settings, cuts)
        except ModelsError as error:
            sys.exit(str(error))
    if replayed.empty:
        sys.exit("too few finished items to learn how long work takes → give an export with more of them")
    figures = show(console, replayed)
    show_bars(console, figures)
    rounded = {name: round(value, 4) for name, value in figures.items() if value == value}
    console.print(json.dumps({**rounded, "forecasts": len(replayed)}), soft_wrap=True, highlight=False)


if __name__ == "__main__":
    typer.run(main)
