"""Every path of the Jira dialect."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.routing import Route

from sandbox.server.exchange import Handler, endpoint
from sandbox.server.jira import agile, history, issues, metadata, people, search, workflows
from sandbox.server.jira.dialect import DIALECT
from sandbox.server.jira.writing import comments, edit, links, rights, screens, transitions
from sandbox.server.workspace import Workspace

# The hot ones first: routes are tried in this order.
PLATFORM: tuple[tuple[str, str, Handler], ...] = (
    ("GET POST", "search/jql", search.search_by_token),
    ("GET", "issue/{issue}", issues.issue),
    ("POST", "changelog/bulkfetch", history.bulk_changelogs),
    ("GET", "issue/{issue}/comment", history.comments),
    ("GET", "issue/{issue}/editmeta", edit.edit_metadata),
    ("PUT", "issue/{issue}", edit.edit),
    ("DELETE", "issue/{issue}", edit.delete),
    ("PUT", "issue/{issue}/assignee", edit.assign),
    ("GET", "issue/{issue}/changelog", history.changelog),
    ("GET", "issue/{issue}/worklog", history.worklogs),
    ("POST", "issue/{issue}/comment", comments.add),
    ("GET PUT DELETE", "issue/{issue}/comment/{comment}", comments.one),
    ("GET", "issue/{issue}/transitions", transitions.listing),
    ("POST", "issue/{issue}/transitions", transitions.perform),
    ("GET DELETE", "issue/{issue}/remotelink", issues.remote_links),
    ("POST", "issue/{issue}/remotelink", issues.add_remote_link),
    ("GET DELETE", "issue/{issue}/remotelink/{link}", issues.one_remote_link),
    ("GET", "issue/{issue}/watchers", issues.watchers),
    ("GET", "issue/{issue}/votes", issues.votes),
    ("GET", "issue/{issue}/properties", issues.properties),
    ("GET PUT DELETE", "issue/{issue}/properties/{key}", issues.property_of),
    ("POST", "issue/bulkfetch", issues.bulk_issues),
    ("GET POST", "search", search.search_by_offset),
    ("POST", "search/approximate-count", search.approximate_count),
    ("GET", "myself", metadata.myself),
    ("GET", "serverInfo", metadata.server_info),
    ("GET", "project/search", metadata.project_search),
    ("GET", "project", metadata.projects),
    ("GET", "project/{project}", metadata.project),
    ("GET", "project/{project}/components", metadata.project_part("components")),
    ("GET", "project/{project}/component", metadata.project_part("components", paged=True)),
    ("GET", "project/{project}/versions", metadata.project_part("versions")),
    ("GET", "project/{project}/version", metadata.project_part("versions", paged=True)),
    ("GET", "project/{project}/statuses", metadata.project_statuses),
    ("GET", "field", metadata.listing("fields")),
    ("POST", "field", metadata.create_field),
    ("GET", "screens", screens.listing),
    ("POST", "screens/addToDefault/{field}", screens.add_to_default),
    ("GET", "screens/{screen}/tabs", screens.tabs),
    ("GET POST", "screens/{screen}/tabs/{tab}/fields", screens.fields),
    ("GET", "status", metadata.listing("statuses")),
    ("GET", "statuses/search", metadata.status_search),
    ("GET", "priority", metadata.listing("priorities")),
    ("GET", "priority/search", metadata.priority_search),
    ("GET", "issuetype", metadata.listing("issue_types")),
    ("GET", "resolution", metadata.listing("resolutions")),
    ("GET", "resolution/search", metadata.resolution_search),
    ("GET", "workflow", workflows.plain),
    ("GET", "workflows/search", workflows.search),
    ("GET", "issueLinkType", metadata.link_types),
    ("POST", "issueLink", links.create),
    ("GET DELETE", "issueLink/{link}", links.one),
    ("GET", "users/search", people.users),
    ("GET", "users", people.users),
    ("GET", "user/search", people.users),
    ("GET", "user", people.user),
    ("GET", "groups/picker", people.group_picker),
    ("GET", "group/bulk", people.groups),
    ("GET", "group/member", people.group_members),
    ("GET", "mypermissions", rights.mine),
)
SOFTWARE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "board", agile.boards),
    ("GET", "board/{board}", agile.board),
    ("GET", "board/{board}/configuration", agile.configuration),
    ("GET", "board/{board}/sprint", agile.sprints),
    ("GET", "sprint/{sprint}", agile.sprint),
    ("GET", "sprint/{sprint}/issue", search.agile_issues),
)
OTHER: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/gateway/api/graphql", people.tenant),
    ("GET", "/gateway/api/public/teams/v1/org/{org}/teams", people.teams),
    ("POST", "/gateway/api/public/teams/v1/org/{org}/teams/{team}/members", people.team_members),
    ("GET", "/rest/teams-api/1.0/team", people.roadmap_teams),
    ("GET", "/rest/teams-api/1.0/resource", people.roadmap_resources),
)


def routes(workspace: Workspace) -> Iterator[Route]:
    """The routes below ``/jira``."""
    for methods, path, handler in PLATFORM:
        yield endpoint(workspace, DIALECT, methods, f"/rest/api/{{version}}/{path}", handler)
    for methods, path, handler in SOFTWARE:
        yield endpoint(workspace, DIALECT, methods, f"/rest/agile/1.0/{path}", handler)
    for methods, path, handler in OTHER:
        yield endpoint(workspace, DIALECT, methods, path, handler)
