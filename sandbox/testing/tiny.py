"""A workspace small enough to know by heart.

Jira: projects ``PAY`` (issues 10001 to 10012, board 1 with sprints 11 and 12) and ``AND``, whose key is a
reserved word (issue 10020). Trello: board ``B``, open lists and an archived one, four cards, one of them
archived and one in the archived list. Slack: ``general`` with a thread, ``delivery-report``, and ``secret``,
which the app is no member of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.server.jira.metadata import new_field
from sandbox.store import Store
from sandbox.testing.builder import JIRA_BASE, Builder, iso_stamp, person, status

START_MS = 1_767_600_000_000  # 2026-01-05T08:00:00Z, a Monday
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BOARD, OPEN_LIST, DONE_LIST, SHUT_LIST = (f"695b7a00000000000000000{n}" for n in "1234")
CARDS = tuple(f"695b7a00000000000000010{n}" for n in range(1, 5))
MEMBER, LABEL = "695b7a000000000000000201", "695b7a000000000000000301"
ORGANISATION = "695b7a000000000000000501"
FIELD_TEAM, FIELD_DATE, FIELD_POINTS = (f"695b7a00000000000000040{n}" for n in range(1, 4))
GENERAL, REPORT, SECRET = "C0GENERAL", "C0REPORT", "C0SECRET"
STATUSES = (("10000", "To Do", "new"), ("10001", "In Progress", "indeterminate"), ("10002", "Done", "done"))
SYSTEM_FIELDS = (
    ("summary", "Summary", "string", None),
    ("description", "Description", "string", None),
    ("assignee", "Assignee", "user", None),
    ("reporter", "Reporter", "user", None),
    ("priority", "Priority", "priority", None),
    ("labels", "Labels", "array", "string"),
    ("components", "Components", "array", "component"),
    ("fixVersions", "Fix versions", "array", "version"),
    ("duedate", "Due date", "date", None),
    ("issuetype", "Issue Type", "issuetype", None),
    ("status", "Status", "status", None),
    ("created", "Created", "datetime", None),
    ("updated", "Updated", "datetime", None),
)
TRUCE_FIELDS = (
    (10101, "Truce Owner Team", "textfield"),
    (10102, "Truce Forecast P50", "datepicker"),
    (10103, "Truce Forecast P85", "datepicker"),
    (10104, "Truce Risk", "textfield"),
    (10105, "Truce Blocked By", "textfield"),
    (10106, "Truce Conflicts", "float"),
)


def tiny_store(path: Path | str) -> Builder:
    """Create the workspace at ``path``; the builder can add to it."""
    store = Store(path)
    store.set_meta(jira_base=JIRA_BASE, slack_team_id="T0TINY", slack_team_name="Tiny")
    builder = Builder(store)
    with store.transaction():
        _jira_site(builder)
        _issues(builder)
        _trello(builder)
        _slack(builder)
    store.create_indices()
    return builder


def _jira_site(builder: Builder) -> None:
    api = f"{JIRA_BASE}/rest/api/3"
    people = (("acc-ada", "Ada Lane", "ada@example.com"), ("acc-ben", "Ben Ott", None))
    for account, name, mail in people:
        builder.put("jira", "users", account, "site", 0, person(account, name, mail))
    for id, key, name in (("10000", "PAY", "Payments"), ("10001", "AND", "Android")):
        body = {
            "self": f"{api}/project/{id}",
            "id": id,
            "key": key,
            "name": name,
            "projectTypeKey": "software",
        }
        builder.put("jira", "projects", id, "site", 0, body)
    for id, name, category in STATUSES:
        builder.put("jira", "statuses", id, "site", 0, status(id, name, category))
    members = ["acc-ada", "acc-ben"]
    group = {"groupId": "276f955c-0001", "name": "jira-software-users", "members": members}
    builder.put("jira", "groups", "1", "site", 0, group)
    team = {"teamId": "36885b3c-0001", "displayName": "Payments", "state": "ACTIVE", "members": members}
    builder.put("jira", "teams", "36885b3c-0001", "site", 0, team)
    references = [{"statusReference": id, "deprecated": False} for id, _, _ in STATUSES]
    workflow = {"id": "b9ff2384-0001", "name": "Plain", "statuses": references, "isEditable": True}
    builder.put("jira", "workflows", "1", "site", 0, workflow)
    plain = {
        "priorities": (("2", "High"), ("3", "Medium")),
        "issue_types": (("10001", "Story"), ("10004", "Bug")),
        "resolutions": (("10000", "Done"),),
    }
    for kind, entries in plain.items():
        for id, name in entries:
            builder.put("jira", kind, id, "site", 0, {"id": id, "name": name})
    link = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    builder.put("jira", "link_types", "10000", "site", 0, link)
    builder.put(
        "jira", "components", "20001", "PAY", 0, {"id": "20001", "name": "Checkout", "project": "PAY"}
    )
    builder.put("jira", "versions", "20101", "PAY", 0, {"id": "20101", "name": "2026.1", "released": False})
    _fields(builder)
    _board(builder)


def _fields(builder: Builder) -> None:
    for id, name, kind, items in SYSTEM_FIELDS:
        schema: dict[str, Any] = {"type": kind, "system": id} | ({"items": items} if items else {})
        body = {"id": id, "key": id, "name": name, "custom": False, "clauseNames": [id], "schema": schema}
        builder.put("jira", "fields", id, "site", 0, body)
    for number, name, short in ((10016, "Story Points", "float"), *TRUCE_FIELDS):
        builder.put("jira", "fields", f"customfield_{number}", "site", 0, new_field(number, name, short))
    sprint = new_field(10020, "Sprint", "labels")
    sprint["schema"] = {
        "type": "array",
        "items": "json",
        "custom": "com.pyxis.greenhopper.jira:gh-sprint",
        "customId": 10020,
    }
    builder.put("jira", "fields", "customfield_10020", "site", 0, sprint)


def _board(builder: Builder) -> None:
    agile = f"{JIRA_BASE}/rest/agile/1.0"
    place = {"projectId": 10000, "projectKey": "PAY", "projectName": "Payments"}
    board = {"id": 1, "self": f"{agile}/board/1", "name": "PAY board", "type": "scrum", "location": place}
    builder.put("jira", "boards", "1", "site", 0, board)
    estimation = {"type": "field", "field": {"fieldId": "customfield_10016", "displayName": "Story Points"}}
    configuration = {
        "id": 1,
        "name": "PAY board",
        "type": "scrum",
        "filter": {"id": "100"},
        "estimation": estimation,
        "columnConfig": {"columns": [], "constraintType": "none"},
    }
    builder.put("jira", "board_configurations", "1", "site", 0, configuration)
    for id, state, day in ((11, "closed", -14), (12, "active", 0)):
        body = {
            "id": id,
            "self": f"{agile}/sprint/{id}",
            "state": state,
            "name": f"PAY sprint {id}",
            "startDate": iso_stamp(START_MS + day * DAY),
            "endDate": iso_stamp(START_MS + (day + 14) * DAY),
            "originBoardId": 1,
        }
        builder.put("jira", "sprints", str(id), "1", 0, body)


def _issues(builder: Builder) -> None:
    sprint = [{"id": 12, "name": "PAY sprint 12", "state": "active", "boardId": 1}]
    for n in range(1, 13):
        created = START_MS + n * HOUR
        points = None if n % 4 == 0 else n % 4
        fields: dict[str, Any] = {
            "customfield_10016": points,
            "customfield_10020": sprint if n <= 6 else None,
        }
        builder.issue(10_000 + n, f"PAY-{n}", created, created + n * MINUTE, **fields)
        move = {
            "field": "status",
            "from": "10000",
            "fromString": "To Do",
            "to": "10001",
            "toString": "In Progress",
        }
        builder.change(10_000 + n, created + n * MINUTE, move)
    builder.issue(10_020, "AND-1", START_MS + 20 * HOUR)
    builder.comment(10_001, START_MS + 2 * HOUR, "Who owns this?", "acc-ben")
    builder.worklog(10_001, START_MS + 3 * HOUR, 3600)


def _trello(builder: Builder) -> None:
    tiny = {"id": ORGANISATION, "name": "tiny", "displayName": "Tiny"}
    builder.put("trello", "organizations", ORGANISATION, "site", 0, tiny)
    builder.put(
        "trello", "members", MEMBER, "site", 0, {"id": MEMBER, "username": "ada", "fullName": "Ada Lane"}
    )
    board = {
        "id": BOARD,
        "name": "B",
        "desc": "",
        "idOrganization": ORGANISATION,
        "closed": False,
        "shortLink": "boardBBB",
        "url": "https://trello.com/b/boardBBB",
        "prefs": {"permissionLevel": "org"},
        "memberships": [{"id": "695b7a000000000000000601", "idMember": MEMBER, "memberType": "admin"}],
    }
    builder.put("trello", "boards", BOARD, BOARD, START_MS, board)
    for id, name, closed in (
        (OPEN_LIST, "Doing", False),
        (DONE_LIST, "Done", False),
        (SHUT_LIST, "Old", True),
    ):
        body = {"id": id, "name": name, "closed": closed, "idBoard": BOARD, "pos": 1}
        builder.put("trello", "lists", id, BOARD, START_MS, body)
    places = ((OPEN_LIST, False), (OPEN_LIST, False), (OPEN_LIST, True), (SHUT_LIST, False))
    for n, (id, (place, closed)) in enumerate(zip(CARDS, places, strict=True), 1):
        builder.card(id, BOARD, place, f"Card {n}", START_MS + n * HOUR, closed=closed)
        data = {"card": {"id": id, "name": f"Card {n}"}, "list": {"id": place}}
        builder.action(
            f"695b7a00000000000000070{n}", BOARD, "createCard", START_MS + n * HOUR, MEMBER, **data
        )
    builder.put(
        "trello", "labels", LABEL, BOARD, 0, {"id": LABEL, "idBoard": BOARD, "name": "risk", "color": "red"}
    )
    fields = (
        (FIELD_TEAM, "Owner team", "text"),
        (FIELD_DATE, "Forecast P85", "date"),
        (FIELD_POINTS, "Points", "number"),
    )
    for id, name, kind in fields:
        body = {"id": id, "idModel": BOARD, "modelType": "board", "name": name, "type": kind}
        builder.put("trello", "custom_fields", id, BOARD, 0, body)


def _slack(builder: Builder) -> None:
    for id, name in (("U0ADA", "ada"), ("U0BEN", "ben")):
        body = {"id": id, "team_id": "T0TINY", "name": name, "deleted": False, "is_bot": False, "profile": {}}
        builder.put("slack", "users", id, "workspace", 0, body)
    group = {"id": "S0PAY", "handle": "payments", "name": "Payments", "users": ["U0ADA", "U0BEN"]}
    builder.put("slack", "usergroups", "S0PAY", "workspace", 0, group)
    for id, name, member in (
        (GENERAL, "general", True),
        (REPORT, "delivery-report", True),
        (SECRET, "secret", False),
    ):
        body = {"id": id, "name": name, "is_channel": True, "is_archived": False, "is_private": False}
        builder.put(
            "slack",
            "channels",
            id,
            "workspace",
            0,
            body | {"is_member": member, "members": ["U0ADA", "U0BEN"]},
        )
    bookmark = {"id": "Bk0", "channel_id": GENERAL, "title": "Board", "link": "https://trello.com/b/boardBBB"}
    builder.put("slack", "bookmarks", "Bk0", GENERAL, 0, bookmark | {"type": "link", "date_created": 0})
    start = START_MS // 1000
    for n in range(5):
        builder.message(GENERAL, f"{start + n * 60}.00010{n}", "U0ADA", f"message {n} about PAY-{n + 1}")
    root = f"{start}.000100"
    builder.message(GENERAL, f"{start + 3600}.000200", "U0BEN", "a late reply", thread_ts=root)
