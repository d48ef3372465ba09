"""Trello."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from config.settings import Settings
from tools.tool import Credential, Parts, Right, Tool


@dataclass(frozen=True)
class TrelloConnection:
    """A Trello key and token; the client appends ``/1/...`` to the url."""

    url: str
    key: SecretStr
    token: SecretStr
    others: tuple[TrelloConnection, ...] = ()
    ca_bundle: str = ""


def connect(parts: Parts, settings: Settings, others: tuple[TrelloConnection, ...]) -> TrelloConnection:
    """The connection of a credential's parts."""
    url, key, token = parts["url"].rstrip("/"), SecretStr(parts["key"]), SecretStr(parts["token"])
    return TrelloConnection(url, key, token, others, settings.ca_file)


#: what a token is asked for with (``scope=read,write``); an account's own data is never needed
RIGHTS = (
    Right("read", "nothing is read", needed=True),
    Right("write", "nothing is written back", "write"),
)

TRELLO: Tool[TrelloConnection] = Tool(
    name="trello",
    title="Trello",
    roles=frozenset({"items", "people"}),
    abilities=frozenset({"read", "write_fields"}),
    scope_word="board",
    writes_to="card",
    credentials=(
        Credential("url", airflow=None, default="https://api.trello.com"),
        Credential("key", airflow="login", numbered=True),
        Credential("token", airflow="password", numbered=True),
    ),
    connect=connect,
    account=lambda site: f"the token’s member on {site.url}",
    entities=(
        "boards",
        "lists",
        "cards",
        "actions",
        "checklists",
        "labels",
        "custom_fields",
        "members",
        "organizations",
    ),
    main="boards",
    work="cards",
    of_item=(
        ("cards", "record_id"),
        ("actions", "body ->> '$.data.card.id'"),
        ("checklists", "body ->> '$.idCard'"),
    ),
    found_by=(("account", "members"), ("status", "lists"), ("talk", "actions")),
    counted=("cards", "actions"),
    calls_per_second=8.0,
    longest_text=16_384,
    rights=RIGHTS,
)
