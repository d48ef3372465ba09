"""Jira as a target: fields of issues, all of an issue in one request, transitions (W3), and the extras."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson

from clients.errors import NotGrantedError, SkippableError
from clients.jira.client import JiraClient
from writeback.jira import extras, values
from writeback.jira.extras import COMMENT, EXTRAS, LINK, PROPERTY, PROPERTY_KEY, Extras
from writeback.jira.overwritten import overwritten
from writeback.jira.rights import QUIET_REMEDY, Mails, Rights
from writeback.target import ObjectState
from writeback.write import Write

#: a status is no field that could be set: an issue is moved along a transition of its workflow
STATUS = "status"


class JiraTarget:
    """Writes fields of issues, without mail (W4), where the issue's edit screen has them (W2)."""

    workers = 4

    def __init__(self, client: JiraClient, mails: Mails = "never") -> None:
        """``mails`` says whether people may be mailed where this account cannot write without it."""
        self.client = client
        self._rights = Rights(client, mails)
        self._schemas: dict[str, dict[str, Any]] = {}
        self._account = ""
        self._lock = threading.Lock()
        self._extras = Extras(client, self._is_own)

    def prepare(self, groups: Sequence[Sequence[Write]]) -> None:
        """Nothing: an issue is read right before it is written, which costs no time under Jira's limits."""

    def read(self, writes: Sequence[Write]) -> ObjectState:
        """Present values from the database, not from the search index, which lags by minutes (J6)."""
        extras = {write.field for write in writes} & set(EXTRAS)
        fields = [write.field for write in writes if write.field not in EXTRAS]
        properties = [PROPERTY_KEY] if PROPERTY in extras else []
        asked, expand = ["project", "issuetype", "status", *fields], "editmeta" if fields else ""
        issue = self.client.issue(writes[0].object_id, asked, properties, expand)
        screen = self._screen(issue) if fields else {}
        state = ObjectState(seen=dict(screen) | self._extras.read(issue, extras), ours={PROPERTY})
        for write in writes:
            if reason := self._objection(write, issue, screen):
                state.refused[write.field] = reason
            elif write.field == STATUS:
                self._read_status(write, issue, state)
            elif write.field in EXTRAS:
                state.values[write.field] = state.seen[write.field]
            else:
                value = issue["fields"].get(write.field)
                state.values[write.field] = values.to_text(value, screen[write.field]["schema"])
        return state

    def canonical(self, write: Write, value: str | None, state: ObjectState) -> str | None:
        """Text as Jira would report it back."""
        if write.field == STATUS:
            return value
        if write.field in EXTRAS:
            return extras.canonical(write.field, value)
        return values.canonical(value, state.seen[write.field]["schema"])

    def groups(self, writes: Sequence[Write]) -> list[list[Write]]:
        """All fields and the property in one PUT: one entry in the history, one unit of the rate limit."""
        together = [write for write in writes if _goes_with_fields(write)]
        return [group for group in (together, *([w] for w in writes if not _goes_with_fields(w))) if group]

    def write(self, writes: Sequence[Write], state: ObjectState) -> None:
        """Set the fields, move the issue, or write one of the extras; nobody is notified."""
        first, seen = writes[0], state.seen
        if first.field == STATUS:
            self.client.transition(first.object_id, seen[STATUS]["transition"])
        elif first.field == COMMENT:
            self._extras.write_comment(first.object_id, first.new_value, seen["comments"])
        elif first.field == LINK:
            self._extras.write_link(first.object_id, first.new_value)
        elif first.field == PROPERTY and not first.new_value:
            self.client.delete_property(first.object_id, PROPERTY_KEY)
        else:
            fields = {
                w.field: values.to_json(w.new_value, seen[w.field]["schema"], self.client.is_cloud)
                for w in writes
                if w.field not in EXTRAS
            }
            result = next((w.new_value for w in writes if w.field == PROPERTY), None)
            properties = {PROPERTY_KEY: orjson.loads(result)} if result else {}
            self._update(first, fields, properties)

    def _update(self, write: Write, fields: dict[str, Any], properties: dict[str, Any]) -> None:
        """Mail nobody where this account may do so; where it may not, only as far as the settings allow."""
        project, is_quiet = write.container or "", self._rights.is_quiet(write.container or "")
        try:
            self.client.update_issue(write.object_id, fields, not is_quiet, properties)
        except SkippableError as error:
            if not is_quiet or error.status != HTTPStatus.FORBIDDEN:
                raise
            if self._rights.mails == "never":
                raise NotGrantedError(error.problem, error.record, QUIET_REMEDY, error.status) from None
            self.client.update_issue(write.object_id, fields, True, properties)
            self._rights.was_loud(project)

    def overwritten(self, writes: Sequence[Write]) -> dict[str, str | None]:
        """Edits that fell between our reading and our writing, found in the issues' history (W4)."""
        fields = [write for write in writes if write.field not in (STATUS, *EXTRAS)]
        if not fields or not self.client.is_cloud:  # Data Center has no bulk changelog
            return {}
        plain = [write for write in fields if not values.is_rich(self._schemas[write.field])]
        return overwritten(self.client, self._own_account(), plain, self._schemas, values.canonical)

    def _own_account(self) -> str:
        with self._lock:
            if not self._account:
                me = self.client.sign_in()
                self._account = str(me.get("accountId") or me["name"])
            return self._account

    def _is_own(self, author: dict[str, Any]) -> bool:
        return self._own_account() in (author.get("accountId"), author.get("name"))

    def _read_status(self, write: Write, issue: dict[str, Any], state: ObjectState) -> None:
        """Transition ids belong to the issue and its status, so they are asked for each time (W3)."""
        state.values[STATUS] = issue["fields"]["status"]["name"]
        if state.values[STATUS] == write.new_value:
            return
        ways = [way for way in self.client.transitions(issue["id"]) if way["to"]["name"] == write.new_value]
        if not ways:
            state.refused[STATUS] = f"no transition leads to {write.new_value} → move the issue by hand"
            return
        needed = [
            field["name"]
            for field in (ways[0].get("fields") or {}).values()
            if field.get("required") and not field.get("hasDefaultValue")
        ]
        if needed:
            state.refused[STATUS] = f"the transition asks for {', '.join(needed)} → move the issue by hand"
        state.seen[STATUS] = {"transition": ways[0]["id"]}

    def _objection(self, write: Write, issue: dict[str, Any], screen: dict[str, Any]) -> str:
        kind, project = issue["fields"]["issuetype"]["name"], issue["fields"]["project"]["key"]
        if project != write.container:
            return f"the issue has moved to {issue['key']} since the plan → the next run plans it anew"
        if reason := self._rights.objection(write.field, project):
            return reason
        if write.field == STATUS or write.field in EXTRAS:
            return ""
        if not screen:
            status = (issue["fields"].get("status") or {}).get("name")
            return f"Jira lets nobody edit this issue in its status {status} → it waits until it moves"
        if write.field not in screen:
            name = write.field_name or write.field
            return f"{name} is not on the edit screen of {kind} in {project} → add it to that screen"
        if "set" not in screen[write.field].get("operations", ["set"]):
            return f"{write.field_name or write.field} cannot be set by this account → grant it that right"
        return _no_option(write, screen[write.field])

    def _screen(self, issue: dict[str, Any]) -> dict[str, Any]:
        """Editable fields by id: an issue's own, since its status or its people may lock it."""
        told = (issue.get("editmeta") or {}).get("fields")
        screen: dict[str, Any] = self.client.editmeta(issue["id"]) if told is None else told
        with self._lock:
            self._schemas |= {id: field["schema"] for id, field in screen.items()}
        return screen


def _no_option(write: Write, field: dict[str, Any]) -> str:
    """Why a select field does not take a value: none of its options is called so."""
    lacking = values.without_option(write.new_value, field)
    if not lacking:
        return ""
    name = write.field_name or field.get("name") or write.field
    return f"{name} has no option {', '.join(lacking)} → add it to the field, or make it a text field"


def _goes_with_fields(write: Write) -> bool:
    """A property can be set with the fields; taking it away is a request of its own."""
    if write.field == PROPERTY:
        return bool(write.new_value)
    return write.field not in (STATUS, *EXTRAS)
