"""Slack."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from config.settings import Settings
from tools.tool import Credential, Parts, Tool


@dataclass(frozen=True)
class SlackConnection:
    """A Slack bot token; url ends in ``/api/``."""

    url: str
    token: SecretStr
    others: tuple[SlackConnection, ...] = ()
    ca_bundle: str = ""


def connect(parts: Parts, settings: Settings, others: tuple[SlackConnection, ...]) -> SlackConnection:
    """The connection of a credential's parts."""
    url = parts["url"].rstrip("/") + "/"
    return SlackConnection(url, SecretStr(parts["token"]), others, settings.ca_file)


SLACK: Tool[SlackConnection] = Tool(
    name="slack",
    title="Slack",
    roles=frozenset({"messages", "people"}),
    abilities=frozenset({"read", "post"}),
    scope_word="channel",
    writes_to="channel",
    credentials=(
        Credential("url", airflow=None, default="https://slack.com/api/"),
        Credential("token", airflow="password", numbered=True),
    ),
    connect=connect,
    account=lambda site: f"the app on {site.url}",
    entities=("channels", "users", "usergroups", "messages", "channel_members", "bookmarks"),
    main="messages",
    found_by=(("account", "users"), ("message", "messages"), ("talk", "messages")),
    counted=("messages",),
    # tier 3, by which an internal app reads histories (S2)
    calls_per_second=50 / 60,
    # a message of blocks: 50 of them with 3,000 characters
    longest_text=150_000,
)
