"""``truce init``: from nothing to the first plan, with every credential and right tried on the way."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from config import terminal
from config.errors import ConfigError
from config.settings import FILE_NAME, Settings, load
from ingest.registry import SOURCES
from ingest.source.extent import Extent
from ingest.status import doctor
from ingest.status.plan import plan
from ingest.status.show import show_plan
from lake.sites.home import connections_of
from tools import TOOLS
from tools.tool import Tool
from truce.questions import Questions

ENV = ".env"
#: what a person calls the parts of a credential; what is not here is asked for by nobody at first
WORDS = {"url": "address of the site", "user": "e-mail of the account", "key": "API key", "token": "token"}
HIDDEN = {"key", "token"}
#: the key of a tool's section that narrows what is read
SCOPES = "{}s"
HEAD = "# Credentials of Truce, written by `truce init`. Load them: set -a; . ./.env; set +a\n"


def connect_tools(directory: Path, answers: Path | None) -> None:
    """Ask, try, write and show the first plan.

    Raises ConfigError where no tool is connected, or where there are no answers left; nothing is written
    then. Files that are there are replaced only where that is answered with yes.
    """
    questions = Questions(answers)
    template = load()
    found: dict[str, str] = {}
    scopes: dict[str, list[str]] = {}
    for tool in TOOLS.values():
        if tool.can("read") and questions.confirm(f"Connect {tool.title}?"):
            found |= _credential(tool, questions, template)
            scopes[tool.name] = _scopes(tool, questions)
    if not found:
        raise ConfigError("no tool is connected", "`truce nightly` runs on the sandbox company without one")
    home = questions.ask("Where the lake is kept", "var")
    lines = (f"{name}={_quoted(value)}\n" for name, value in found.items())
    _write(directory / ENV, HEAD + "".join(lines), 0o600, questions)
    _write(directory / FILE_NAME, _configured(_template(), home, scopes), 0o644, questions)
    _first_plan(directory)


def _credential(tool: Tool[Any], questions: Questions, settings: Settings) -> dict[str, str]:
    """A tool's variables, asked again until the tool accepts them or the person gives up."""
    while True:
        told = {
            tool.variable(one.part): questions.ask(
                f"{tool.title}: {WORDS[one.part]}", one.default or "", one.part in HIDDEN
            )
            for one in tool.credentials
            if one.part in WORDS
        }
        told = {name: value for name, value in told.items() if value}
        problems = _tried(tool, told, settings)
        if not problems:
            return told
        if not questions.confirm(f"{tool.title} refused that. Enter it again?"):
            raise ConfigError(
                f"{tool.title} is not connected: {problems[0]}", "see docs/connect.md, and begin again"
            )


def _tried(tool: Tool[Any], told: dict[str, str], settings: Settings) -> list[str]:
    """What is wrong with a credential, by asking the tool; what it lacks and can do without is printed."""
    before = {
        name: os.environ.pop(name) for one in TOOLS.values() for name in _names(one) if name in os.environ
    }
    os.environ.update(told)
    try:
        findings = [one for one in doctor.examine(settings) if one.subject.split()[0] == tool.name]
    except ConfigError as error:
        return [str(error)]
    finally:
        for name in told:
            os.environ.pop(name, None)
        os.environ.update(before)
    for one in findings:
        typer.echo(f"  {'look' if one.level == 'warn' else one.level:>4}  {one.subject}: {one.text}")
    return [one.text for one in findings if one.level == "fail"]


def _names(tool: Tool[Any]) -> list[str]:
    return [tool.variable(one.part) for one in tool.credentials]


def _scopes(tool: Tool[Any], questions: Questions) -> list[str]:
    told = questions.ask(f"{tool.title}: which {SCOPES.format(tool.scope_word)}, with commas; empty for all")
    return [part.strip() for part in told.split(",") if part.strip()]


def _template() -> str:
    """The project's own truce.toml with its comments, which stands beside the packages."""
    file = Path(__file__).resolve().parents[1] / FILE_NAME
    if not file.is_file():
        raise ConfigError(f"{file} is not there", "install from a clone: pip install -e .")
    return file.read_text(encoding="utf-8")


def _configured(text: str, home: str, scopes: dict[str, list[str]]) -> str:
    """The template with what was answered; every comment stays."""
    text = re.sub(r'(?m)^home = ".*"$', lambda _: f"home = {json.dumps(home)}", text, count=1)
    for name, wanted in scopes.items():
        if wanted:
            key = SCOPES.format(TOOLS[name].scope_word)
            value = json.dumps(wanted, ensure_ascii=False)
            begin = text.index(f"[{name}]")
            text = text[:begin] + text[begin:].replace(f"\n{key} = []", f"\n{key} = {value}", 1)
    return text


def _quoted(value: str) -> str:
    """A value as a shell reads it back, whatever is in it."""
    return (
        value if re.fullmatch(r"[A-Za-z0-9_@%+=:,./-]+", value) else "'" + value.replace("'", "'\\''") + "'"
    )


def _write(path: Path, text: str, mode: int, questions: Questions) -> None:
    """Write a file of these rights at once, never through a moment in which others may read it."""
    if path.exists() and not questions.confirm(f"{path} is there. Replace it?"):
        typer.echo(f"kept {path}")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)
    typer.echo(f"wrote {path}")


def _first_plan(directory: Path) -> None:
    """What the first night would read, from the files as they stand now."""
    os.environ.update(read_env(directory / ENV))
    settings = load(directory / FILE_NAME)
    name = f"first-{datetime.now(UTC):%Y%m%d}"
    show_plan(terminal.console(), name, plan(settings, connections_of(settings), [*SOURCES], Extent()))
    typer.echo(f"next: cd {directory}; set -a; . ./{ENV}; set +a; truce nightly")


def read_env(path: Path) -> dict[str, str]:
    """The variables of a ``.env`` as a shell reads them."""
    import shlex

    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name: "".join(shlex.split(value)) for name, value in pairs}
