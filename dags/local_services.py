"""``make up``, ``make down`` and their state: Airflow, MLflow and the sandbox on this machine, for browsing.

All bind to the loopback address only, so no password is asked for; docker-compose is the installation for
more than one person. Exit status: 0 all answer, 1 one does not.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import typer
from local_run import DAGS, airflow_environment, build_sandbox_if_absent

from config import terminal
from config.command import Commands, Status
from config.settings import Settings, load
from lake.sites.home import is_trial

app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, help=__doc__)
out = terminal.console(highlight=False)
#: how long a start may take at most, and without a word in the log
START_SECONDS, SILENT_SECONDS = 300.0, 60.0


@dataclass(frozen=True)
class Service:
    """One process: its command, its port with the key that moves it, and the path that answers."""

    name: str
    command: tuple[str, ...]
    port: int
    key: str
    path: str
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.folder / f"{self.name}.log"

    @property
    def process(self) -> psutil.Process | None:
        """Its process, while that runs; a number that another process has since is none."""
        try:
            pid, begun = (self.folder / f"{self.name}.pid").read_text().split()
            process = psutil.Process(int(pid))
            is_same = abs(process.create_time() - float(begun)) < 1
            return process if is_same and process.status() != psutil.STATUS_ZOMBIE else None
        except (OSError, ValueError, psutil.Error):
            return None

    def keep(self, pid: int | None) -> None:
        """Remember its process, or forget it."""
        file = self.folder / f"{self.name}.pid"
        if pid is None:
            file.unlink(missing_ok=True)
            return
        with contextlib.suppress(psutil.Error):  # it has ended already
            file.write_text(f"{pid} {psutil.Process(pid).create_time()}")

    def answers(self) -> bool:
        """Whether it answers now."""
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(self.url, timeout=2, trust_env=False).is_success
        return False


@app.command()
def up() -> None:
    """Start the services that are not running yet, and wait until each answers."""
    settings = load()
    states = [_up(settings, service) for service in services(settings)]
    raise typer.Exit(Status.OK if all(states) else Status.FAILED)


@app.command()
def status() -> None:
    """Show which services run and answer."""
    states = []
    for one in services(load()):
        runs, answers = one.process is not None, one.answers()
        states.append(not runs or answers)
        told = "answers" if runs and answers else "starting, or does not answer" if runs else "not started"
        if answers and not runs:
            told = f"not started here; the port is of {holder(one.port)}"
        _say(one, told)
    raise typer.Exit(Status.OK if all(states) else Status.FAILED)


@app.command()
def down() -> None:
    """Stop what ``up`` started."""
    for one in services(load()):
        if process := one.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            out.print(f"{one.name:<8} stopped")
        one.keep(None)


def services(settings: Settings) -> list[Service]:
    """What there is to start: the sandbox only while it is what is read."""
    bin_dir, mlflow = Path(sys.executable).parent, settings.home / "mlflow"
    port, folder = settings.services.mlflow_port, settings.home / "run"
    store = ("--backend-store-uri", f"sqlite:///{mlflow / 'mlflow.db'}")
    files = ("--default-artifact-root", str(mlflow / "artifacts"))
    serve = (str(bin_dir / "mlflow"), "server", "--host", "127.0.0.1", "--port", str(port), *store, *files)
    found = [
        Service("mlflow", (*serve, "--workers", "1"), port, "SERVICES__MLFLOW_PORT", "/health", folder),
        Service(
            "airflow",
            (str(bin_dir / "airflow"), "standalone"),
            settings.services.airflow_port,
            "SERVICES__AIRFLOW_PORT",
            "/api/v2/version",
            folder,
        ),
    ]
    if is_trial(settings):
        command = (sys.executable, "-m", "sandbox", "serve")
        port = settings.sandbox.port
        found.insert(0, Service("sandbox", command, port, "SANDBOX__PORT", "/sandbox/health", folder))
    return found


def _up(settings: Settings, one: Service) -> bool:
    """Start a service where it does not run, and wait for it; whether it answers."""
    if one.process is None:
        if one.port and (taken := holder(one.port)):
            _say(one, f"port {one.port} is taken by {taken} → end it, or set TRUCE_{one.key}")
            return False
        _start(settings, one)
    told = wait(one)
    _say(one, told)
    return told == "ready"


def holder(port: int) -> str:
    """Who listens on a port of this machine, as far as it may be known; empty where nobody does."""
    with contextlib.suppress(psutil.Error):  # seeing others' processes is a right of its own on some systems
        for found in psutil.net_connections("tcp"):
            if found.status == psutil.CONN_LISTEN and found.laddr.port == port:
                return _named(found.pid)
    with contextlib.closing(socket.socket()) as probe:
        return "another program" if probe.connect_ex(("127.0.0.1", port)) == 0 else ""


def _named(pid: int | None) -> str:
    with contextlib.suppress(psutil.Error):
        if pid is not None:
            return f"process {pid} ({' '.join(psutil.Process(pid).cmdline())[:60]})"
    return "another program"


def wait(one: Service, most: float = START_SECONDS, silent: float = SILENT_SECONDS) -> str:
    """Wait until a service answers: ``ready``, or how it does not.

    One that still writes to its log is slow and not dead, and is given the longer time.
    """
    began = last = time.monotonic()
    size = -1
    with out.status(f"waiting for {one.url} …"):
        while True:
            if one.answers():
                return "ready"
            if one.process is None:
                lines = one.log.read_text(errors="replace").strip().splitlines()
                return f"ended: {lines[-1] if lines else 'no output'}"
            now = time.monotonic()
            if (grown := one.log.stat().st_size) != size:
                size, last = grown, now
            if now - last > silent:
                return f"does not answer, and has said nothing for {silent:.0f} seconds: see its log"
            if now - began > most:
                return f"is still starting after {most:.0f} seconds: see `make status`"
            time.sleep(0.3)


def _start(settings: Settings, one: Service) -> None:
    one.folder.mkdir(parents=True, exist_ok=True)
    (settings.home / "mlflow").mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        **airflow_environment(settings),
        # `airflow standalone` starts its parts as `airflow`, by the path
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        # the part that watches deadlines imports what it calls from the DAGs
        "PYTHONPATH": os.pathsep.join(
            filter(None, [os.environ.get("PYTHONPATH", str(DAGS.parent)), str(DAGS)])
        ),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(settings.services.airflow_port),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
    }
    if one.name == "sandbox":
        build_sandbox_if_absent(settings)
    with one.log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603
            one.command, env=environment, stdout=file, stderr=file, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    one.keep(process.pid)


def _say(one: Service, told: str) -> None:
    out.print(f"{one.name:<8} {told}  {one.url}  log {one.log}", soft_wrap=True, markup=False)


if __name__ == "__main__":
    app()
