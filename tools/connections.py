"""Where the tools are and how to sign in.

Credentials come from the environment only. When none at all are set, the sandbox company's connection
file is used, so that a first run needs no account anywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from config.environment import OF_CREDENTIALS
from config.errors import ConfigError
from config.settings import Settings
from tools import TOOLS
from tools.tool import Tool

ConnectionT = TypeVar("ConnectionT")


@dataclass(frozen=True)
class Connections:
    """The configured tools' connections by the tool's name."""

    by_tool: Mapping[str, Any]
    is_sandbox: bool

    def __contains__(self, name: object) -> bool:
        """True when the tool of this name is configured."""
        return name in self.by_tool

    def of(self, tool: Tool[ConnectionT]) -> ConnectionT | None:
        """A tool's connection; None where it is not configured."""
        found: ConnectionT | None = self.by_tool.get(tool.name)
        return found


def sandbox_file(settings: Settings) -> Path:
    """The file in which the sandbox leaves its addresses and tokens."""
    return settings.home / "sandbox" / "connection.json"


def sandbox_address(settings: Settings) -> str:
    """Where the sandbox was served last, such as ``http://127.0.0.1:8765``; empty where none is built."""
    with suppress(OSError, ValueError, AttributeError, LookupError, TypeError, StopIteration):
        data = json.loads(sandbox_file(settings).read_text(encoding="utf-8"))
        parts = urlsplit(next(data[name]["url"] for name in TOOLS if name in data))
        return f"{parts.scheme}://{parts.netloc}"
    return ""


def uses_sandbox() -> bool:
    """True when no credential of any tool is set in the environment."""
    return not any(os.environ.get(name) for tool in TOOLS.values() for name in tool.variables)


def resolve(settings: Settings) -> Connections:
    """The connections to use: the environment's, else the sandbox's.

    Raises ConfigError when a tool is half configured (a url without a token), or when nothing is configured
    and the sandbox has not been built.
    """
    if uses_sandbox():
        return Connections(_from_sandbox(sandbox_file(settings), settings), is_sandbox=True)
    _refuse_unread(os.environ)
    found = {name: _from_environment(tool, settings) for name, tool in TOOLS.items()}
    return Connections({name: one for name, one in found.items() if one is not None}, is_sandbox=False)


def _from_environment(tool: Tool[ConnectionT], settings: Settings) -> ConnectionT | None:
    parts = {
        one.part: os.environ.get(tool.variable(one.part)) or one.default or "" for one in tool.credentials
    }
    present = [name for name in tool.variables if os.environ.get(name)]
    if not present:
        return None
    missing = [
        tool.variable(one.part)
        for one in tool.credentials
        if one.default is None and not parts[one.part] and one.needed(parts, settings)
    ]
    if missing:
        problem = f"{tool.name} is half configured: {', '.join(missing)} not set"
        raise ConfigError(problem, f"set it as docs/connect.md says, or unset {', '.join(present)}")
    others = (tool.connect({**parts, **further}, settings, ()) for further in _further(tool))
    return tool.connect(parts, settings, tuple(others))


def _refuse_unread(environ: Mapping[str, str]) -> None:
    """Raise ConfigError for a credential's part that its tool does not know, such as a key of Slack."""
    for tool in TOOLS.values():
        known = [one.part for one in tool.credentials]
        for part in OF_CREDENTIALS:
            if part not in known and environ.get(tool.variable(part)):
                remedy = f"{tool.title} has {', '.join(map(tool.variable, known))}"
                raise ConfigError(f"nobody reads the variable {tool.variable(part)}", remedy)


def _further(tool: Tool[Any]) -> Iterator[dict[str, str]]:
    """More accounts of a tool: TOKEN_2, TOKEN_3 and so on, with what is numbered like them."""
    for number in count(2):
        found = {
            one.part: os.environ.get(f"{tool.variable(one.part)}_{number}", "")
            for one in tool.credentials
            if one.numbered
        }
        if not found.get("token"):
            return
        yield {part: text for part, text in found.items() if text}


def _from_sandbox(file: Path, settings: Settings) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {name: tool.connect(data[name], settings, ()) for name, tool in TOOLS.items() if name in data}
    except FileNotFoundError:
        problem = "no credentials are set and the sandbox company is not built"
        raise ConfigError(
            problem, "run `python -m sandbox build`, or set the variables of .env.example"
        ) from None
    except (json.JSONDecodeError, KeyError, AttributeError, TypeError) as error:
        raise ConfigError(f"{file} is damaged ({error!r})", "run `python -m sandbox build --force`") from None
