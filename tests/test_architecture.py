"""The rooms and the one direction of data, held by import-linter; and what must never be in the tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_import_rules_of_pyproject_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_generated_things_are_not_tracked() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:  # an unpacked archive has no index to look at
        return
    endings = (".sqlite", ".duckdb", ".db", ".parquet", ".pt", ".pkl", ".pyc", ".env")
    assert [name for name in listed.stdout.split() if name.endswith(endings)] == []
