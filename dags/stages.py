"""What each task of a DAG does: one function per stage, each timed in the run log.

A stage takes the Airflow run's id, opens the settings itself and returns a short count for the log: pointers
go through XCom, never data. An expected error (wrong token, failed check) fails the task at once with one
readable line; anything else is retried by the DAG's policy. Heavy imports stay inside the functions, so that
parsing a DAG file costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException
from policy import RAW

from config.errors import ConfigError
from config.home_lock import hold
from config.settings import Settings, load
from lake import runs
from lake.connect import connect
from lake.schema import ensure

#: ids of the tasks that the branch after the plan chooses from
APPROVAL, APPLY = "approve_writeback", "writeback_apply"
#: tasks that are no stage of the run log
UNTIMED = {"open_run", "ask_for_approval", APPROVAL, "close_run"}


def run_id() -> str:
    """The run's id, from the DAG through every table, log line, tag and journal row."""
    return str(get_current_context()["run_id"])


def _task() -> str:
    return str(get_current_context()["ti"].task_id)


def open_run(is_alone: bool = True) -> str:
    """Create what the lake lacks and record that the run has begun, with its clock.

    A run that changes the marts ``is_alone`` in its home: it waits, by the policy's retries, for another one.
    """
    from credentials import export_connections

    from lake.sites.home import is_read

    export_connections()
    settings, context = load(), get_current_context()
    with hold(settings.home, run_id(), run_id()) if is_alone else nullcontext():
        try:
            with connect(settings) as con:
                ensure(con)
                clock = runs.opening_clock(con, settings.clock, is_read(con, settings))
                runs.start_run(con, run_id(), str(context["dag"].dag_id), clock)
        except ConfigError as error:
            raise AirflowFailException(str(error)) from None
    return run_id()


def ingest_source(source: str, full: bool = False) -> int:
    """Land what is new in one tool; rows landed."""
    from credentials import export_connections

    from ingest import run_source

    export_connections()
    settings = load()
    with _stage(settings) as log:
        result = run_source(source, run_id(), settings, full=full)
        log.rows = result.landed
        log.message = (
            f"{result.fetched:,} read, {result.landed:,} new, {result.requests:,} requests"
            if result.status == "ok"
            else f"{result.status}: {result.note}"
        )
        log.message += f"; {result.problem}" if result.problem else ""
    return int(log.rows)


def reingest_source(source: str) -> int:
    """Read one tool again in full, if the run's parameters name it; rows landed."""
    wanted = get_current_context()["params"]["sources"]
    return ingest_source(source, full=True) if source in wanted else 0


def check(gate: str) -> int:
    """Hold one gate; checks made. Fails the run when a critical check fails."""
    from checks.run import run_gate

    settings = load()
    with _stage(settings) as log:
        result = run_gate(gate, settings, run_id())
        log.rows = len(result.rows)
        log.message = f"{log.rows} checks, {len(result.warnings)} warnings"
    return int(log.rows)


def build(part: str, *selection: str) -> int:
    """Build a part of the dbt project, by dbt's node selection; nodes run."""
    from lake.dbt import record_warnings, run_dbt

    settings = load()
    with _stage(settings) as log:
        done = run_dbt(settings, "build", *selection, run_id=run_id(), as_of=as_of(settings))
        log.rows, log.message = done.nodes, str(done)
        with connect(settings) as con:
            record_warnings(con, run_id(), part, done)
    return int(log.rows)


def analyse() -> int:
    """Find what waits for what and which requirements mean the same; rows written to the lake."""
    from analysis.run import analyse as analyse_marts

    settings = load()
    with _stage(settings) as log:
        result = analyse_marts(settings, run_id(), as_of(settings))
        log.rows, log.message = result.rows, str(result)
    return int(log.rows)


def train(only_if_missing: bool = False) -> str:
    """Train a challenger and promote it if the gate lets it; the model's version."""
    from models.train import train as train_models

    settings = load()
    # a challenger is trained beside the night whose marts it learns from: it changes none of them
    with _stage(settings, is_alone=only_if_missing) as log:
        result = train_models(settings, run_id(), as_of(settings), only_if_missing=only_if_missing)
        log.message = str(result)
    return str(result)


def predict() -> int:
    """Forecast velocity and completion; rows written to the lake."""
    from models.predict import predict as predict_with_champion

    settings = load()
    with _stage(settings) as log:
        result = predict_with_champion(settings, run_id(), as_of(settings))
        log.rows, log.message = result.rows, str(result)
    return int(log.rows)


def publish() -> int:
    """Show readers tonight's marts and outcomes; the lake version they now see."""
    from lake.contracts import describe
    from lake.dbt import project_dir
    from lake.publish import newest_build
    from lake.publish import publish as publish_night
    from lake.search import build_index

    settings = load()
    with _stage(settings) as log:
        with connect(settings) as con:
            version = newest_build(con)
        build_index(settings, version)
        with connect(settings) as con:
            night = publish_night(con, run_id())
            describe(con, project_dir(settings) / "models")
        log.message = f"readers see version {night.version}"
    return night.version


def plan_writeback() -> int:
    """Freeze the published plan of writes for review; writes planned."""
    from credentials import export_connections

    from writeback.plan.planner import make_plan
    from writeback.registry import TARGETS

    export_connections()
    settings = load()
    with _stage(settings) as log:
        summary = make_plan(settings, TARGETS, run_id())
        log.rows, log.message = summary.total, str(summary)
    return int(log.rows)


def route_writeback() -> str:
    """The task after the plan: a person's approval where ``[writeback] approval`` is set, else applying."""
    return APPROVAL if load().writeback.approval else APPLY


def apply_writeback() -> int:
    """Apply the plan where the configuration allows it; writes made."""
    from credentials import export_connections

    from writeback.apply.apply import apply_plan
    from writeback.registry import TARGETS

    export_connections()
    settings = load()
    with _stage(settings) as log:
        summary = apply_plan(settings, TARGETS, run_id())
        log.rows, log.message = summary.written, str(summary)
        if not summary.is_complete:
            raise AirflowFailException(f"{summary}; first: {summary.problems[0]}")
    return int(log.rows)


def close_run() -> str:
    """Record how the run ended; fails when it did not end well, so that the DAG run shows it."""
    from lake.verdict import judge

    settings = load()
    with connect(settings) as con:
        verdict = judge(con, run_id(), _planned(settings))
        runs.finish_run(con, run_id(), verdict.status, verdict.note)
    if verdict.status != "ok":
        raise AirflowFailException(f"{verdict.status}: {verdict.note}")
    return verdict.status


def _planned(settings: Settings) -> list[str]:
    """The tasks of this DAG that must have come to their end; a person may still say no to applying."""
    context = get_current_context()
    unread = {f"ingest_{source}" for source in RAW if source not in context["params"].get("sources", RAW)}
    asked = {APPLY} if settings.writeback.approval else set()
    return sorted(set(context["dag"].task_ids) - UNTIMED - unread - asked)


def as_of(settings: Settings) -> datetime:
    """The run's clock: when it was opened, whichever task asks and however often it is retried."""
    with connect(settings, read_only=True) as con:
        return runs.clock(con, run_id())


@contextmanager
def _stage(settings: Settings, is_alone: bool = True) -> Iterator[runs.StageLog]:
    """Time a stage, which is called as its task; an error that a retry cannot mend fails the task at once."""
    from analysis.errors import AnalysisError
    from checks.errors import CheckFailed, GateError
    from lake.dbt import DbtError
    from models.errors import ModelsError
    from writeback.write import WritebackError

    lasting = (
        AnalysisError, CheckFailed, ConfigError, DbtError, GateError, ModelsError, WritebackError,
    )  # fmt: skip
    with hold(settings.home, run_id(), run_id()) if is_alone else nullcontext():
        try:
            with runs.stage(lambda: connect(settings), run_id(), _task()) as log:
                yield log
        except lasting as error:
            raise AirflowFailException(str(error)) from None
