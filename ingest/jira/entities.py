"""Jira's catalogue: every entity that is read, as data.

``ENTITIES`` is Cloud's; Data Center lists some things elsewhere, which ``on_datacenter`` knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from ingest.source.entity import Entity

#: links and pictures that follow the site's address and people's taste, and when somebody last looked
VOLATILE = frozenset({"self", "avatarUrls", "iconUrl", "lastViewed", "expand", "isWatching", "hasVoted"})
SITE = "site"
PROJECT = "project key"
BOARD = "board id"


def _jira(name: str, endpoint: str, scope: str, page: str, doc: str, **more: object) -> Entity:
    return Entity("jira", name, endpoint, scope, page, doc, volatile=VOLATILE, **more)  # type: ignore[arg-type]


SITE_LISTS = (
    _jira(
        "projects",
        "{api}/project/search",
        SITE,
        "offset",
        "Projects the account may see.",
        rows_at="values",
        page_size=50,
    ),
    _jira(
        "boards",
        "{agile}/board",
        SITE,
        "offset",
        "Boards, each with its configuration (J15, J21).",
        rows_at="values",
        page_size=50,
    ),
    _jira("fields", "{api}/field", SITE, "list", "Fields with their schema; custom ones are found by it."),
    _jira("statuses", "{api}/status", SITE, "list", "Statuses with their category (J14)."),
    _jira(
        "priorities",
        "{api}/priority/search",
        SITE,
        "offset",
        "Priorities, in rank order.",
        rows_at="values",
        page_size=50,
        in_turns=True,
    ),
    _jira(
        "issue_types",
        "{api}/issuetype",
        SITE,
        "list",
        "Issue types with their hierarchy level.",
        in_turns=True,
    ),
    _jira(
        "link_types",
        "{api}/issueLinkType",
        SITE,
        "list",
        "Link types with both of their names.",
        rows_at="issueLinkTypes",
        in_turns=True,
    ),
    _jira(
        "resolutions",
        "{api}/resolution/search",
        SITE,
        "offset",
        "How issues end.",
        rows_at="values",
        page_size=50,
        in_turns=True,
    ),
    _jira(
        "workflows",
        "{api}/workflows/search",
        SITE,
        "offset",
        "Workflows by name, with their statuses; for administrators only.",
        key=("id|name",),
        rows_at="values",
        page_size=50,
        in_turns=True,
    ),
    _jira(
        "users",
        "{api}/users/search",
        SITE,
        "offset",
        "Accounts, people and apps (J19).",
        key=("accountId|key|name",),
        page_size=1000,
    ),
    _jira(
        "groups",
        "{api}/group/bulk",
        SITE,
        "offset",
        "Groups, each with the ids of its members (one request a group: nothing lists them together).",
        key=("groupId|name",),
        rows_at="values",
        page_size=50,
        in_turns=True,
    ),
    _jira(
        "teams",
        "/gateway/api/public/teams/v1/org/{org}/teams",
        SITE,
        "cursor",
        "Teams of the organisation, each with the ids of its members, where the site has them.",
        key=("teamId|id",),
        rows_at="entities",
        page_size=300,
        in_turns=True,
    ),
)
SCOPED_LISTS = (
    _jira(
        "components", "{api}/project/{scope}", PROJECT, "nested", "Components of a project.", in_turns=True
    ),
    _jira(
        "versions", "{api}/project/{scope}", PROJECT, "nested", "Versions with release dates.", in_turns=True
    ),
    _jira(
        "sprints",
        "{agile}/board/{scope}/sprint",
        BOARD,
        "offset",
        "Sprints of a scrum board.",
        rows_at="values",
        page_size=50,
        in_turns=True,
    ),
)
OF_ISSUES = (
    _jira(
        "issues",
        "{api}/search/jql",
        PROJECT,
        "token",
        "Issues with all fields, by id (J11); comments and worklogs are taken out of their fields.",
        updated=("fields.updated",),
        overlap=timedelta(hours=12),
        born=("key", "fields.created"),
    ),
    _jira(
        "changelogs",
        "{api}/changelog/bulkfetch",
        PROJECT,
        "bulk",
        "History entries with their items in order (J4, J16).",
        key=("issueId", "id"),
        updated=("created",),
        parent="issueId",
    ),
    _jira(
        "comments",
        "{api}/issue/{id}/comment",
        PROJECT,
        "nested",
        "Comments: inline while they fit, else from their endpoint (J4).",
        updated=("updated", "created"),
        parent="issueId",
    ),
    _jira(
        "worklogs",
        "{api}/issue/{id}/worklog",
        PROJECT,
        "nested",
        "Work logged: inline while it fits, else from its endpoint (J5).",
        updated=("updated", "created"),
        parent="issueId",
    ),
    _jira(
        "remote_links",
        "{api}/issue/{id}/remotelink",
        PROJECT,
        "each",
        "Links to other systems, of the issues whose history tells of one.",
        parent="issueId",
    ),
    _jira(
        "watchers",
        "{api}/issue/{id}/watchers",
        PROJECT,
        "each",
        "Who watches an issue; how many do comes with the issue.",
        key=("issueId",),
        parent="issueId",
    ),
    _jira(
        "votes",
        "{api}/issue/{id}/votes",
        PROJECT,
        "each",
        "Who voted for an issue; how many did comes with the issue.",
        key=("issueId",),
        parent="issueId",
    ),
)
ENTITIES: dict[str, Entity] = {entity.name: entity for entity in (*SITE_LISTS, *SCOPED_LISTS, *OF_ISSUES)}

#: where Data Center has it otherwise; its changelogs come with the issues
_ELSEWHERE: dict[str, dict[str, object]] = {
    "projects": {"endpoint": "{api}/project", "page": "list", "rows_at": None},
    "priorities": {"endpoint": "{api}/priority", "page": "list", "rows_at": None},
    "resolutions": {"endpoint": "{api}/resolution", "page": "list", "rows_at": None},
    "workflows": {"endpoint": "{api}/workflow", "page": "list", "rows_at": None},
    "users": {
        "endpoint": "{api}/user/search",
        "parameters": (("username", "."), ("includeInactive", "true")),
    },
    "groups": {
        "endpoint": "{api}/groups/picker",
        "page": "list",
        "rows_at": "groups",
        "parameters": (("maxResults", "1000"),),
    },
    "teams": {"endpoint": "/rest/teams-api/1.0/team", "page": "list", "rows_at": None, "page_size": 100},
    "issues": {"endpoint": "{api}/search", "page": "offset"},
    "changelogs": {"endpoint": "{api}/search", "page": "nested"},
}
_DATACENTER: Mapping[str, Entity] = ENTITIES | {
    name: replace(ENTITIES[name], **changes)  # type: ignore[arg-type]
    for name, changes in _ELSEWHERE.items()
}


def of_flavour(is_cloud: bool) -> Mapping[str, Entity]:
    """The declarations for Cloud, or those for Data Center."""
    return ENTITIES if is_cloud else _DATACENTER
