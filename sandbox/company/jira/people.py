"""Groups, teams and workflows of the Jira site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sandbox.company.chance import digest
from sandbox.company.jira.refs import SITE, STAGES, WORKFLOWS, status
from sandbox.company.organisation import Division
from sandbox.company.people import Person
from sandbox.company.words.vocabulary import COMPANY
from sandbox.store import Row, dumps

WORKFLOW_NAMES = {"": "Software", "CUST": "Kundenportal", "APP": "Simple", "REQ": "Requirements"}


def workflow_rows() -> Iterator[Row]:
    """One workflow per set of statuses."""
    for key, name in WORKFLOW_NAMES.items():
        first, _ = WORKFLOWS[key]
        references = [
            {"statusReference": status(key, stage)["id"], "deprecated": False, "properties": {}}
            for stage in STAGES
        ]
        body = {
            "id": _uuid("workflow", name),
            "name": f"{name} workflow",
            "description": "",
            "isEditable": True,
            "scope": {"type": "PROJECT" if key == "APP" else "GLOBAL"},
            "statuses": references,
            "version": {"versionNumber": 1, "id": _uuid("version", name)},
        }
        yield ("jira", "workflows", str(first), SITE, 0, dumps(body))


def people_rows(division: Division, known: list[Person], today: date) -> Iterator[Row]:
    """A division's groups and teams with their members of today."""
    suffix = f"-{division.suffix}" if division.suffix else ""
    leads = [team.lead for team in division.teams if team.lead]
    groups = {
        "jira-software-users": known,
        "team-leads": leads,
        "executives": [person for person in known if person.is_executive],
    }
    for number, (name, people) in enumerate(groups.items()):
        active = [person.account_id for person in people if person.active_on(today)]
        group: dict[str, Any] = {"groupId": _uuid("group", name, suffix), "name": name + suffix}
        id = str(division.index * 100 + number + 1)
        yield ("jira", "groups", id, SITE, 0, dumps(group | {"members": active}))
    for team in division.teams:
        if team.in_jira:
            body = {
                "teamId": team.jira_team_id,
                "displayName": team.name,
                "description": f"{team.name} of {COMPANY}",
                "state": "ACTIVE",
                "teamType": "MEMBER_INVITE",
                "members": [person.account_id for person in team.members(today)],
            }
            yield ("jira", "teams", team.jira_team_id, SITE, 0, dumps(body))


def _uuid(*parts: str) -> str:
    raw = digest("jira", *parts).hex()
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:32]}"
