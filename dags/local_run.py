"""Run a DAG here and now, without a scheduler: what ``make nightly`` calls.

The DAG is the one that Airflow runs in production; its tasks run one after the other in this process, on a
SQLite metadata database under the home. Airflow's own log goes to a file; the terminal shows progress and, at
the end, what the run did. Exit status: 0 ok, 2 partial (a source failed, the rest went on), 1 failed, 130
stopped by Ctrl-C.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import urljoin

import typer
from rich.console import Console

from config import terminal
from config.command import STOPPED, Command, Status, tell
from config.errors import ConfigError
from config.home_lock import hold
from config.settings import Settings, load
from tools.connections import resolve, sandbox_file, uses_sandbox
from tools.jira import JIRA

EXIT = {"ok": Status.OK, "failed": Status.FAILED, "partial": Status.PARTIAL, "stopped": Status.STOPPED}
WITHOUT = "nothing is read, the sandbox is not started, nothing is written"
DAGS = Path(__file__).resolve().parent
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(cls=Command)
def main(
    dag_id: Annotated[str, typer.Argument(help="nightly, retrain_velocity or backfill")] = "nightly",
    retries: Annotated[bool, typer.Option(help="retry failed tasks as the scheduler would")] = False,
) -> None:
    """Run DAG_ID once and print what it did."""
    console = terminal.console(file=os.fdopen(os.dup(1), "w"), highlight=False)
    try:
        settings = load()
        with hold(settings.home, dag_id):
            trial = _is_trial(settings, console)
            with _sandbox(settings, console) if trial else nullcontext(_nothing) as wait_for_sources:
                status = EXIT.get(_run(settings, dag_id, console, retries, wait_for_sources), Status.FAILED)
    except (Exception, KeyboardInterrupt) as error:
        status = tell(error)
    _leave(status)


def _is_trial(settings: Settings, console: Console) -> bool:
    """Whether this night is of the sandbox company. Raises ConfigError where that company is in the way."""
    from lake.sites.binding import OWN_HOME
    from lake.sites.home import held_by

    held = held_by(settings)
    if not uses_sandbox():
        if held.is_pretend:
            raise ConfigError(f"credentials are set, and this home holds {held.title}", OWN_HOME)
        return False
    if held.is_pretend is False:
        console.print(
            f"no credentials are set: the night is built on {held.title}; {WITHOUT}", soft_wrap=True
        )
    return held.is_pretend is not False


def _leave(code: int) -> NoReturn:
    """End here: at exit Python would take PyTorch and Airflow apart object by object, for four seconds."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _nothing() -> None:
    """Real sources need no waiting for."""


def _run(
    settings: Settings, dag_id: str, console: Console, retries: bool, wait_for_sources: Callable[[], None]
) -> str:
    from lake import runs, summary
    from lake.connect import connect

    os.environ.update(airflow_environment(settings))
    sys.path.insert(0, str(DAGS))
    log = settings.home / "airflow" / "logs" / f"local-{dag_id}-{time.strftime('%Y%m%dT%H%M%S')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    console.print(f"[bold]{dag_id}[/bold]  home {settings.home}  log {log}", soft_wrap=True)
    began = runs.now()
    try:
        with _output_to(log):
            run_id = _run_dag(settings, dag_id, console, retries, wait_for_sources)
    except KeyboardInterrupt:
        with connect(settings) as con:
            runs.stop_begun(con, began, STOPPED)
        raise
    with connect(settings, read_only=True) as con:
        return summary.show(con, run_id, settings, console)


def _run_dag(
    settings: Settings, dag_id: str, console: Console, retries: bool, wait_for_sources: Callable[[], None]
) -> str:
    with terminal.spinner(console, "starting Airflow …"):
        _prepare_metadata()
        from airflow.sdk.listener import get_listener_manager
        from alerts import watched
        from local_ahead import ImportsAhead
        from local_progress import Progress

        dag = getattr(import_module(dag_id), f"{dag_id}_dag")
        wait_for_sources()
    for task in dag.tasks:
        task.retries = task.retries if retries else 0
    for listener in (Progress(console), ImportsAhead()):
        get_listener_manager().add_listener(listener)
    with watched(settings, dag_id):
        return str(dag.test().run_id)


def airflow_environment(settings: Settings) -> dict[str, str]:
    """Airflow on embedded defaults: everything under the home, no examples, nothing sent anywhere."""
    home = settings.home / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
    }


def _prepare_metadata() -> None:
    """Create or migrate Airflow's metadata database, once for each version of Airflow: it takes seconds."""
    done = Path(os.environ["AIRFLOW_HOME"]) / f"migrated-{version('apache-airflow')}"
    if done.exists():
        return
    command = [str(Path(sys.executable).with_name("airflow")), "db", "migrate"]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise ConfigError("`airflow db migrate` failed", "read the log named above")
    done.touch()


@contextmanager
def _sandbox(settings: Settings, console: Console) -> Iterator[Callable[[], None]]:
    """Build the sandbox company where it is absent, and serve it while the run lasts.

    Gives what waits until it answers: it starts in the time in which Airflow does.
    """
    with terminal.spinner(console, "no credentials are set: building the sandbox company …"):
        build_sandbox_if_absent(settings)
    if _serves(settings):  # `make up`, or another terminal
        yield _nothing
        return
    log = settings.home / "sandbox" / "server.log"
    with log.open("ab") as file:
        command = [sys.executable, "-m", "sandbox", "serve"]
        server = subprocess.Popen(command, stdout=file, stderr=file)  # noqa: S603
    try:
        yield lambda: _wait_until_served(settings, server, log)
    finally:
        server.terminate()
        server.wait(10)


def build_sandbox_if_absent(settings: Settings) -> None:
    """Build the sandbox company; a workspace that stands, such as one of real exports, is left alone."""
    if sandbox_file(settings).exists():
        return
    command = [sys.executable, "-m", "sandbox", "build"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise ConfigError(
            f"the sandbox company cannot be built: {lines[-1]}", "see `python -m sandbox build`"
        )


def _serves(settings: Settings) -> bool:
    """Whether this home's sandbox answers: its token tells it from another home's on the same port."""
    import httpx

    jira = resolve(settings).of(JIRA)
    assert jira is not None
    headers = {"Authorization": f"Bearer {jira.token.get_secret_value()}"}
    try:
        answer = httpx.get(urljoin(jira.url, "/sandbox/requests"), headers=headers, timeout=2)
    except httpx.HTTPError:
        return False
    return answer.is_success


def _wait_until_served(settings: Settings, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if _serves(settings):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    last = (log.read_text(errors="replace").strip().splitlines() or ["no output"])[-1]
    raise ConfigError(
        f"the sandbox does not answer: {last}", "another port? TRUCE_SANDBOX__PORT and a rebuild"
    )


@contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Everything that this process and its children print goes to a file; Airflow is not to be read live."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for descriptor, keep in zip((1, 2), saved, strict=True):
                os.dup2(keep, descriptor)
                os.close(keep)


if __name__ == "__main__":
    app()
