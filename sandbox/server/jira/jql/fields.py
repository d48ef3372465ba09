"""The fields that JQL can search and order by, and where they stand in a stored issue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.server.jira.jql.query import JqlError

Kind = Literal["project", "key", "updated", "created", "instant", "date", "number", "entity", "list", "text"]

# Written once, so that conditions, orders and the index share one expression. Jira's times carry an offset
# without a colon, which SQLite does not read. Milliseconds, as JQL compares.
CREATED_TEXT = "json_extract(body, '$.fields.created')"


def instant_sql(text: str) -> str:
    """SQL for the epoch milliseconds of a Jira time stamp such as ``2026-01-05T09:00:00.123+0100``."""
    return (
        f"(cast(strftime('%s', substr({text}, 1, 19) || substr({text}, 24, 3) || ':' || "
        f"substr({text}, 27, 2)) as integer) * 1000 + cast(substr({text}, 21, 3) as integer))"
    )


CREATED_MS = instant_sql(CREATED_TEXT)
CREATED_INDEX = f"""
create index if not exists issues_by_creation on documents (parent, {CREATED_MS}, length(id), id, updated_ms)
    where tool = 'jira' and kind = 'issues';
create index if not exists site_issues_by_creation
    on documents ({CREATED_MS}, length(id), id, parent, updated_ms)
    where tool = 'jira' and kind = 'issues';
"""


@dataclass(frozen=True)
class JqlField:
    """A searchable field; ``path`` is a JSON path, ``names`` the members by which a value may be given."""

    name: str
    kind: Kind
    path: str = ""
    names: tuple[str, ...] = ("id", "name")

    @property
    def expression(self) -> str:
        """SQL of the value to compare or to sort by."""
        own = {"project": "parent", "updated": "updated_ms", "created": CREATED_MS}
        if self.kind in own:
            return own[self.kind]
        if self.kind == "key":
            return "cast(id as integer)"
        member = "" if self.kind != "entity" else f".{self.names[-1]}"
        text = f"json_extract(body, '{self.path}{member}')"
        return instant_sql(text) if self.kind == "instant" else text


USER = ("accountId", "name", "key", "emailAddress", "displayName")
SYSTEM = {
    "project": JqlField("project", "project"),
    "key": JqlField("key", "key"),
    "updated": JqlField("updated", "updated"),
    "created": JqlField("created", "created"),
    "resolutiondate": JqlField("resolved", "instant", "$.fields.resolutiondate"),
    "duedate": JqlField("duedate", "date", "$.fields.duedate"),
    "summary": JqlField("summary", "text", "$.fields.summary"),
    "description": JqlField("description", "text", "$.fields.description"),
    "text": JqlField("text", "text", "$.fields"),
    "status": JqlField("status", "entity", "$.fields.status"),
    "statuscategory": JqlField(
        "statusCategory", "entity", "$.fields.status.statusCategory", ("id", "key", "name")
    ),
    "issuetype": JqlField("issuetype", "entity", "$.fields.issuetype"),
    "priority": JqlField("priority", "entity", "$.fields.priority"),
    "resolution": JqlField("resolution", "entity", "$.fields.resolution"),
    "level": JqlField("level", "entity", "$.fields.security"),
    "assignee": JqlField("assignee", "entity", "$.fields.assignee", USER),
    "reporter": JqlField("reporter", "entity", "$.fields.reporter", USER),
    "creator": JqlField("creator", "entity", "$.fields.creator", USER),
    "parent": JqlField("parent", "entity", "$.fields.parent", ("id", "key")),
    "labels": JqlField("labels", "list", "$.fields.labels", ("",)),
    "component": JqlField("component", "list", "$.fields.components"),
    "fixversion": JqlField("fixVersion", "list", "$.fields.fixVersions"),
    "affectedversion": JqlField("affectedVersion", "list", "$.fields.versions"),
}
ALIASES = {
    "issue": "key",
    "issuekey": "key",
    "id": "key",
    "updateddate": "updated",
    "createddate": "created",
    "resolved": "resolutiondate",
    "due": "duedate",
    "type": "issuetype",
    "components": "component",
    "fixversions": "fixversion",
    "label": "labels",
}
CUSTOM_KIND: dict[str, tuple[Kind, tuple[str, ...]]] = {
    "number": ("number", ()),
    "date": ("date", ()),
    "datetime": ("instant", ()),
    "option": ("entity", ("id", "value")),
    "user": ("entity", USER),
    "team": ("entity", ("id", "name")),
    "array": ("list", ("id", "name", "value")),
}


def resolve(name: str, custom: Sequence[Mapping[str, Any]]) -> JqlField:
    """The field of a JQL name: a system field, ``cf[10016]``, a custom field's id or its name.

    Raises JqlError when there is none.
    """
    lower = name.lower()
    system = SYSTEM.get(ALIASES.get(lower, lower))
    if system is not None:
        return system
    number = re.fullmatch(r"cf\[(\d+)\]|customfield_(\d+)", lower)
    wanted = f"customfield_{number[1] or number[2]}" if number else None
    for field in custom:
        if field.get("custom") and (field["id"] == wanted or str(field["name"]).lower() == lower):
            return _custom(field)
    raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")


def _custom(field: Mapping[str, Any]) -> JqlField:
    schema = field.get("schema") or {}
    kind, names = CUSTOM_KIND.get(schema.get("type", ""), ("text", ()))
    if schema.get("items") == "string":
        names = ("",)
    return JqlField(str(field["name"]), kind, f"$.fields.{field['id']}", names or ("id", "name"))
