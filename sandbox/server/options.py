"""How the sandbox servers behave where the real services differ by plan, product or time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: what an app is granted that reads and reports
SLACK_SCOPES = (
    "channels:read", "channels:history", "groups:read", "groups:history", "users:read", "users:read.email",
    "usergroups:read", "bookmarks:read", "reactions:read", "reactions:write", "team:read", "chat:write",
    "files:read", "files:write",
)  # fmt: skip
#: the least by which a night reads and reports: no administrator, no private channels, nobody's address
LEAST_SLACK_SCOPES = ("channels:read", "channels:history", "users:read", "chat:write")
LEAST_JIRA_SCOPES = (
    "read:jira-work", "read:jira-user", "read:board-scope:jira-software", "read:project:jira",
    "read:board-scope.admin:jira-software", "read:sprint:jira-software", "write:jira-work",
)  # fmt: skip
Flavour = Literal["cloud", "datacenter"]


@dataclass(frozen=True)
class Options:
    """What can be chosen per server.

    The caps are those of Jira Cloud (2025-12): a search page holds 100 issues when fields are asked for and
    5,000 when only ids are; an inlined changelog 40 entries, inlined comments and worklogs 20.
    """

    flavour: Flavour = "cloud"
    limits: Literal["off", "real"] = "off"
    slack_app: Literal["internal", "distributed"] = "internal"
    slack_scopes: tuple[str, ...] = SLACK_SCOPES  # of the app's token
    slack_grid: bool = False  # the app is installed for a whole Enterprise Grid: lists want a team_id
    jira_scopes: tuple[str, ...] | None = None  # of a token at the gateway; None: all that it needs
    token_seconds: int = 3600  # how long a client's access token is valid
    timezone: str = ""  # the Jira account's; empty: what its user record says, else UTC
    search_page: int = 100
    search_page_ids_only: int = 5000
    inline_changelog: int = 40
    inline_comments: int = 20
    inline_worklogs: int = 20
    worklog_page: int = 5000  # what the worklog endpoint gives at once: the oldest (J5)
    server_page: int = 1000  # of Data Center's search
    result_window: int = 10_000  # what an offset of Data Center's search reaches (max.result.window)
    picked_groups: int = 20  # what Data Center's group picker names (jira.ajax.autocomplete.limit)
    found_users: int = 1000  # what Data Center's user/search ends with
    trello_page: int = 1000

    @classmethod
    def least(cls, flavour: Flavour) -> Options:
        """Servers to which the credentials have the least rights that a night can do with."""
        return cls(flavour=flavour, jira_scopes=LEAST_JIRA_SCOPES, slack_scopes=LEAST_SLACK_SCOPES)
