"""The command ``truce``: every room behind one door, quick before it is opened."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from config.command import Status
from truce.command import app
from truce.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
#: libraries that take longer to load than a person waits for a list of commands
HEAVY = ("airflow", "duckdb", "httpx", "mlflow", "numpy", "pandas", "pydantic_settings", "sandbox", "torch")


def truce(*arguments: str):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, list(arguments), prog_name="truce")


def test_every_room_that_has_a_command_is_behind_the_one_door() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__main__.py")} - {"truce"}
    assert rooms == set(ROOMS)
    said = truce("--help").output
    assert all(room in said for room in ROOMS) and "130 stopped by you" in " ".join(said.split())


@pytest.mark.parametrize("room", ROOMS)
def test_a_rooms_commands_are_those_of_its_own_module(room: str) -> None:
    own = typer.main.get_command(import_module(f"{room}.__main__").app)
    said = truce(room, "--help").output
    assert all(name in said for name in own.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_list_of_commands_loads_nothing_heavy(option: str) -> None:
    code = "import sys; from truce.command import app\ntry: app()\nfinally: print(sorted(sys.modules))"
    command = [sys.executable, "-c", code, option]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert not [name for name in HEAVY if f"'{name}'" in done.stdout.splitlines()[-1]]


def test_a_typo_is_one_line_with_what_was_meant() -> None:
    result = truce("lake", "qurey")
    assert result.exit_code == Status.USAGE
    assert "Did you mean 'query'? → truce lake --help" in result.stderr


def test_completion_knows_the_rooms_commands() -> None:
    environment = {"_TRUCE_COMPLETE": "complete_bash", "COMP_WORDS": "truce lake pro", "COMP_CWORD": "2"}
    shown = CliRunner().invoke(app, [], prog_name="truce", env=environment)
    assert shown.output.split() == ["provenance"]


@pytest.mark.parametrize("command", ["nightly", "retrain", "backfill"])
def test_a_run_is_the_script_that_alone_knows_airflow(command: str) -> None:
    environment = {"TRUCE_WRITEBAK__MODE": "dry-run", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "truce", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == Status.FAILED
    assert done.stderr == (
        "error: nobody reads the variable TRUCE_WRITEBAK__MODE → did you mean TRUCE_WRITEBACK__MODE?\n"
    )
