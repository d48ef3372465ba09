"""Jira, Cloud and Data Center."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from config.errors import ConfigError
from config.settings import Settings
from tools.tool import Credential, Parts, Right, Tool

#: Atlassian's gateway, ``https://api.atlassian.com/ex/jira/CLOUD-ID``, where tokens with scopes are accepted
GATEWAY = "/ex/jira/"
CLOUD_TOKENS, SERVER_TOKENS = "https://auth.atlassian.com/oauth/token", "/rest/oauth2/latest/token"


@dataclass(frozen=True)
class JiraConnection:
    """A Jira site.

    Cloud: an e-mail and an API token, or at the gateway a bearer token. Data Center: no user, the token is a
    personal access token. Either: a client's id and secret, for which ``token_url`` gives tokens of an hour.
    """

    url: str
    user: str
    token: SecretStr
    flavour: Literal["cloud", "datacenter"] = "cloud"
    others: tuple[JiraConnection, ...] = ()  # more accounts of the same rights, for reading faster
    ca_bundle: str = ""
    client_id: str = ""
    client_secret: SecretStr = field(default_factory=lambda: SecretStr(""))
    token_url: str = ""

    @property
    def is_gateway(self) -> bool:
        """True where ``url`` is not the address that people's browsers open."""
        return GATEWAY in self.url


def connect(parts: Parts, settings: Settings, others: tuple[JiraConnection, ...]) -> JiraConnection:
    """The connection of a credential's parts; the sandbox tells its flavour, else the settings do.

    Raises ConfigError where Cloud would not accept a bearer token at this address.
    """
    url, user = parts["url"].rstrip("/"), parts.get("user", "")
    told = parts.get("flavour", settings.jira.flavour)
    flavour: Literal["cloud", "datacenter"] = (
        "datacenter" if told == "datacenter" and GATEWAY not in url else "cloud"
    )
    if flavour == "cloud" and not user and GATEWAY not in url:
        gateway = f"https://api.atlassian.com{GATEWAY}CLOUD-ID"
        raise ConfigError(f"{url} accepts no token without a user", f"set TRUCE_JIRA_URL to {gateway}")
    return JiraConnection(
        url,
        user,
        SecretStr(parts.get("token", "")),
        flavour,
        others,
        settings.ca_file,
        parts.get("client_id", ""),
        SecretStr(parts.get("client_secret", "")),
        parts.get("token_url", "") or (CLOUD_TOKENS if flavour == "cloud" else url + SERVER_TOKENS),
    )


def _needs_user(parts: Parts, settings: Settings) -> bool:
    is_server = settings.jira.flavour == "datacenter"
    return not (is_server or GATEWAY in parts["url"] or _is_client(parts))


def _is_client(parts: Parts) -> bool:
    return bool(parts["client_id"] or parts["client_secret"])


#: of a token with scopes; one without has what its account may do. Boards and sprints are another product's
RIGHTS = (
    Right("read:jira-work", "nothing is read: projects, fields, issues, their history", needed=True),
    Right("read:jira-user", "nobody can sign in, and no accounts and groups are read", needed=True),
    Right("read:board-scope:jira-software", "no boards are read, and so no sprints of boards"),
    Right("read:project:jira", "no boards are read: their list needs it, too"),
    Right("read:board-scope.admin:jira-software", "it is not read by which field a board estimates"),
    Right("read:sprint:jira-software", "no sprints are read but those that issues name"),
    Right("manage:jira-configuration", "no workflows and groups’ members are read, no fields made", "setup"),
    Right("manage:jira-project", "fields are put on screens by hand", "setup"),
    Right("write:jira-work", "nothing is written back", "write"),
)

JIRA: Tool[JiraConnection] = Tool(
    name="jira",
    title="Jira",
    roles=frozenset({"items", "people"}),
    abilities=frozenset({"read", "write_fields"}),
    scope_word="project",
    writes_to="issue",
    credentials=(
        Credential("url", airflow="host"),
        Credential("user", airflow="login", needed=_needs_user, numbered=True),
        Credential("token", airflow="password", needed=lambda parts, _: not _is_client(parts), numbered=True),
        Credential("client_id", airflow=None, needed=lambda parts, _: _is_client(parts)),
        Credential("client_secret", airflow=None, needed=lambda parts, _: _is_client(parts)),
        Credential("token_url", airflow=None, default=""),
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
    rights=RIGHTS,
)
