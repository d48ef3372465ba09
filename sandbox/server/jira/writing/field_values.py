"""Values of issue fields: what an edit may set, how it is stored, and what the changelog says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from sandbox.server.jira.adf import document, is_document, plain_text
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.translate import server_name
from sandbox.server.jira.writing.changes import Item

EDITABLE_SYSTEM = frozenset(
    """summary description environment assignee reporter priority labels components fixVersions
    versions duedate issuetype parent""".split()  # noqa: SIM905 - one name a line is no easier to read
)
RICH_SYSTEM = frozenset({"description", "environment"})
HISTORY_NAMES = {
    "components": "Component",
    "fixVersions": "Fix Version",
    "versions": "Version",
    "parent": "IssueParentAssociation",
}
PROJECT_KINDS = {"component": "components", "version": "versions"}
SHORT_TEXT, LONG_TEXT = 255, 32_767


class FieldError(ValueError):
    """A value that Jira would refuse, with Jira's message for the field."""


def options_of(site: JiraSite, field: str) -> list[dict[str, str]]:
    """The options of a select field, id and value each; none where the store does not name them."""
    return [document.json() for document in site.store.select("jira", "field_options", field)]


@dataclass(frozen=True)
class Setter:
    """Sets one field of one issue."""

    site: JiraSite
    project: str
    field: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The field's id."""
        return str(self.field["id"])

    @property
    def schema(self) -> Mapping[str, Any]:
        """Type, items, and the custom type."""
        return self.field.get("schema") or {"type": "string"}

    @property
    def is_rich(self) -> bool:
        """True for fields that hold a document."""
        return self.id in RICH_SYSTEM or str(self.schema.get("custom", "")).endswith(":textarea")

    def value(self, given: Any) -> Any:
        """The value to store. Raises FieldError."""
        if given is None or given == "":
            return self._cleared()
        if self.is_rich:
            return self._rich(given)
        if self.schema.get("custom", "").endswith("gh-sprint"):
            return self._sprint(given)
        reader = getattr(self, f"_{self.schema.get('type', 'string').replace('-', '_')}", self._any)
        return reader(given)

    def _cleared(self) -> Any:
        if self.id in ("summary", "issuetype", "reporter"):
            raise FieldError(f"{self.field['name']} is required.")
        return [] if self.schema.get("type") == "array" and not self.field.get("custom") else None

    def _rich(self, given: Any) -> Any:
        if self.site.version == "2":
            return document(self._string(given, LONG_TEXT))
        if not is_document(given):
            raise FieldError(
                "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
            )
        if len(plain_text(given)) > LONG_TEXT:
            raise FieldError(
                f"The entered text is too long. It exceeds the allowed limit of {LONG_TEXT:,} characters."
            )
        return given

    def _string(self, given: Any, most: int = SHORT_TEXT) -> str:
        if not isinstance(given, str):
            raise FieldError("Operation value must be a string")
        if most == SHORT_TEXT and ("\n" in given or "\r" in given):
            raise FieldError(
                f"The {self.field['name'].lower()} is invalid because it contains newline characters."
            )
        if len(given) > most:
            raise FieldError(
                f"The entered text is too long. It exceeds the allowed limit of {most:,} characters."
            )
        return given

    def _number(self, given: Any) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise FieldError("Operation value must be a number")
        return given

    def _date(self, given: Any) -> str:
        if not isinstance(given, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", given):
            raise FieldError("Operation value must be a string in the format yyyy-MM-dd")
        try:
            return date.fromisoformat(given).isoformat()
        except ValueError:
            raise FieldError(f"Error parsing date string: {given}") from None

    def _datetime(self, given: Any) -> str:
        if not isinstance(given, str) or not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", given):
            raise FieldError("Operation value must be a string in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ")
        return given

    def _user(self, given: Any) -> dict[str, Any]:
        asked = given if isinstance(given, dict) else {}
        wanted = asked.get("accountId") or asked.get("id") or asked.get("name")
        for known in self.site.store.select("jira", "users"):
            body: dict[str, Any] = known.json()
            own = server_name(body) if self.site.is_server else body.get("accountId")
            if wanted and wanted == own:
                return body
        raise FieldError(f"User '{wanted}' does not exist.")

    def _priority(self, given: Any) -> Any:
        return self._named("priorities", given)

    def _issuetype(self, given: Any) -> Any:
        return self._named("issue_types", given)

    def _named(self, kind: str, given: Any, parent: str | None = None) -> Any:
        for known in self.site.store.select("jira", kind, parent):
            body = known.json()
            if isinstance(given, dict) and (
                given.get("id") == body["id"] or given.get("name") == body["name"]
            ):
                return body
        raise FieldError(f"Specify a valid value for {self.field['name']}")

    def _issuelink(self, given: Any) -> dict[str, Any]:
        found = (
            self.site.find_issue(str(given.get("key") or given.get("id")))
            if isinstance(given, dict)
            else None
        )
        if found is None:
            raise FieldError("Could not find issue by id or key.")
        return issue_stub(self.site, found.json())

    def _option(self, given: Any) -> Any:
        if isinstance(given, dict) and (given.get("value") or given.get("id")):
            known = options_of(self.site, self.id)
            if known and not any(option.items() >= given.items() for option in known):
                raise FieldError(f"Option value '{given.get('value') or given.get('id')}' is not valid")
            return {name: str(given[name]) for name in ("id", "value") if given.get(name)}
        raise FieldError("Specify a valid 'id' or 'name' for " + str(self.field["name"]))

    def _team(self, given: Any) -> Any:
        wanted = given.get("id") if isinstance(given, dict) else given
        if not isinstance(wanted, str):
            raise FieldError("Operation value must be a string")
        sql = f"""select json_extract(body, '$.fields.{self.id}') from documents where tool = 'jira'
                  and kind = 'issues' and json_extract(body, '$.fields.{self.id}.id') = ? limit 1"""
        row = self.site.store.connection.execute(sql, (wanted,)).fetchone()
        return orjson.loads(row[0]) if row else {"id": wanted, "name": wanted}

    def _sprint(self, given: Any) -> list[Any]:
        wanted = given[0] if isinstance(given, list) and given else given
        known = self.site.store.get("jira", "sprints", str(wanted))
        if known is None:
            raise FieldError("Number value expected as the Sprint id.")
        return [known.json()]

    def _array(self, given: Any) -> list[Any]:
        if not isinstance(given, list):
            raise FieldError("data was not an array")
        items = self.schema.get("items", "string")
        if items in PROJECT_KINDS:
            return [self._named(PROJECT_KINDS[items], one, self.project) for one in given]
        if items == "option":
            return [self._option(one) for one in given]
        if any(" " in self._string(one) for one in given):
            raise FieldError("The label can't contain spaces.")
        return given

    def _any(self, given: Any) -> Any:
        return given

    def items(self, old: Any, new: Any) -> list[Item]:
        """The changelog's lines for a change; none when nothing changed."""
        if _comparable(old) == _comparable(new):
            return []
        name = str(self.field["name"] if self.field.get("custom") else HISTORY_NAMES.get(self.id, self.id))
        if self.schema.get("items") in PROJECT_KINDS:
            return self._per_element(name, old or [], new or [])
        return [Item(name, self.id, *_shown(old, self.schema, self.id), *_shown(new, self.schema, self.id))]

    def _per_element(self, name: str, old: list[Any], new: list[Any]) -> list[Item]:
        before, after = ({one["id"]: one["name"] for one in side} for side in (old, new))
        gone = [Item(name, self.id, id, text, None, None) for id, text in before.items() if id not in after]
        come = [Item(name, self.id, None, None, id, text) for id, text in after.items() if id not in before]
        return gone + come


def _comparable(value: Any) -> Any:
    """What makes two values the same: ids of things, texts of documents."""
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return plain_text(value)
        return value.get("accountId") or value.get("id") or value.get("value") or value.get("name")
    if isinstance(value, list):
        return [_comparable(one) for one in value] or None
    return value if value != "" else None


def _shown(value: Any, schema: Mapping[str, Any], field_id: str) -> tuple[str | None, str | None]:
    """(id, text) of a value in the changelog."""
    if value is None or value == []:
        return None, "" if schema.get("type") == "array" else None
    if isinstance(value, list):
        pairs = [_shown(one, {}, field_id) for one in value]
        ids = [id for id, _ in pairs if id]
        separator = " " if schema.get("items") == "string" else ", "
        return (", ".join(ids) if ids else None), separator.join(text or "" for _, text in pairs)
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return None, plain_text(value)
        id = value.get("accountId") or value.get("id")
        text = value.get("displayName") or value.get("name") or value.get("value") or value.get("key")
        return (None if id is None else str(id)), None if text is None else str(text)
    if schema.get("type") == "date":
        shown = (
            f"{value} 00:00:00.0" if field_id == "duedate" else date.fromisoformat(value).strftime("%d/%b/%y")
        )
        return value, shown
    return None, f"{value:g}" if isinstance(value, float) else str(value)


def issue_stub(site: JiraSite, body: Mapping[str, Any]) -> dict[str, Any]:
    """The short form of an issue inside links and parents."""
    kept = ("summary", "status", "priority", "issuetype")
    fields = {name: body["fields"].get(name) for name in kept}
    return {
        "id": body["id"],
        "key": body["key"],
        "self": f"{site.stored_base}/rest/api/3/issue/{body['id']}",
        "fields": fields,
    }
