"""Jira's catalogue: every entity that is read, as data."""

from __future__ import annotations

from datetime import timedelta

from ingest.entity import Entity

#: links and pictures that follow the site's address and people's taste, and when somebody last looked
VOLATILE = frozenset({"self", "avatarUrls", "iconUrl", "lastViewed", "expand"})
SITE = "site"
PROJECT = "project key"
BOARD = "board id"


def _jira(name: str, endpoint: str, scope: str, page: str, doc: str, **more: object) -> Entity:
    return Entity("jira", name, endpoint, scope, page, doc, volatile=VOLATILE, **more)  # type: ignore[arg-type]


ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        _jira("projects", "{api}/project/search", SITE, "offset", "Projects the account may see."),
        _jira("boards", "{agile}/board", SITE, "offset", "Boards, each with its configuration (J15, J21)."),
        _jira(
            "fields", "{api}/field", SITE, "list", "Fields with their schema; custom ones are found by it."
        ),
        _jira("statuses", "{api}/status", SITE, "list", "Statuses with their category (J14)."),
        _jira("priorities", "{api}/priority", SITE, "list", "Priorities, in rank order."),
        _jira("issue_types", "{api}/issuetype", SITE, "list", "Issue types with their hierarchy level."),
        _jira("link_types", "{api}/issueLinkType", SITE, "list", "Link types with both of their names."),
        _jira(
            "users",
            "{api}/users/search",
            SITE,
            "offset",
            "Accounts, people and apps (J19).",
            key=("accountId|key|name",),
        ),
        _jira("components", "{api}/project/{scope}/components", PROJECT, "list", "Components of a project."),
        _jira("versions", "{api}/project/{scope}/versions", PROJECT, "list", "Versions with release dates."),
        _jira("sprints", "{agile}/board/{scope}/sprint", BOARD, "offset", "Sprints of a scrum board."),
        _jira(
            "issues",
            "{api}/search/jql",
            PROJECT,
            "token",
            "Issues with all fields, by id (J11); comments and worklogs are taken out of their fields.",
            updated=("fields.updated",),
            overlap=timedelta(hours=12),
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
    )
}
