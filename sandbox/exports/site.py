"""What a Jira site knows beside its issues, gathered from the issues of an export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.store import Row, dumps

JIRA_BASE = "https://export.atlassian.invalid"
API = f"{JIRA_BASE}/rest/api/3"
STORY_POINTS = "Story Points"
SYSTEM_TYPES = {
    "created": "datetime", "updated": "datetime", "resolutiondate": "datetime", "duedate": "date",
    "assignee": "user", "reporter": "user", "creator": "user", "status": "status", "project": "project",
    "issuetype": "issuetype", "priority": "priority", "resolution": "resolution",
}  # fmt: skip

Body = dict[str, Any]


class Site:
    """Gathers users, statuses, versions and so on while issues pass by; the last sight of each wins."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], tuple[str, Body]] = {}  # (kind, id) → (parent, body)
        self.fields: dict[str, str] = {}  # id → type
        self.boards: set[str] = set()

    def see(self, issue: Body) -> None:
        """Take note of everything that an issue mentions."""
        fields: Body = issue["fields"]
        project = fields["project"]
        self._put("projects", project)
        for kind, name in (
            ("statuses", "status"),
            ("priorities", "priority"),
            ("issue_types", "issuetype"),
            ("resolutions", "resolution"),
        ):
            self._put(kind, fields.get(name))
        for name in ("assignee", "reporter", "creator"):
            self.see_user(fields.get(name))
        for component in fields.get("components") or []:
            self._put(
                "components",
                component | {"projectId": project["id"], "project": project["key"]},
                project["key"],
            )
        for version in [*(fields.get("fixVersions") or []), *(fields.get("versions") or [])]:
            self._put("versions", version | {"projectId": project["id"]}, project["key"])
        for link in fields.get("issuelinks") or []:
            self._put("link_types", link.get("type"))
        running = fields.get("sprint")
        for sprint in [
            *(fields.get("closedSprints") or []),
            *([running] if isinstance(running, dict) else []),
        ]:
            self._see_sprint(sprint)
        for name, value in fields.items():
            if name not in self.fields or self.fields[name] == "any":
                self.fields[name] = _type(name, value)

    def see_user(self, user: Body | None) -> None:
        """Take note of a user; Server exports have a name or key instead of an account id."""
        if user:
            id = user.get("accountId") or user.get("key") or user.get("name")
            if id:
                self.found["users", str(id)] = ("site", user)

    def _see_sprint(self, sprint: Body) -> None:
        board = str(sprint.get("originBoardId", "0"))
        self.boards.add(board)
        self.found["sprints", str(sprint["id"])] = (board, sprint)

    def _put(self, kind: str, body: Body | None, parent: str = "site") -> None:
        if body and "id" in body:
            self.found[kind, str(body["id"])] = (parent, body)

    def points_field(self) -> str | None:
        """The one numeric custom field, if there is exactly one: it is taken for story points."""
        numeric = [
            name for name, kind in self.fields.items() if name.startswith("customfield_") and kind == "number"
        ]
        return numeric[0] if len(numeric) == 1 else None

    def rows(self) -> Iterator[Row]:
        """The gathered documents."""
        for (kind, id), (parent, body) in self.found.items():
            yield ("jira", kind, id, parent, 0, dumps(body))
        points = self.points_field()
        for name, kind in self.fields.items():
            yield ("jira", "fields", name, "site", 0, dumps(_field(name, kind, name == points)))
        for board in sorted(self.boards):
            body = {
                "id": int(board),
                "self": f"{JIRA_BASE}/rest/agile/1.0/board/{board}",
                "name": f"Board {board}",
                "type": "scrum",
            }
            yield ("jira", "boards", board, "site", 0, dumps(body))
            yield ("jira", "board_configurations", board, "site", 0, dumps(body | _estimation(points)))


def _type(name: str, value: Any) -> str:
    if name in SYSTEM_TYPES:
        return SYSTEM_TYPES[name]
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return "any"
    return "number" if isinstance(value, int | float) else "array" if isinstance(value, list) else "string"


def _field(name: str, kind: str, is_points: bool) -> Body:
    custom = name.startswith("customfield_")
    label = STORY_POINTS if is_points else name if custom else name[:1].upper() + name[1:]
    schema: Body = {"type": kind}
    if custom:
        plain = "float" if kind == "number" else "textfield"
        schema |= {
            "custom": f"com.atlassian.jira.plugin.system.customfieldtypes:{plain}",
            "customId": int(name[12:]),
        }
    else:
        schema["system"] = name
    head = {"id": name, "key": name, "name": label, "custom": custom}
    return {
        **head,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [name],
        "schema": schema,
    }


def _estimation(points: str | None) -> Body:
    if points is None:
        return {}
    return {"estimation": {"type": "field", "field": {"fieldId": points, "displayName": STORY_POINTS}}}
