"""What the two commands of the README install, and what they say meanwhile."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("target", "what"), [("nightly", "'.'"), ("retrain", "'.'"), ("test", "'.[dev]'"), ("lint", "'.[dev]'")]
)
def test_a_run_installs_what_it_needs_and_not_what_tests_need(tmp_path: Path, target: str, what: str) -> None:
    done = subprocess.run(
        ["make", "-n", target, f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    installs = [line for line in done.stdout.splitlines() if "pip install" in line]
    assert len(installs) == 1 and f"-e {what}" in installs[0]


def test_the_words_of_pip_become_progress_and_its_warnings_stay() -> None:
    words = "".join(f"Collecting package{n}\n  Downloading package{n}.whl (2 kB)\n" for n in range(45))
    words += (
        "WARNING: something to know\nInstalling collected packages: a, b\nSuccessfully installed a-1 b-2\n"
    )
    done = subprocess.run(
        ["awk", "-f", "docker/progress.awk"],
        cwd=ROOT,
        input=words,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "  20 packages found",
        "  40 packages found",
        "WARNING: something to know",
        "  unpacking 45 packages",
        "  installed",
    ]
