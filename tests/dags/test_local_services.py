"""`make up`: what is said of a service that is up, slow, dead, or whose port another program has."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVES = """
import http.server as h
h.ThreadingHTTPServer(("127.0.0.1", {port}), h.SimpleHTTPRequestHandler).serve_forever()
"""
SILENT, DIES = "import time; time.sleep(60)", "print('cannot: no disk'); raise SystemExit(3)"
TALKS = "import time\nwhile True: print('migrating', flush=True); time.sleep(0.05)"


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "dags"))
    import local_services

    return local_services


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(local: Any, port: int, tmp_path: Path) -> Iterator[Any]:
    begun = []

    def service(program: str) -> Any:
        for former in begun:
            former.kill()
        command = (sys.executable, "-c", program.replace("{port}", str(port)))
        one = local.Service("thing", command, port, "SERVICES__THING_PORT", "/", tmp_path)
        with one.log.open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path)
        one.keep(process.pid)
        begun.append(process)
        return one

    yield service
    for process in begun:
        process.kill()
        process.wait()


def test_one_that_answers_is_ready_and_known_by_its_port(local: Any, start: Any, port: int) -> None:
    one = start(SERVES)
    assert local.wait(one) == "ready"
    assert local.holder(port).startswith("process ") or local.holder(port) == "another program"


def test_one_that_ended_is_told_by_its_last_line(local: Any, start: Any) -> None:
    assert local.wait(start(DIES)) == "ended: cannot: no disk"


def test_a_slow_start_is_told_apart_from_no_answer(local: Any, start: Any) -> None:
    assert local.wait(start(TALKS), most=1, silent=60).startswith("is still starting")
    assert local.wait(start(SILENT), most=9, silent=0.3).startswith("does not answer, and has said nothing")


def test_a_number_that_another_process_has_is_not_ours(local: Any, start: Any, tmp_path: Path) -> None:
    one = start(SILENT)
    assert one.process is not None
    (tmp_path / "thing.pid").write_text(f"{os.getpid()} 1.0")
    assert one.process is None, "`make down` would have ended this one"
    (tmp_path / "thing.pid").write_text(str(os.getpid()))
    assert one.process is None


def test_a_taken_port_is_said_at_once_and_the_exit_status_is_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])
        variables = {
            "TRUCE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "COLUMNS": "200",
            "TRUCE_SERVICES__MLFLOW_PORT": number, "TRUCE_SERVICES__AIRFLOW_PORT": number,
            "TRUCE_SANDBOX__PORT": number,
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRUCE_")}
        command = [sys.executable, str(ROOT / "dags" / "local_services.py"), "up"]
        done = subprocess.run(
            command, env=kept | variables, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 1
    for name in ("SANDBOX__PORT", "SERVICES__MLFLOW_PORT", "SERVICES__AIRFLOW_PORT"):
        assert f"→ end it, or set TRUCE_{name}" in done.stdout
    assert f"port {number} is taken by " in done.stdout
