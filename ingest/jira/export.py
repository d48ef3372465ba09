"""Jira issues from a file: JSON lines, or a search's JSON answer, with what was expanded into the issues.

A file has no lists of projects, statuses or people. They are read off the issues that name them and land only
where the API has not brought the real record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from clients.errors import FatalError
from config.settings import Settings
from ingest.cursors import FILE
from ingest.entity import BadRecord, Record
from ingest.files import content, lines, truncated
from ingest.jira.children import Children, pages
from ingest.jira.entities import ENTITIES, SITE
from ingest.jira.issues import project_key
from ingest.page import Broken, Event, Heard, Page

BATCH = 1000
REMEDY = "correct or remove this line, or export again; the other lines have landed"
PEOPLE = ("assignee", "reporter", "creator")
#: field of an issue → entity
NAMED = {"project": "projects", "status": "statuses", "priority": "priorities", "issuetype": "issue_types"}
PARTS = {"components": "components", "versions": "versions", "fixVersions": "versions"}
SPRINTS = ("closedSprints", "sprint")


def jira_events(path: Path, _: Settings) -> Iterator[Event]:
    """Pages of a file's issues and of everything that hangs on them or is named by them."""
    export = _Export(path)
    batch: list[tuple[int, dict[str, Any]]] = []
    for number, record in export.issues():
        if isinstance(record, Broken):
            yield record
            continue
        batch.append((number, record))
        if len(batch) >= BATCH:
            yield from export.pages(batch)
            batch = []
    yield from export.pages(batch)
    yield from export.lists()
    if export.damage is not None:
        raise export.damage


class _Export:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: FatalError | None = None
        self.named: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
        self.said: Counter[tuple[str, str]] = Counter()
        self.carried: Counter[tuple[str, str]] = Counter()

    def issues(self) -> Iterator[tuple[int, Any]]:
        """(line, issue), or what a line holds instead. A file cut off in mid-line is told at the end."""
        if self._is_one_document():
            yield from enumerate(self._document(), start=1)
            return
        for number, line in self._lines():
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                if not line.endswith(b"\n"):
                    self.damage = truncated(self.path, f"it ends in the middle of line {number}")
                yield number, self._broken(number, f"line {number} is no JSON: {error.msg}", line)
                continue
            if isinstance(record, dict) and isinstance(record.get("fields"), dict):
                yield number, record
            else:
                yield number, self._broken(number, f"line {number} is no Jira issue: it has no fields", line)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        try:
            yield from lines(self.path)
        except FatalError as error:
            self.damage = error  # what was read so far lands first

    def _is_one_document(self) -> bool:
        return self.path.suffixes[-1:] == [".json"] or self.path.suffixes[-2:] == [".json", ".gz"]

    def _document(self) -> Iterator[Any]:
        try:
            answer = orjson.loads(content(self.path))
        except orjson.JSONDecodeError as error:
            raise truncated(self.path, f"no complete JSON: {error.msg}") from None
        yield from answer.get("issues", [answer]) if isinstance(answer, dict) else answer

    def _broken(self, number: int, reason: str, line: bytes) -> Broken:
        body = line.decode("utf-8", "replace")
        return Broken("issues", FILE + self.path.name, f"line {number}", reason, REMEDY, body)

    def pages(self, batch: list[tuple[int, dict[str, Any]]]) -> Iterator[Event]:
        """Pages of some issues, with their children."""
        if not batch:
            return
        request = {"file": self.path.name, "lines": [batch[0][0], batch[-1][0]]}
        children = Children(None)
        records: list[Record] = []
        scopes: list[str] = []
        for _, issue in batch:
            try:
                scope = project_key(issue)
            except BadRecord:
                scope = FILE + self.path.name
            self._note(issue, scope)
            records.append(children.split(issue, scope, request))
            scopes.append(scope)
        yield Page("issues", scopes[0], records, request, scopes=scopes)
        yield from children.inline()
        projects = {str(record.get("id")): scope for record, scope in zip(records, scopes, strict=True)}
        yield from pages(children.histories, projects, request)

    def _note(self, issue: dict[str, Any], scope: str) -> None:
        fields: dict[str, Any] = issue["fields"]
        for name, entity in NAMED.items():
            self._add(entity, SITE, fields.get(name))
        for name in PEOPLE:
            self._add("users", SITE, fields.get(name))
        for name, entity in PARTS.items():
            for part in fields.get(name) or ():
                self._add(entity, scope, _of_project(part, fields))
        for name in SPRINTS:
            found = fields.get(name)
            for sprint in found if isinstance(found, list) else [found]:
                if isinstance(sprint, dict):
                    self._add("sprints", str(sprint.get("originBoardId") or FILE + self.path.name), sprint)
        for link in fields.get("issuelinks") or ():
            self._add("link_types", SITE, link.get("type") if isinstance(link, dict) else None)
        self.said["issues", scope] += 1
        self.carried["issues", scope] += 1
        self._note_children(fields, scope)
        self._note_fields(fields)

    def _note_children(self, fields: dict[str, Any], scope: str) -> None:
        for entity, name in (("comments", "comment"), ("worklogs", "worklog")):
            section = fields.get(name)
            if not isinstance(section, dict):
                continue
            carried = section.get(entity) or ()
            self.said[entity, scope] += int(section.get("total") or len(carried))
            self.carried[entity, scope] += len(carried)
            for child in carried:
                self._add("users", SITE, child.get("author") if isinstance(child, dict) else None)

    def _note_fields(self, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            if (
                value is not None
                and name.startswith("customfield_")
                and name not in self.named["fields", SITE]
            ):
                kind = (
                    "number"
                    if isinstance(value, int | float)
                    else "array"
                    if isinstance(value, list)
                    else "any"
                )
                field = {"id": name, "key": name, "name": name, "custom": True, "schema": {"type": kind}}
                self.named["fields", SITE][name] = field

    def _add(self, entity: str, scope: str, record: Any) -> None:
        if not isinstance(record, dict):
            return
        try:
            self.named[entity, scope].setdefault(ENTITIES[entity].record_id(record), record)
        except BadRecord:
            return  # named without an id: nothing to hold on to

    def lists(self) -> Iterator[Event]:
        """What the issues name, and what the file says it leaves out."""
        request = {"file": self.path.name, "read_off": "issues"}
        for (entity, scope), records in self.named.items():
            yield Page(entity, scope, list(records.values()), request, only_absent=True)
        for (entity, scope), said in self.said.items():
            carried = self.carried[entity, scope]
            note = f"the file carries {carried:,} of {said:,}" if said != carried else ""
            yield Heard(entity, scope, says=said, note=note)


def _of_project(part: Any, fields: dict[str, Any]) -> Any:
    project = fields.get("project")
    if isinstance(part, dict) and isinstance(project, dict) and "projectId" not in part:
        return {**part, "projectId": project.get("id")}
    return part
