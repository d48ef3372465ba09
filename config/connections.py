"""Where the three tools are and how to sign in.

Credentials come from the environment only. When none at all are set, the sandbox company's connection
file is used, so that a first run needs no account anywhere.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
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


@dataclass(frozen=True)
class TrelloConnection:
    """A Trello key and token; the client appends ``/1/...`` to the url."""

    url: str
    key: SecretStr
    token: SecretStr


@dataclass(frozen=True)
class SlackConnection:
    """A Slack bot token; url ends in ``/api/``."""

    url: str
    token: SecretStr


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
    return JiraConnection(
        os.environ["TRUCE_JIRA_URL"].rstrip("/"),
        os.environ.get("TRUCE_JIRA_USER", ""),
        SecretStr(os.environ["TRUCE_JIRA_TOKEN"]),
        settings.jira.flavour,
    )


def _trello() -> TrelloConnection | None:
    if not _complete("trello"):
        return None
    url = os.environ.get("TRUCE_TRELLO_URL", TRELLO_URL).rstrip("/")
    key, token = (SecretStr(os.environ[name]) for name in VARIABLES["trello"])
    return TrelloConnection(url, key, token)


def _slack() -> SlackConnection | None:
    if not _complete("slack"):
        return None
    url = os.environ.get("TRUCE_SLACK_URL", SLACK_URL)
    return SlackConnection(url.rstrip("/") + "/", SecretStr(os.environ["TRUCE_SLACK_TOKEN"]))


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
