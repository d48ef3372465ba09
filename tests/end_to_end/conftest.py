"""One small company, taken through whole nights by the command that a user types."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, load
from lake.connect import connect

ROOT = Path(__file__).resolve().parents[2]
SCALE = "0.05"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """A home of its own with its own sandbox company."""

    home: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "TRUCE_HOME": str(self.home),
            "TRUCE_SANDBOX__SCALE": SCALE,
            "TRUCE_SANDBOX__PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
        }

    @property
    def settings(self) -> Settings:
        return load(ROOT / "truce.toml").model_copy(update={"home": self.home})

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product to its end."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=3600,
        )

    def nightly(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("dags/local_run.py", "nightly", **environment)

    def nightly_killed_after(self, task: str, seconds: float) -> None:
        """Start a night and kill everything it started, ``seconds`` after ``task`` has ended."""
        process = subprocess.Popen(
            [sys.executable, "dags/local_run.py", "nightly"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        reached = any(f"✓ {task} " in line for line in process.stdout)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert reached, f"the night ended before {task}"

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with connect(self.settings, read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A company after one whole night; its output is in ``home/first.txt``."""
    installation = Installation(tmp_path_factory.mktemp("undisturbed"), free_port())
    done = installation.nightly()
    (installation.home / "first.txt").write_text(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    return installation
