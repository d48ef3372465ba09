"""How Jira names things: the statuses, types, users, sprints … as issues and lists carry them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sandbox.company.life.work import Sprint, Version, World
from sandbox.company.organisation import Team
from sandbox.company.people import Person
from sandbox.company.words.vocabulary import JIRA_BASE

API = f"{JIRA_BASE}/rest/api/3"
AGILE = f"{JIRA_BASE}/rest/agile/1.0"
SITE = "site"
APP_MAIL = "truce@example.com"

CATEGORIES = {
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}
STAGES = ("backlog", "queued", "doing", "review", "test", "blocked", "release", "done", "dropped")
# a board's columns; what has no column is off the board: what waits to be chosen, and what was dropped
COLUMNS = (("queued",), ("doing", "blocked"), ("review",), ("test",), ("release",), ("done",))
STAGE_CATEGORY = dict(zip(STAGES, ("new", "new", *("indeterminate",) * 5, "done", "done"), strict=True))
# Sites have statuses in the user's language, of the same name with different ids, and names that mislead:
# "Done pending release" is not done, and "Design done" is not even begun.
WORKFLOWS: dict[str, tuple[int, tuple[str, ...]]] = {
    "": (10000, ("Backlog", "Selected for Development", "In Progress", "In Review", "In Testing", "Blocked",
                 "Done pending release", "Done", "Won't Do")),
    "CUST": (10020, ("Offen", "Ausgewählt", "In Arbeit", "In Prüfung", "Im Test", "Blockiert",
                     "Fertig, wartet auf Release", "Fertig", "Verworfen")),
    "APP": (10040, ("Backlog", "To Do", "In Progress", "In Review", "In Testing", "Blocked",
                    "Done pending release", "Done", "Won't Do")),
    "REQ": (10060, ("Draft", "Design done", "In Delivery", "In Review", "In Testing", "On Hold",
                    "Delivered, not announced", "Delivered", "Rejected")),
}  # fmt: skip
TYPES = {
    "Epic": (10000, 1, "A large piece of work that holds stories."),
    "Story": (10001, 0, "Functionality seen from a user."),
    "Task": (10002, 0, "Work that is not visible to users."),
    "Bug": (10004, 0, "Something that does not work as it should."),
    "Requirement": (10005, 0, "What the product must do."),
    "Sub-task": (10003, -1, "A part of another issue."),
}
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
RESOLUTIONS = {"Done": 10000, "Won't Do": 10001, "Duplicate": 10002}
LINK_TYPES = {
    "Blocks": (10000, "is blocked by", "blocks"),
    "Cloners": (10001, "is cloned by", "clones"),
    "Duplicate": (10002, "is duplicated by", "duplicates"),
    "Relates": (10003, "relates to", "relates to"),
    "Implements": (10004, "is implemented by", "implements"),
}
TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
CUSTOM_FIELDS: tuple[tuple[int, str, str, str, str | None], ...] = (  # id, name, custom type, type, items
    (10001, "Team", "com.atlassian.teams:rm-teams-custom-field-team", "team", None),
    (10014, "Epic Link", "com.pyxis.greenhopper.jira:gh-epic-link", "any", None),
    (10016, "Story Points", "com.atlassian.jira.plugin.system.customfieldtypes:float", "number", None),
    (10019, "Rank", "com.pyxis.greenhopper.jira:gh-lexo-rank", "any", None),
    (10020, "Sprint", "com.pyxis.greenhopper.jira:gh-sprint", "array", "json"),
    (
        10021,
        "Flagged",
        "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes",
        "array",
        "option",
    ),
    # A second story-point field, as old sites have one; no board estimates with it.
    (10031, "Story point estimate", "com.pyxis.greenhopper.jira:jsw-story-points", "number", None),
    (10101, "Truce Owner Team", TEXT_FIELD, "string", None),
    (
        10102,
        "Truce Forecast P50",
        "com.atlassian.jira.plugin.system.customfieldtypes:datepicker",
        "date",
        None,
    ),
    (
        10103,
        "Truce Forecast P85",
        "com.atlassian.jira.plugin.system.customfieldtypes:datepicker",
        "date",
        None,
    ),
    (10104, "Truce Risk", TEXT_FIELD, "string", None),
    (10105, "Truce Blocked By", TEXT_FIELD, "string", None),
    (10106, "Truce Conflicts", "com.atlassian.jira.plugin.system.customfieldtypes:float", "number", None),
)
SYSTEM_FIELDS: tuple[tuple[str, str, str, str | None], ...] = (
    ("summary", "Summary", "string", None), ("description", "Description", "string", None),
    ("issuetype", "Issue Type", "issuetype", None), ("project", "Project", "project", None),
    ("status", "Status", "status", None), ("priority", "Priority", "priority", None),
    ("resolution", "Resolution", "resolution", None), ("assignee", "Assignee", "user", None),
    ("reporter", "Reporter", "user", None), ("creator", "Creator", "user", None),
    ("created", "Created", "datetime", None), ("updated", "Updated", "datetime", None),
    ("resolutiondate", "Resolved", "datetime", None), ("duedate", "Due date", "date", None),
    ("labels", "Labels", "array", "string"), ("components", "Components", "array", "component"),
    ("fixVersions", "Fix versions", "array", "version"), ("versions", "Affects versions", "array", "version"),
    ("issuelinks", "Linked Issues", "array", "issuelinks"), ("subtasks", "Sub-tasks", "array", "issuelinks"),
    ("parent", "Parent", "issuelink", None), ("timespent", "Time Spent", "number", None),
    ("comment", "Comment", "comments-page", None), ("worklog", "Log Work", "array", "worklog"),
    ("statuscategorychangedate", "Status Category Changed", "datetime", None),
    ("watches", "Watchers", "watches", None), ("votes", "Votes", "votes", None),
)  # fmt: skip


def stamp(ms: int) -> str:
    """Jira's notation of an instant."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}+0000"


def utc(ms: int) -> str:
    """The Agile API's and Trello's notation of an instant."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def workflow(project: str) -> str:
    """Which workflow a project follows: its own, or the shared one (empty)."""
    name = project.rstrip("0123456789")
    return name if name in WORKFLOWS else ""


def status(project: str, stage: str) -> dict[str, Any]:
    """The status of a stage in a project's workflow, as issues carry it."""
    name = workflow(project)
    first, labels = WORKFLOWS[name]
    number = STAGES.index(stage)
    category = CATEGORIES[STAGE_CATEGORY[stage]]
    return {
        "self": f"{API}/status/{first + number}",
        "description": "",
        "iconUrl": f"{JIRA_BASE}/images/icons/statuses/generic.png",
        "name": labels[number],
        "id": str(first + number),
        "statusCategory": {"self": f"{API}/statuscategory/{category['id']}", **category},
    }


def issue_type(name: str) -> dict[str, Any]:
    """An issue type, as issues carry it."""
    number, level, text = TYPES[name]
    return {
        "self": f"{API}/issuetype/{number}",
        "id": str(number),
        "description": text,
        "iconUrl": f"{JIRA_BASE}/images/icons/issuetypes/{number}.png",
        "name": name,
        "subtask": level < 0,
        "hierarchyLevel": level,
    }


def priority(name: str) -> dict[str, Any]:
    """A priority, as issues carry it."""
    number = PRIORITIES.index(name) + 1
    icon = f"{JIRA_BASE}/images/icons/priorities/{name.lower()}.svg"
    return {"self": f"{API}/priority/{number}", "iconUrl": icon, "name": name, "id": str(number)}


def user(person: Person, today: date) -> dict[str, Any]:
    """A user; the mail address is absent where the person hides it."""
    app = person.title == "app"
    body = {
        "self": f"{API}/user?accountId={person.account_id}",
        "accountId": person.account_id,
        "displayName": person.first if app else person.name,
        "active": person.active_on(today),
        "timeZone": "Europe/Berlin" if person.country == "DE" else "America/New_York",
        "accountType": "app" if app else "atlassian",
    }
    if person.person_id == "app-truce":
        return body | {"emailAddress": APP_MAIL}  # the account under which the sandbox's Jira token acts
    return body if app or person.hides_email else body | {"emailAddress": person.email}


def project_id(team: Team, division: int) -> int:
    """Number of a team's project."""
    return 10_000 + division * 20 + team.index + 1


def projects_of(world: World) -> list[tuple[str, int, str, Person | None]]:
    """Key, number, name and lead of the division's Jira projects; the last holds product requirements."""
    division = world.division
    found: list[tuple[str, int, str, Person | None]] = [
        (team.key, project_id(team, division.index), team.name, team.lead)
        for team in division.teams
        if team.in_jira
    ]
    key = division.requirements_key
    market = f" {division.suffix}" if division.suffix else ""
    manager = division.product_managers[0]
    return [*found, (key, 10_000 + division.index * 20 + 19, f"Product Requirements{market}", manager)]


def project_ref(key: str, number: int, name: str) -> dict[str, Any]:
    """A project, as issues carry it."""
    own = workflow(key) == "APP"
    return {
        "self": f"{API}/project/{number}",
        "id": str(number),
        "key": key,
        "name": name,
        "projectTypeKey": "software",
        "simplified": own,
        "avatarUrls": {},
    }


def component_id(team: Team, division: int, component: int) -> int:
    """Number of a component."""
    return 10_000 + division * 100 + team.index * 4 + component


def component_ref(team: Team, division: int, component: int) -> dict[str, Any]:
    """A component, as issues carry it."""
    number = component_id(team, division, component)
    return {"self": f"{API}/component/{number}", "id": str(number), "name": team.domain.components[component]}


def version_id(version: Version, division: int) -> int:
    """Number of a version on the site."""
    return 10_000 + division * 10_000 + version.version_id


def version_ref(version: Version, division: int, until_ms: int) -> dict[str, Any]:
    """A version, as issues carry it."""
    number = version_id(version, division)
    released = version.released_ms is not None and version.released_ms < until_ms
    return {
        "self": f"{API}/version/{number}",
        "id": str(number),
        "description": "",
        "name": version.name,
        "archived": False,
        "released": released,
        "releaseDate": version.release.isoformat(),
    }


def sprint_number(sprint_id: int, division: int) -> int:
    """Number of a sprint on the site."""
    return division * 10_000 + sprint_id


def sprint_body(sprint: Sprint, division: int, until_ms: int) -> dict[str, Any]:
    """A sprint; dates that are not known yet are absent."""
    closed = sprint.closed_ms is not None and sprint.closed_ms < until_ms
    active = not closed and sprint.started_ms is not None and sprint.started_ms < until_ms
    number = sprint_number(sprint.sprint_id, division)
    body: dict[str, Any] = {"id": number, "self": f"{AGILE}/sprint/{number}"}
    body["state"] = "closed" if closed else "active" if active else "future"
    body["name"] = f"{sprint.team.key} Sprint {sprint.number}"
    if closed or active:
        body |= {"startDate": utc(sprint.starts_ms), "endDate": utc(sprint.ends_ms)}
    if closed and sprint.closed_ms is not None:
        body["completeDate"] = utc(sprint.closed_ms)
    return body | {
        "createdDate": utc(sprint.created_ms),
        "originBoardId": int(sprint.team.board_id),
        "goal": sprint.goal,
    }


def link_type(name: str) -> dict[str, Any]:
    """A link type, as links carry it."""
    number, inward, outward = LINK_TYPES[name]
    self_ = f"{API}/issueLinkType/{number}"
    return {"id": str(number), "name": name, "inward": inward, "outward": outward, "self": self_}
