"""``python -m writeback setup|plan|show|apply|undo|status|why|report``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import duckdb
import typer
from rich.progress import Progress

from config import terminal
from config.command import Commands, Status
from config.home_lock import hold
from config.settings import Settings, load
from config.tables import Chosen
from config.tables import show as show_rows
from lake.connect import connect
from lake.sites.home import connections_of, connections_on
from writeback.plan import store
from writeback.plan.diff import show_findings, show_plan, show_summary, show_whole
from writeback.plan.policy import policy_of
from writeback.registry import TARGETS
from writeback.report.content import ReportContent
from writeback.setup import SetupFinding, SetupWish
from writeback.write import WritebackError

app = typer.Typer(
    cls=Commands,
    help="Plan, review and apply what is written back to the tools.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
console = terminal.console(highlight=False)

RunId = Annotated[str | None, typer.Option(help="Run to plan for; the newest published one by default.")]
PlanId = Annotated[str | None, typer.Argument(help="Id of a plan; the newest by default.")]
Limit = Annotated[int, typer.Option(help="Rows to show.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def plan(run_id: RunId = None, limit: Limit = 40) -> None:
    """Freeze what the published outcomes want written, and show it. Asks nothing of any tool."""
    from writeback.plan.planner import make_plan

    settings = load()
    with hold(settings.home, "writeback plan"):
        made = make_plan(settings, TARGETS, run_id)
    with _lake(settings) as con:
        show_plan(console, con, store.chosen(con, made.plan_id), limit, _text_of)
    console.print(f"{made} → `python -m writeback apply {made.plan_id}`")


@app.command()
def show(plan_id: PlanId = None, limit: Limit = 40, form: Chosen = None) -> None:
    """Show a frozen plan; with --format whole, with all of its old and new text."""
    with _lake(load()) as con:
        chosen = store.chosen(con, plan_id)
        if form:
            show_whole(console, con, chosen, form, _text_of)
        else:
            show_plan(console, con, chosen, limit, _text_of)


@app.command()
def apply(
    plan_id: PlanId = None,
    force: Annotated[bool, typer.Option("--force", help="Also when the plan is out of proportion.")] = False,
    yes: Yes = False,
) -> None:
    """Write a reviewed plan to the boards. Doing it twice changes nothing.

    Where the mode lets nothing be written it says so before it asks anything, and ends in exit status 3.
    """
    from writeback.apply.apply import apply_plan

    settings = load()
    with _lake(settings) as con:
        chosen = store.chosen(con, plan_id)
        policy = policy_of(settings, connections_on(con, settings))
        waiting = store.count(con, chosen.plan_id)
        if not policy.applies and waiting:
            _tell_that_it_waits(chosen.plan_id, waiting, policy.why_dry)
        if not yes:
            show_plan(console, con, chosen, 10, _text_of)
    if not yes:
        where = "the sandbox" if chosen.is_sandbox else "real sites"
        console.print(
            f"[bold]mode {settings.writeback.mode}[/]: {waiting:,} values may be written to {where}"
        )
        typer.confirm(f"Apply plan {chosen.plan_id}?", abort=True)
    with hold(settings.home, "writeback apply"), Progress(console=console, transient=True) as bar:
        task = bar.add_task("writing", total=None)
        summary = apply_plan(
            settings,
            TARGETS,
            plan_id=chosen.plan_id,
            force=force,
            progress=lambda target, count: bar.update(task, advance=count, description=f"writing {target}"),
        )
    console.print(str(summary))
    show_summary(console, summary, summary.problems)
    raise typer.Exit(0 if summary.is_complete else 1)


def _tell_that_it_waits(plan_id: str, count: int, why: str) -> NoReturn:
    told = f"{count:,} writes of plan {plan_id} are planned and not applied: {why}"
    next_step = f'review `truce writeback show {plan_id}`, then set [writeback] mode = "apply"'
    typer.echo(f"{told} → {next_step}", err=True)
    raise typer.Exit(Status.NOT_APPLIED)


@app.command()
def undo(plan_id: PlanId = None, yes: Yes = False) -> None:
    """Put the old values of a plan back where nobody has changed ours since."""
    from writeback.apply.undo import undo_plan

    settings = load()
    with _lake(settings) as con:
        chosen = store.chosen(con, plan_id)
    if not yes:
        typer.confirm(f"Undo plan {chosen.plan_id} of run {chosen.run_id}?", abort=True)
    with hold(settings.home, "writeback undo"):
        summary = undo_plan(settings, TARGETS, chosen.plan_id)
    console.print(str(summary))
    show_summary(console, summary, summary.problems)
    raise typer.Exit(0 if summary.is_complete else 1)


@app.command()
def status(limit: Limit = 10, form: Chosen = None) -> None:
    """The last plans and what became of their writes."""
    from writeback.status import show_status

    settings = load()
    with _lake(settings) as con:
        show_status(console, con, settings, limit, form)


@app.command()
def why(
    subject: Annotated[str, typer.Argument(help="An issue's key or id, a card's id, a channel.")],
    field: Annotated[str | None, typer.Argument(help="A field's name or id; all by default.")] = None,
    form: Chosen = None,
) -> None:
    """Who wrote a value, when and why, back to the raw records."""
    from writeback.why import REASON_COLUMNS, reasons, rows_of, show_reasons

    settings = load()
    connections = connections_of(settings)
    with _lake(settings) as con:
        found = reasons(con, TARGETS, subject, field)
    if form:
        show_rows(console, REASON_COLUMNS, rows_of(found, connections), form)
    else:
        show_reasons(console, found, connections)


@app.command()
def setup(
    create: Annotated[
        bool, typer.Option("--create", help="Make what is missing, where the token may.")
    ] = False,
    all_screens: Annotated[
        bool, typer.Option("--all-screens", help="Put new fields on every screen, not only the default one.")
    ] = False,
) -> None:
    """What the sites need before they can be written to: fields, screens, channels."""
    settings = load()
    connections = connections_of(settings)
    allowed = policy_of(settings, connections).containers
    findings: list[SetupFinding] = []
    for name, plug in TARGETS.items():
        if name in connections:
            wish = SetupWish(tuple(allowed[name]), create, all_screens)
            findings += plug.setup(connections, settings, wish)
    show_findings(console, findings)
    raise typer.Exit(1 if any(finding.is_open for finding in findings) else 0)


@app.command()
def report(
    plan_id: PlanId = None,
    preview: Annotated[bool, typer.Option("--preview", help="Write it as a web page.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where; reports/ in the home by default.")] = None,
) -> None:
    """Show the report of a plan, as text or as a page that looks like the tool it is posted to."""
    settings = load()
    with _lake(settings) as con:
        target, content = store.newest_report(con, plan_id)
    posting = TARGETS[target].posting
    if posting is None:
        raise WritebackError(f"{target} takes no posts", "make a new plan")
    if not preview:
        console.print(posting.text(content), markup=False)
        return
    file = out or settings.home / "reports" / f"{target}-{content.day}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(posting.page(content, posting.places(settings).report), encoding="utf-8")
    console.print(f"{file}")


def _text_of(target: str, value: str) -> str:
    """A post as its tool shows it, in plain text."""
    posting = TARGETS[target].posting if target in TARGETS else None
    return posting.text(ReportContent.from_json(value)) if posting else value


@contextmanager
def _lake(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(settings, read_only=True)
    try:
        yield con
    finally:
        con.close()


if __name__ == "__main__":
    app()
