"""Jira, Cloud and Data Center."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from config.settings import Settings
from tools.tool import Credential, Parts, Tool


@dataclass(frozen=True)
class JiraConnection:
    """A Jira site. Cloud: an e-mail and an API token. Data Center: no user, token is a PAT."""

    url: str
    user: str
    token: SecretStr
    flavour: Literal["cloud", "datacenter"] = "cloud"
    others: tuple[JiraConnection, ...] = ()  # more accounts of the same rights, for reading faster
    ca_bundle: str = ""


def connect(parts: Parts, settings: Settings, others: tuple[JiraConnection, ...]) -> JiraConnection:
    """The connection of a credential's parts; the sandbox tells its flavour, else the settings do."""
    flavour: Literal["cloud", "datacenter"] = (
        "datacenter" if parts.get("flavour", settings.jira.flavour) == "datacenter" else "cloud"
    )
    url = parts["url"].rstrip("/")
    token = SecretStr(parts["token"])
    return JiraConnection(url, parts.get("user", ""), token, flavour, others, settings.ca_file)


JIRA: Tool[JiraConnection] = Tool(
    name="jira",
    title="Jira",
    roles=frozenset({"items", "people"}),
    abilities=frozenset({"read", "write_fields"}),
    scope_word="project",
    writes_to="issue",
    credentials=(
        Credential("url", airflow="host"),
        Credential(
            "user",
            airflow="login",
            optional=lambda settings: settings.jira.flavour == "datacenter",
            numbered=True,
        ),
        Credential("token", airflow="password", numbered=True),
    ),
    connect=connect,
    account=lambda site: f"{site.user or 'the token’s owner'} on {site.url}",
    entities=(
        "projects",
        "boards",
        "fields",
        "statuses",
        "priorities",
        "issue_types",
        "link_types",
        "users",
        "components",
        "versions",
        "sprints",
        "issues",
        "changelogs",
        "comments",
        "worklogs",
        "resolutions",
        "workflows",
        "groups",
        "teams",
        "remote_links",
        "watchers",
        "votes",
    ),
    main="issues",
    work="issues",
    of_item=(
        ("issues", "record_id"),
        ("changelogs", "split_part(record_id, ':', 1)"),
        ("comments", "body ->> '$.issueId'"),
        ("worklogs", "body ->> '$.issueId'"),
        ("remote_links", "body ->> '$.issueId'"),
    ),
    found_by=(
        ("account", "users"),
        ("status", "statuses"),
        ("sprint", "sprints"),
        ("version", "versions"),
        ("talk", "comments"),
    ),
    counted=("issues",),
    calls_per_second=8.0,
    # a text field's limit; properties and comments have another (J30)
    longest_text=255,
    longest_fields=(("property", 32_768), ("comment", 32_768)),
)
