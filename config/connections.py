"""Where the three tools are and how to sign in.

Credentials come from the environment only. When none at all are set, the sandbox company's connection
file is used, so that a first run needs no account anywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from config.errors import ConfigError
from config.settings import Settings

TRELLO_URL = "https://api.trello.com"
SLACK_URL = "https://slack.com/api/"


@dataclass(frozen=True)
class JiraConnection:
    """A Jira site. Cloud: an e-mail and an API token. Data Center: no user, token is a PAT."""

    url: str
    user: str
    token: SecretStr
    flavour: Literal["cloud", "datacenter"] = "cloud"
    others: tuple[JiraConnection, ...] = ()  # more accounts of the same rights, for reading faster


@dataclass(frozen=True)
class TrelloConnection:
    """A Trello key and token; the client appends ``/1/...`` to the url."""

    url: str
    key: SecretStr
    token: SecretStr
    others: tuple[TrelloConnection, ...] = ()


@dataclass(frozen=True)
class SlackConnection:
    """A Slack bot token; url ends in ``/api/``."""

    url: str
    token: SecretStr
    others: tuple[SlackConnection, ...] = ()


@dataclass(frozen=True)
class Connections:
    """The configured tools; None where a tool is not configured."""

    jira: JiraConnection | None
    trello: TrelloConnection | None
    slack: SlackConnection | None
    is_sandbox: bool


VARIABLES = {
    "jira": ("TRUCE_JIRA_URL", "TRUCE_JIRA_USER", "TRUCE_JIRA_TOKEN"),
    "trello": ("TRUCE_TRELLO_KEY", "TRUCE_TRELLO_TOKEN"),
    "slack": ("TRUCE_SLACK_TOKEN",),
}


def sandbox_file(settings: Settings) -> Path:
    """The file in which the sandbox leaves its addresses and tokens."""
    return settings.home / "sandbox" / "connection.json"


def uses_sandbox() -> bool:
    """True when no credential of any tool is set in the environment."""
    return not any(os.environ.get(name) for names in VARIABLES.values() for name in names)


def resolve(settings: Settings) -> Connections:
    """The connections to use: the environment's, else the sandbox's.

    Raises ConfigError when a tool is half configured (a url without a token), or when nothing is configured
    and the sandbox has not been built.
    """
    if uses_sandbox():
        return _from_sandbox(sandbox_file(settings))
    return Connections(_jira(settings), _trello(), _slack(), is_sandbox=False)


def _complete(tool: str, optional: frozenset[str] = frozenset()) -> bool:
    names = [name for name in VARIABLES[tool] if name not in optional]
    present = [name for name in names if os.environ.get(name)]
    if present and len(present) < len(names):
        missing = ", ".join(name for name in names if name not in present)
        raise ConfigError(f"{tool} is half configured: {missing} not set", f"set it, or unset {present[0]}")
    return bool(present)


def _jira(settings: Settings) -> JiraConnection | None:
    datacenter = settings.jira.flavour == "datacenter"
    optional = frozenset({"TRUCE_JIRA_USER"}) if datacenter else frozenset()
    if not _complete("jira", optional):
        return None
    url, user = os.environ["TRUCE_JIRA_URL"].rstrip("/"), os.environ.get("TRUCE_JIRA_USER", "")
    others = tuple(
        JiraConnection(url, more.get("TRUCE_JIRA_USER", user), SecretStr(token), settings.jira.flavour)
        for token, more in _further("TRUCE_JIRA_TOKEN", "TRUCE_JIRA_USER")
    )
    token = SecretStr(os.environ["TRUCE_JIRA_TOKEN"])
    return JiraConnection(url, user, token, settings.jira.flavour, others)


def _further(token: str, *with_it: str) -> Iterator[tuple[str, dict[str, str]]]:
    """More credentials of a tool: TOKEN_2, TOKEN_3 and so on, with what is numbered like them."""
    for number in count(2):
        value = os.environ.get(f"{token}_{number}")
        if not value:
            return
        found = {name: os.environ.get(f"{name}_{number}") for name in with_it}
        yield value, {name: text for name, text in found.items() if text}


def _trello() -> TrelloConnection | None:
    if not _complete("trello"):
        return None
    url = os.environ.get("TRUCE_TRELLO_URL", TRELLO_URL).rstrip("/")
    key, token = (SecretStr(os.environ[name]) for name in VARIABLES["trello"])
    others = tuple(
        TrelloConnection(url, SecretStr(more["TRUCE_TRELLO_KEY"]) if more else key, SecretStr(text))
        for text, more in _further("TRUCE_TRELLO_TOKEN", "TRUCE_TRELLO_KEY")
    )
    return TrelloConnection(url, key, token, others)


def _slack() -> SlackConnection | None:
    if not _complete("slack"):
        return None
    url = os.environ.get("TRUCE_SLACK_URL", SLACK_URL).rstrip("/") + "/"
    others = tuple(SlackConnection(url, SecretStr(text)) for text, _ in _further("TRUCE_SLACK_TOKEN"))
    return SlackConnection(url, SecretStr(os.environ["TRUCE_SLACK_TOKEN"]), others)


def _from_sandbox(file: Path) -> Connections:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        jira, trello, slack = data["jira"], data["trello"], data["slack"]
        return Connections(
            JiraConnection(jira["url"], jira["user"], SecretStr(jira["token"]), jira.get("flavour", "cloud")),
            TrelloConnection(trello["url"], SecretStr(trello["key"]), SecretStr(trello["token"])),
            SlackConnection(slack["url"], SecretStr(slack["token"])),
            is_sandbox=True,
        )
    except FileNotFoundError:
        problem = "no credentials are set and the sandbox company is not built"
        raise ConfigError(
            problem, "run `python -m sandbox build`, or set the variables of .env.example"
        ) from None
    except (json.JSONDecodeError, KeyError) as error:
        raise ConfigError(f"{file} is damaged ({error!r})", "run `python -m sandbox build --force`") from None
