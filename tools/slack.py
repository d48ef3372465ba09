"""Slack."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from config.settings import Settings
from tools.tool import Credential, Parts, Right, Tool


@dataclass(frozen=True)
class SlackConnection:
    """A Slack bot token; url ends in ``/api/``."""

    url: str
    token: SecretStr
    others: tuple[SlackConnection, ...] = ()
    ca_bundle: str = ""
    team: str = ""  # the workspace, where an app is installed for a whole Enterprise Grid


def connect(parts: Parts, settings: Settings, others: tuple[SlackConnection, ...]) -> SlackConnection:
    """The connection of a credential's parts."""
    url = parts["url"].rstrip("/") + "/"
    return SlackConnection(url, SecretStr(parts["token"]), others, settings.ca_file, settings.slack.team)


#: the scopes of the app's bot token
RIGHTS = (
    Right("channels:read", "no public channels are read", needed=True),
    Right("channels:history", "no messages of public channels are read", needed=True),
    Right("users:read", "messages have no authors with a name", needed=True),
    Right("users:read.email", "people are not joined to their accounts elsewhere by their address"),
    Right("groups:read", "no private channels are read, though they be named and the app invited"),
    Right("groups:history", "no messages of private channels are read"),
    Right("usergroups:read", "user groups are no teams; free plans have none"),
    Right("bookmarks:read", "no links that a channel has pinned on top are read"),
    Right("chat:write", "no report, digest or question is posted", "write"),
    Right("files:write", "the report has no picture", "write"),
)

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
    rights=RIGHTS,
)
