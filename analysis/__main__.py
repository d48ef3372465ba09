"""``python -m analysis``: analyse the built marts by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from config import terminal
from config.command import Commands
from config.home_lock import hold
from config.settings import load

app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, help="Dependencies and similar requirements."
)
console = terminal.console()


@app.callback()
def main() -> None:
    """Dependencies and similar requirements."""


@app.command()
def run(
    as_of: Annotated[datetime | None, typer.Option(help="UTC time of the run; now when left out")] = None,
    run_id: Annotated[str, typer.Option(help="name of the run in the lake")] = "manual",
) -> None:
    """Analyse the built marts and write the schema analysis."""
    from analysis.run import analyse
    from lake.connect import connect
    from lake.schema import ensure

    settings = load()
    with hold(settings.home, "analysis"):
        with connect(settings) as con:
            ensure(con)
        result = analyse(settings, run_id, as_of or datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    console.print(str(result), highlight=False)


@app.command()
def recalibrate() -> None:
    """Learn the chance of being the same work from what people acknowledged and dismissed."""
    from analysis.recalibrate import recalibrate as learn
    from lake.connect import connect
    from lake.schema import ensure

    with connect(load()) as con:
        ensure(con)
        console.print(str(learn(con)), highlight=False)


if __name__ == "__main__":
    app()
