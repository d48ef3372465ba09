"""What the runbooks and the checks' remedies tell people to run, exists."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from config.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
#: `python -m room command …`, up to the end of the code span, the line or the sentence
COMMAND = re.compile(r"python -m (\w+)((?: [^`\n\"'|;→]+)?)")
PLACEHOLDER = re.compile(r"^[A-Z_]+$")


def commands() -> list[tuple[str, str, str]]:
    sources = [*RUNBOOKS, *sorted((ROOT / "checks").rglob("*.py"))]
    found = {
        (path.relative_to(ROOT).as_posix(), room, rest.strip())
        for path in sources
        for room, rest in COMMAND.findall(path.read_text(encoding="utf-8"))
    }
    return sorted(found)


@pytest.mark.parametrize(("source", "room", "rest"), commands())
def test_a_command_that_people_are_told_to_run_exists(source: str, room: str, rest: str) -> None:
    app = importlib.import_module(f"{room}.__main__").app
    known_commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    words = rest.split()
    if not words or PLACEHOLDER.match(words[0]):
        return
    for name in words[0].split("|"):
        assert name in known_commands, f"{source}: python -m {room} has no command {name}"
        known = {flag for parameter in known_commands[name].params for flag in parameter.opts}
        before_dbt = words[1 : words.index("--")] if "--" in words else words[1:]
        told = {word for word in before_dbt if word.startswith("--")}
        assert told <= known, f"{source}: python -m {room} {name} does not take {told - known}"


def test_the_commands_are_found_at_all() -> None:
    rooms = {room for _, room, _ in commands()}
    assert {"lake", "ingest", "writeback", "models", "checks"} <= rooms


def test_settings_in_the_runbooks_are_real() -> None:
    samples = [
        sample
        for path in RUNBOOKS
        for sample in re.findall(
            r"```toml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
    ]
    assert samples
    for sample in samples:
        dedented = "\n".join(line.strip() for line in sample.splitlines())
        assert Settings(**tomllib.loads(dedented)).checks.accepted


def test_the_runbooks_that_are_referred_to_exist() -> None:
    referred = {
        name
        for path in (ROOT / "checks").rglob("*.py")
        for name in re.findall(r"docs/runbooks/([\w-]+\.md)", path.read_text(encoding="utf-8"))
    }
    assert referred and referred <= {path.name for path in RUNBOOKS}
