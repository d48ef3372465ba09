"""One run at a time in a home, whatever became of the one before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.home_lock import hold

ROOT = Path(__file__).resolve().parents[2]
_HOLDS = """
import sys
from pathlib import Path
from config.home_lock import hold
with hold(Path(sys.argv[1]), "nightly", sys.argv[2]):
    print("in", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(home: Path, run: str = "") -> Iterator[subprocess.Popen[str]]:
    """Another process that is in the home until it is told to leave."""
    command = [sys.executable, "-c", _HOLDS, str(home), run]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        yield other


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as other, pytest.raises(ConfigError) as refused, hold(tmp_path, "file"):
        pass
    assert str(refused.value).startswith("another run is at work in this home: nightly, since 20")
    assert f"(process {other.pid} on " in str(refused.value)
    assert "\n" not in str(refused.value)
    with hold(tmp_path, "file"):
        pass


def test_a_run_that_was_killed_leaves_the_home_free(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with hold(tmp_path, "file"):
        pass


def test_tasks_of_one_run_hold_it_together_and_others_wait_for_the_last(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path, "scheduled__1") as first:
        with held_elsewhere(tmp_path, "scheduled__1"):
            first.communicate("")
            with pytest.raises(ConfigError, match="nightly"), hold(tmp_path, "nightly", "scheduled__2"):
                pass
        with hold(tmp_path, "nightly", "scheduled__2"):
            pass


def test_what_a_run_calls_in_its_own_process_is_part_of_it(tmp_path: Path) -> None:
    with hold(tmp_path, "nightly"), hold(tmp_path / ".", "stage", "scheduled__1"):
        pass


@pytest.mark.parametrize(
    "command",
    [
        ("dags/local_run.py", "nightly"),
        ("-m", "ingest", "file", "README.md"),
        ("-m", "writeback", "plan"),
    ],
)
def test_a_command_that_would_write_says_in_one_line_why_it_does_not(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    environment = {**os.environ, "TRUCE_HOME": str(tmp_path)}
    with held_elsewhere(tmp_path):
        done = subprocess.run(
            [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
    said = (done.stdout + done.stderr).strip()
    assert done.returncode == 1
    assert "another run is at work in this home: nightly, since" in said
    assert len(said.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.lock"], "nothing was begun"


def test_homes_do_not_know_of_each_other(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / "one"), hold(tmp_path / "two", "nightly"):
        pass
