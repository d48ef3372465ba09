"""Every command that the README shows works, on the home that its first command leaves behind."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Installation

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
ANALYSTS = re.findall(r"```(sh|python)\n(.*?)```", (ROOT / "docs" / "analysts.md").read_text(), re.S)
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", README, re.S)
COMMANDS = [
    line.removeprefix(".venv/bin/python ")
    for kind, block in (*BLOCKS, *ANALYSTS)
    for line in block.splitlines()
    if kind == "sh" and line.startswith(".venv/bin/python ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(undisturbed: Installation, command: str) -> None:
    done = undisturbed.run(*shlex.split(command, comments=True))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert "Traceback" not in done.stdout + done.stderr


def test_the_python_of_the_readme_runs(undisturbed: Installation) -> None:
    code = "\n".join(block for kind, block in BLOCKS if kind == "python")
    assert "mart_risk_item" in code
    done = undisturbed.run("-c", code + "\nprint(len(late))")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 0


@pytest.mark.parametrize("code", [block for kind, block in ANALYSTS if kind == "python"])
def test_the_python_for_analysts_runs(undisturbed: Installation, code: str) -> None:
    done = undisturbed.run("-c", code)
    assert done.returncode == 0, done.stderr


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    named = {name for text in (README, *_pages()) for name in re.findall(r"`make ([a-z]+)`", text)}
    assert named and named <= targets


def test_every_file_that_the_documents_link_to_exists() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def _pages() -> list[str]:
    return [page.read_text() for page in (ROOT / "docs").rglob("*.md")]
