"""``make up`` and ``make down``: Airflow, MLflow and the sandbox on this machine, for browsing.

All bind to the loopback address only, so no password is asked for; docker-compose is the installation for
more than one person.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import typer
from local_run import airflow_environment, build_sandbox_if_absent

from config import terminal
from config.settings import Settings, load
from lake.sites.home import is_trial

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
out = terminal.console(highlight=False)
AIRFLOW_PORT, MLFLOW_PORT = 8080, 5000


@app.command()
def up() -> None:
    """Start the services that are not running yet, and wait until each answers."""
    settings = load()
    for name, (command, url) in _services(settings).items():
        if _alive(settings, name):
            out.print(f"{name:<8} already runs  {url}")
            continue
        _start(settings, name, command)
        answered = _answers(url)
        state = "ready" if answered else "no answer yet, see its log"
        out.print(f"{name:<8} {state}  {url}  log {_log(settings, name)}")


@app.command()
def down() -> None:
    """Stop what ``up`` started."""
    settings = load()
    for name in _services(settings):
        if _alive(settings, name):
            os.killpg(_pid(settings, name), signal.SIGTERM)
            out.print(f"{name:<8} stopped")
        _pid_file(settings, name).unlink(missing_ok=True)


def _services(settings: Settings) -> dict[str, tuple[list[str], str]]:
    bin_dir = Path(sys.executable).parent
    mlflow = settings.home / "mlflow"
    services = {
        "mlflow": (
            [
                str(bin_dir / "mlflow"),
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                str(MLFLOW_PORT),
                "--backend-store-uri",
                f"sqlite:///{mlflow / 'mlflow.db'}",
                "--default-artifact-root",
                str(mlflow / "artifacts"),
                "--workers",
                "1",
            ],
            f"http://127.0.0.1:{MLFLOW_PORT}/health",
        ),
        "airflow": (
            [str(bin_dir / "airflow"), "standalone"],
            f"http://127.0.0.1:{AIRFLOW_PORT}/api/v2/version",
        ),
    }
    if is_trial(settings):
        url = f"http://127.0.0.1:{settings.sandbox.port}/sandbox/health"
        services = {"sandbox": ([sys.executable, "-m", "sandbox", "serve"], url), **services}
    return services


def _start(settings: Settings, name: str, command: list[str]) -> None:
    log = _log(settings, name)
    log.parent.mkdir(parents=True, exist_ok=True)
    (settings.home / "mlflow").mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        **airflow_environment(settings),
        # `airflow standalone` starts its parts as `airflow`, by the path
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(AIRFLOW_PORT),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
    }
    if name == "sandbox":
        build_sandbox_if_absent(settings)
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: S603
            command,
            env=environment,
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    _pid_file(settings, name).write_text(str(process.pid))


def _answers(url: str, seconds: float = 150) -> bool:
    end = time.monotonic() + seconds
    with out.status(f"waiting for {url} …"):
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(url, timeout=2).is_success:
                    return True
            time.sleep(0.5)
    return False


def _alive(settings: Settings, name: str) -> bool:
    try:
        os.kill(_pid(settings, name), 0)
    except (OSError, ValueError):
        return False
    return True


def _pid(settings: Settings, name: str) -> int:
    return int(_pid_file(settings, name).read_text())


def _pid_file(settings: Settings, name: str) -> Path:
    return settings.home / "run" / f"{name}.pid"


def _log(settings: Settings, name: str) -> Path:
    return settings.home / "run" / f"{name}.log"


if __name__ == "__main__":
    app()
