"""The Jira site itself: fields, statuses, users, projects, boards, components, versions, sprints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sandbox.company.jira.people import people_rows, workflow_rows
from sandbox.company.jira.refs import (
    AGILE,
    API,
    COLUMNS,
    CUSTOM_FIELDS,
    LINK_TYPES,
    PRIORITIES,
    RESOLUTIONS,
    SITE,
    STAGES,
    SYSTEM_FIELDS,
    TYPES,
    WORKFLOWS,
    component_ref,
    issue_type,
    link_type,
    priority,
    project_id,
    project_ref,
    projects_of,
    sprint_body,
    sprint_number,
    status,
    user,
    version_id,
    version_ref,
    workflow,
)
from sandbox.company.life.work import Version, World
from sandbox.company.organisation import Division, Team
from sandbox.company.people import Person
from sandbox.company.words.vocabulary import COMPANY
from sandbox.store import Row, dumps


def site_rows(until_ms: int) -> Iterator[Row]:
    """What the whole site shares, whatever the number of divisions."""

    def row(kind: str, id: object, body: dict[str, Any]) -> Row:
        return ("jira", kind, str(id), SITE, 0, dumps(body))

    for key, (first, _) in WORKFLOWS.items():
        for number, stage in enumerate(STAGES):
            scope = {"type": "PROJECT"} if key == "APP" else {"type": "GLOBAL"}
            yield row("statuses", first + number, status(key, stage) | {"scope": scope})
    yield from workflow_rows()
    for name in TYPES:
        yield row("issue_types", TYPES[name][0], issue_type(name))
    for name in PRIORITIES:
        extra = {"statusColor": "#3572b0", "description": "", "isDefault": name == "Medium"}
        yield row("priorities", priority(name)["id"], priority(name) | extra)
    for name, number in RESOLUTIONS.items():
        body = {"self": f"{API}/resolution/{number}", "id": str(number), "description": "", "name": name}
        yield row("resolutions", number, body)
    for name, (number, inward, outward) in LINK_TYPES.items():
        yield row("link_types", number, link_type(name) | {"inward": inward, "outward": outward})
    for id, name, type_, items in SYSTEM_FIELDS:
        schema: dict[str, Any] = {"type": type_, "system": id} | ({"items": items} if items else {})
        yield row("fields", id, _field(id, name, schema, custom=False))
    for number, name, custom, type_, items in CUSTOM_FIELDS:
        schema = {"type": type_, "custom": custom, "customId": number} | ({"items": items} if items else {})
        yield row(
            "fields", f"customfield_{number}", _field(f"customfield_{number}", name, schema, custom=True)
        )


def _field(id: str, name: str, schema: dict[str, Any], custom: bool) -> dict[str, Any]:
    clauses = [f"cf[{schema['customId']}]", name] if custom else [id]
    return {
        "id": id,
        "key": id,
        "name": name,
        "custom": custom,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": clauses,
        "schema": schema,
    }


def division_rows(world: World, until_ms: int) -> Iterator[Row]:
    """Users, groups, teams, projects, components, versions, boards and sprints of a division."""
    division = world.division
    today = datetime.fromtimestamp(until_ms / 1000, UTC).date()
    known = [person for person in division.people if person.joined <= today]
    for person in [*known, *(world.apps.values() if division.index == 0 else ())]:
        yield ("jira", "users", person.account_id, SITE, 0, dumps(user(person, today)))
    yield from people_rows(division, known, today)
    for key, number, name, lead in projects_of(world):
        yield ("jira", "projects", str(number), SITE, 0, dumps(_project(key, number, name, lead, today)))
    for desk in world.desks:
        if desk.team.in_jira:
            yield from _team_rows(desk.team, division, today)
            for version in (one for one in desk.versions if one.created_ms < until_ms):
                body = version_ref(version, division.index, until_ms) | _version_extra(
                    version, division, today
                )
                id = str(version_id(version, division.index))
                yield (
                    "jira",
                    "versions",
                    id,
                    desk.team.key,
                    version.released_ms or version.created_ms,
                    dumps(body),
                )
            for sprint in (one for one in desk.sprints if one.created_ms < until_ms):
                id = str(sprint_number(sprint.sprint_id, division.index))
                body = sprint_body(sprint, division.index, until_ms)
                yield ("jira", "sprints", id, desk.team.board_id, sprint.created_ms, dumps(body))


def _version_extra(version: Version, division: Division, today: date) -> dict[str, Any]:
    overdue = version.released_ms is None and version.release < today
    number = project_id(version.team, division.index)
    return {"startDate": version.start.isoformat(), "overdue": overdue, "projectId": number}


def _project(key: str, number: int, name: str, lead: Person | None, today: date) -> dict[str, Any]:
    extra: dict[str, Any] = {"description": f"{name} of {COMPANY}", "style": "classic", "isPrivate": False}
    extra["entityId"] = str(number)
    if workflow(key) == "APP":
        extra["style"] = "next-gen"
    if lead:
        extra["lead"] = user(lead, today)
    extra["issueTypes"] = [
        issue_type(kind) for kind in TYPES if (kind == "Requirement") == key.startswith("REQ")
    ]
    return project_ref(key, number, name) | extra


def _team_rows(team: Team, division: Division, today: date) -> Iterator[Row]:
    number = project_id(team, division.index)
    for component, _ in enumerate(team.domain.components):
        body = component_ref(team, division.index, component) | {
            "assigneeType": "PROJECT_DEFAULT",
            "isAssigneeTypeValid": False,
            "project": team.key,
            "projectId": number,
        }
        if team.lead and component == 0:
            body["lead"] = user(team.lead, today)
        yield ("jira", "components", body["id"], team.key, 0, dumps(body))
    scrum = team.domain.flow == "scrum"
    board = {
        "id": int(team.board_id),
        "self": f"{AGILE}/board/{team.board_id}",
        "name": f"{team.key} board",
        "type": "scrum" if scrum else "kanban",
        "location": {
            "projectId": number,
            "projectKey": team.key,
            "projectName": team.name,
            "name": f"{team.name} ({team.key})",
        },
        "isPrivate": False,
    }
    yield ("jira", "boards", team.board_id, SITE, 0, dumps(board))
    yield ("jira", "board_configurations", team.board_id, SITE, 0, dumps(_configuration(team, board)))


def _configuration(team: Team, board: dict[str, Any]) -> dict[str, Any]:
    columns = []
    for stages in COLUMNS:
        shown = [status(team.key, stage) for stage in stages]
        places = [{"id": one["id"], "self": one["self"]} for one in shown]
        columns.append({"name": shown[0]["name"], "statuses": places})
    body = {key: board[key] for key in ("id", "name", "type", "self", "location")}
    body["filter"] = {
        "id": str(10_000 + int(team.board_id)),
        "self": f"{API}/filter/{10_000 + int(team.board_id)}",
    }
    body["columnConfig"] = {"columns": columns, "constraintType": "none"}
    if team.domain.flow == "scrum":
        body["estimation"] = {
            "type": "field",
            "field": {"fieldId": "customfield_10016", "displayName": "Story Points"},
        }
    body["ranking"] = {"rankCustomFieldId": 10019}
    return body
