"""Who may call the sandbox: the tokens that the builder left beside the store."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.errors import TruceError
from sandbox.server.options import Flavour


class CredentialsError(TruceError):
    """The connection file is missing or damaged; one line with the remedy."""


@dataclass(frozen=True)
class Credentials:
    """The one account per tool that the sandbox accepts."""

    jira_user: str
    jira_token: str = field(repr=False)
    trello_key: str = field(repr=False)
    trello_token: str = field(repr=False)
    slack_token: str = field(repr=False)

    def of_person(self, token: str, own: str) -> str | None:
        """The account of a token: empty for the service's own, an id for a person's, None for neither.

        A person's token is the service's with ``.ACCOUNT-ID`` after it, so that tests and demonstrations can
        edit as anybody in the company while the write-back runs.
        """
        head, rest = token[: len(own)], token[len(own) :]
        if not hmac.compare_digest(head.encode(), own.encode()) or (rest and not rest.startswith(".")):
            return None
        return rest[1:]

    @property
    def admin_token(self) -> str:
        """The token for ``/sandbox/...``: whoever holds the Jira token built this sandbox."""
        return self.jira_token

    def connection(
        self, url: str, flavour: str = "cloud", has_scopes: bool = False
    ) -> dict[str, dict[str, str]]:
        """The connection file's content for a server at ``url`` (no trailing slash).

        A personal access token of Data Center needs no user, nor does one with scopes at Cloud's gateway.
        """
        is_gateway = has_scopes and flavour == "cloud"
        return {
            "jira": {
                "url": f"{url}/ex/jira/sandbox" if is_gateway else f"{url}/jira",
                "user": "" if is_gateway or flavour == "datacenter" else self.jira_user,
                "token": self.jira_token,
                "flavour": flavour,
                "account": self.jira_user,
            },
            "trello": {"url": f"{url}/trello", "key": self.trello_key, "token": self.trello_token},
            "slack": {"url": f"{url}/slack/api/", "token": self.slack_token},
        }


def connection_file(store_path: Path) -> Path:
    """The connection file that belongs to a store."""
    return store_path.parent / "connection.json"


def read_credentials(store_path: Path) -> Credentials:
    """The credentials beside the store. Raises CredentialsError when there are none."""
    file = connection_file(store_path)
    try:
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        jira, trello, slack = data["jira"], data["trello"], data["slack"]
        user = jira.get("account") or jira["user"]
        return Credentials(user, jira["token"], trello["key"], trello["token"], slack["token"])
    except FileNotFoundError:
        raise CredentialsError(f"{file} is missing → run `python -m sandbox build`") from None
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CredentialsError(
            f"{file} is damaged ({error!r}) → run `python -m sandbox build --force`"
        ) from None


def new_credentials() -> Credentials:
    """Random credentials of the vendors' forms."""
    return Credentials(
        jira_user="truce@example.com",
        jira_token="sandbox-" + secrets.token_urlsafe(24),
        trello_key=secrets.token_hex(16),
        trello_token=secrets.token_hex(32),
        slack_token="xoxb-sandbox-" + secrets.token_urlsafe(18),
    )


def served_flavour(store_path: Path) -> Flavour:
    """The flavour of the connection file. Raises CredentialsError when there is none."""
    read_credentials(store_path)
    data = json.loads(connection_file(store_path).read_text(encoding="utf-8"))
    return "datacenter" if data["jira"].get("flavour") == "datacenter" else "cloud"


def served_address(store_path: Path, port: int) -> str:
    """The server's address in the connection file with this port, without a path."""
    data = json.loads(connection_file(store_path).read_text(encoding="utf-8"))
    known = urlsplit(data["trello"]["url"])
    return f"{known.scheme}://{known.hostname}:{port}"


def _company(file: Path) -> str:
    with suppress(OSError, ValueError, AttributeError):
        return str(json.loads(file.read_text(encoding="utf-8")).get("company") or "")
    return ""


def write_connection(
    store_path: Path,
    credentials: Credentials,
    url: str,
    flavour: str = "cloud",
    has_scopes: bool = False,
    company: str = "",
) -> Path:
    """Leave the address and tokens where ``tools.connections`` finds them, readable by the owner only.

    ``company`` says which one is served; without it, what the file has said stays.
    """
    file = connection_file(store_path)
    company = company or _company(file)
    aside = file.with_suffix(".tmp")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        connection = credentials.connection(url, flavour, has_scopes)
        json.dump(connection | ({"company": company} if company else {}), handle, indent=2)
    aside.replace(file)
    return file
