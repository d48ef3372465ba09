"""Jira issues from a file, JSON or CSV, with everything that hangs on them.

A file has no lists of projects, statuses or people. They are read off the issues that name them and land only
where the API has not brought the real record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from clients.errors import FatalError
from config.settings import Settings
from ingest.files.opening import beginning
from ingest.jira.children import Children, pages
from ingest.jira.csv.issues import CsvIssues
from ingest.jira.csv.table import is_csv
from ingest.jira.entities import ENTITIES, SITE
from ingest.jira.jql import project_key
from ingest.jira.json.issues import JsonIssues
from ingest.jira.json.sprints import SCHEMA, carried
from ingest.jira.privacy.restrictions import Restrictions, closed
from ingest.source.contract import Held
from ingest.source.cursor import FILE
from ingest.source.entity import BadRecord, Record, objects, whole_number
from ingest.source.page import Broken, Event, Heard, Page, Present
from ingest.source.parts import FileEvent, LeftOut

BATCH = 1000
HOW = "export the search from Jira: Export → Export CSV (all fields)"
#: how HTML and XML (which Jira's menu exports as well), documents of Word and Excel, PDF and 7z begin
OTHERS = (b"<", b"\xd0\xcf\x11\xe0", b"%PDF", b"7z\xbc\xaf")
PRIVATE = "issues with a security level"
PEOPLE = ("assignee", "reporter", "creator")
#: field of an issue → entity
NAMED = {
    "project": "projects",
    "status": "statuses",
    "priority": "priorities",
    "issuetype": "issue_types",
    "resolution": "resolutions",
}
PARTS = {"components": "components", "versions": "versions", "fixVersions": "versions"}
SPRINTS = ("closedSprints", "sprint")


def jira_events(path: Path, settings: Settings, held: Held) -> Iterator[FileEvent]:
    """Pages of a file's issues and of everything that hangs on them or is named by them."""
    start = beginning(path)
    if start.startswith(OTHERS):
        raise FatalError("this is neither JSON nor CSV", path.name, HOW)
    source: CsvIssues | JsonIssues = JsonIssues(path)
    second_hand: frozenset[str] = frozenset()
    if is_csv(start):
        source = CsvIssues(path, settings.jira, held.names)
        second_hand = held.api_scopes("issues")
    restrictions = Restrictions.of(settings.jira)
    if isinstance(source, JsonIssues) and source.tells_levels:  # for others repeat the titles of those
        for _, record in JsonIssues(path).issues():
            restrictions.hides(record)
    export = _Export(path, second_hand, restrictions)
    batch: list[tuple[int, dict[str, Any]]] = []
    for number, record in source.issues():
        if isinstance(record, Broken):
            yield replace(record, body=restrictions.words(record.body))
            continue
        batch.append((number, record))
        if len(batch) >= BATCH:
            yield from export.pages(batch)
            batch = []
    yield from export.pages(batch)
    yield from export.lists(source.fields.values(), held)
    yield from export.told()
    if isinstance(source, CsvIssues):
        yield from source.left_out
    for note in source.notes:
        yield Heard("issues", FILE + path.name, note=note)
    if source.damage is not None:
        raise source.damage


class _Export:
    """``second_hand`` are projects that the API reads: a CSV, whose comments have no ids and whose dates no
    seconds, adds only issues there that the API has not brought."""

    def __init__(self, path: Path, second_hand: frozenset[str], restrictions: Restrictions) -> None:
        self.path, self.second_hand, self.restrictions = path, second_hand, restrictions
        self.left = 0  # issues with a security level that is not named
        self.named: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
        self.said: Counter[tuple[str, str]] = Counter()
        self.carried: Counter[tuple[str, str]] = Counter()
        #: (entity, scope) → issues that say how many they have, and bring all of them; what they bring
        self.whole: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
        self.kinds: dict[str, dict[str, Any]] = {}  # custom field → schema, as its values have it

    def pages(self, batch: list[tuple[int, dict[str, Any]]]) -> Iterator[Event]:
        """Pages of some issues, with their children."""
        if not batch:
            return
        request = {"file": self.path.name, "lines": [batch[0][0], batch[-1][0]]}
        shown = [(number, issue) for number, issue in batch if not self.restrictions.hides(issue)]
        self.left += len(batch) - len(shown)
        children = Children(None, self.restrictions)
        records: list[Record] = []
        scopes: list[str] = []
        for _, issue in shown:
            scope = self._scope(issue)
            self._note(issue, scope)
            records.append(children.split(issue, scope, request, is_known=scope in self.second_hand))
            scopes.append(scope)
        for only_absent in (False, True):
            chosen = [at for at, scope in enumerate(scopes) if (scope in self.second_hand) == only_absent]
            if chosen:
                some, theirs = [records[at] for at in chosen], [scopes[at] for at in chosen]
                yield Page("issues", theirs[0], some, request, only_absent=only_absent, scopes=theirs)
        yield from children.inline()
        for (entity, scope), (parents, ids) in self.whole.items():
            yield Present(entity, scope, frozenset(ids), parents=frozenset(parents))
        self.whole.clear()
        projects = {str(record.get("id")): scope for record, scope in zip(records, scopes, strict=True)}
        yield from pages(children.histories, projects, request)

    def _scope(self, issue: dict[str, Any]) -> str:
        try:
            return project_key(issue)
        except BadRecord:
            return FILE + self.path.name

    def _note(self, issue: dict[str, Any], scope: str) -> None:
        fields: dict[str, Any] = issue["fields"]
        for name, entity in NAMED.items():
            self._add(entity, SITE, fields.get(name))
        for name in PEOPLE:
            self._add("users", SITE, fields.get(name))
        for name, entity in PARTS.items():
            for part in objects(fields.get(name)):
                self._add(entity, scope, _of_project(part, fields))
        for name in SPRINTS:
            found = fields.get(name)
            several = found if isinstance(found, list) else [found]
            self._add_sprints(sprint for sprint in several if isinstance(sprint, dict))
        for link in objects(fields.get("issuelinks")):
            self._add("link_types", SITE, link.get("type"))
        self.said["issues", scope] += 1
        self.carried["issues", scope] += 1
        if scope not in self.second_hand:
            self._note_children(str(issue.get("id")), fields, scope)
        self._note_fields(fields)

    def _note_children(self, issue: str, fields: dict[str, Any], scope: str) -> None:
        for entity, name in (("comments", "comment"), ("worklogs", "worklog")):
            section = fields.get(name)
            if not isinstance(section, dict):
                continue
            found = objects(section.get(entity))
            carried = [child for child in found if not self.restrictions.hides_part(child)]
            hidden = len(found) - len(carried)
            self.said[entity, scope] += (whole_number(section.get("total")) or len(found)) - hidden
            self.carried[entity, scope] += len(carried)
            if isinstance(section.get("total"), int) and section["total"] <= len(carried):
                parents, ids = self.whole.setdefault((entity, scope), (set(), set()))
                parents.add(issue)
                ids |= ENTITIES[entity].ids_of(carried)
            for child in carried:
                self._add("users", SITE, child.get("author"))

    def _note_fields(self, fields: dict[str, Any]) -> None:
        sprints = dict(carried(fields))
        for found in sprints.values():
            self._add_sprints(found)
        for name, value in fields.items():
            if value is None or not name.startswith("customfield_"):
                continue
            if name in sprints or name not in self.kinds:
                self.kinds[name] = _schema(value, name in sprints)

    def _add_sprints(self, sprints: Iterable[Record]) -> None:
        for sprint in sprints:
            self._add("sprints", str(sprint.get("originBoardId") or FILE + self.path.name), sprint)

    def _add(self, entity: str, scope: str, record: Any) -> None:
        if not isinstance(record, dict):
            return
        try:
            some, id = self.named[entity, scope], ENTITIES[entity].record_id(record)
            bare = entity == "projects" and id in some and some[id].get("name") == some[id].get("key")
            if id not in some or bare:
                some[id] = record  # what only its key is known of is called by it until a row tells more
        except BadRecord:
            return  # named without an id: nothing to hold on to

    def lists(self, stated: Iterable[Record], held: Held) -> Iterator[Event]:
        """What the issues name, and what the file says it leaves out. ``stated`` are the fields it names."""
        request = {"file": self.path.name, "read_off": "issues"}
        if fields := self._fields(stated):
            # a field that only its values told of is called by its id: its name outranks that
            bare = {id for name, id in held.names("fields").items() if name == id}
            news = [field for field in fields if field["id"] in bare and field["name"] != field["id"]]
            yield Page("fields", SITE, news, request)
            yield Page("fields", SITE, fields, request, only_absent=True)
        for (entity, scope), records in self.named.items():
            yield Page(entity, scope, list(records.values()), request, only_absent=True)
        for (entity, scope), said in self.said.items():
            carried = self.carried[entity, scope]
            note = f"the file carries {carried:,} of {said:,}" if said != carried else ""
            yield Heard(entity, scope, says=said, note=note)

    def told(self) -> Iterator[FileEvent]:
        """How many issues stayed where they are; what the lake holds of them goes."""
        if self.left:
            yield LeftOut(PRIVATE, self.left)
            yield Heard("issues", FILE + self.path.name, note=self.restrictions.told(self.left))
            yield closed(SITE, self.restrictions.closed)

    def _fields(self, stated: Iterable[Record]) -> list[Record]:
        """The fields of the file: named and typed by it, else called by id and typed by their values."""
        bare = {
            id: {"id": id, "key": id, "name": id, "custom": True, "schema": schema}
            for id, schema in self.kinds.items()
        }
        named = {
            str(it["id"]): {**it, "schema": it["schema"] or self.kinds.get(str(it["id"]))} for it in stated
        }
        return [*(bare | named).values()]


def _schema(value: Any, is_sprint: bool) -> dict[str, Any]:
    """A custom field's schema as far as a value of it tells."""
    if is_sprint:
        return {"type": "array", "items": "json", "custom": SCHEMA}
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"type": "number" if is_number else "array" if isinstance(value, list) else "any"}


def _of_project(part: Any, fields: dict[str, Any]) -> Any:
    project = fields.get("project")
    if isinstance(part, dict) and isinstance(project, dict) and "projectId" not in part:
        return {**part, "projectId": project.get("id")}
    return part
