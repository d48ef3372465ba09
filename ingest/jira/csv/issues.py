"""Jira issues from a CSV export, made into the issues that the API would send.

Read twice: first for the dates' format, the kinds of the custom fields and the keys of the issues, then for
the issues. What a CSV does not have (ids of statuses, sprints and links, the changelog) is looked up in the
lake by name or left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from clients.errors import FatalError
from config.sections import JiraSection
from ingest.jira.csv.columns import SUBTASKS
from ingest.jira.csv.dates import Dates, dates_of
from ingest.jira.csv.names import Known, Names, made_up
from ingest.jira.csv.table import REMEDY, Table
from ingest.jira.privacy.restrictions import WITHHELD
from ingest.source.cursor import FILE
from ingest.source.page import Broken
from ingest.source.parts import LeftOut

#: Jira exports no more issues at once
ISSUE_LIMIT = 1000
DATE_COLUMNS = ("created", "updated", "resolved")
SPRINT, CUSTOM, INWARD, OUTWARD = "sprint", "Custom field", "Inward issue link", "Outward issue link"


@dataclass
class _Survey:
    """What the first reading of the file found."""

    dates: Dates
    kinds: dict[str, str] = field(default_factory=dict)  # custom column → number, array or string
    keys: dict[str, str] = field(default_factory=dict)  # issue key → id
    people: dict[str, str] = field(default_factory=dict)  # account id → name
    records: int = 0


class CsvIssues:
    """The issues of one CSV file. ``damage`` and ``notes`` are complete after reading."""

    def __init__(self, path: Path, settings: JiraSection, known: Known) -> None:
        self.path, self.names = path, Names(known)
        self.table = Table(path)
        self.survey = self._surveyed(settings)
        self.cloud = any(name in self.table.columns for name in ("assignee id", "reporter id", "creator id"))
        self.custom = self.table.named(CUSTOM)
        self.links = [
            (direction, name, column)
            for direction, prefix in (("inward", INWARD), ("outward", OUTWARD))
            for name, column in self.table.named(prefix).items()
        ]
        self.fields = {
            name: self.names.field(name, self.survey.kinds.get(column, "string"))
            for name, column in self.custom.items()
        }
        self.outside = self.unreadable = 0
        self.odd: list[tuple[str, str, ValueError]] = []  # of the record that is read now

    @property
    def damage(self) -> FatalError | None:
        """The error of a file whose end is missing."""
        return self.table.damage

    @property
    def notes(self) -> list[str]:
        """What somebody should know about this file."""
        found = ["a CSV has no changelog: histories begin with what the API or a JSON export brings"]
        if self.survey.records and self.survey.records % ISSUE_LIMIT == 0:
            found.append(f"{ISSUE_LIMIT:,} issues are all that Jira exports at once: there may be more")
        counted = (
            (self.outside, "links lead to issues that nobody has read: their key is all that is known"),
            (self.unreadable, "dates cannot be read and stay unknown"),
            (len(self.table.unread), f"columns are not read: {', '.join(self.table.unread)}"),
        )
        found += [f"{count:,} {what}" for count, what in counted if count]
        return [note for note in (*found, self.table.encoding.note) if note]

    @property
    def left_out(self) -> list[LeftOut]:
        """Rows that are no issues."""
        return [LeftOut(reason, count) for reason, count in self.table.left_out.items()]

    def _surveyed(self, settings: JiraSection) -> _Survey:
        texts: Counter[str] = Counter()
        survey = _Survey(dates=None)  # type: ignore[arg-type]  # until all of them are seen
        wanted: dict[str, str] = {}
        for _, cells in self.table.rows():
            if isinstance(cells, Broken):
                continue
            wanted = wanted or self.table.named(CUSTOM)
            survey.records += 1
            texts.update(text for name in DATE_COLUMNS for text in self.table.all(cells, name))
            survey.keys[self.table.one(cells, "issue key") or ""] = self.table.one(cells, "issue id") or ""
            self._people(cells, survey.people)
            for column in wanted.values():
                self._kind(column, self.table.all(cells, column), survey.kinds)
        survey.dates = dates_of(texts, settings.export_timezone, settings.export_date_format, self.path.name)
        return survey

    def _people(self, cells: list[str], people: dict[str, str]) -> None:
        for role in ("assignee", "reporter", "creator"):
            name, account = self.table.one(cells, role), self.table.one(cells, f"{role} id")
            if name and account:
                people[account] = name

    @staticmethod
    def _kind(column: str, values: list[str], kinds: dict[str, str]) -> None:
        if not values:
            return
        kind = "array" if len(values) > 1 else "number" if _is_number(values[0]) else "string"
        before = kinds.get(column, kind)
        kinds[column] = kind if before == kind else "array" if "array" in (before, kind) else "string"

    def issues(self) -> Iterator[tuple[int, dict[str, Any] | Broken]]:
        """(record number, issue), or what a record holds instead."""
        for number, cells in self.table.rows():
            if isinstance(cells, Broken):
                yield number, cells
                continue
            try:
                yield number, self._issue(cells)
            except ValueError as error:
                yield number, self._broken("issues", number, error, self._shown(cells, ",".join(cells)))
            for entity, cell, reason in self.odd:
                yield number, self._broken(entity, number, reason, self._shown(cells, cell))
            self.odd.clear()

    def _shown(self, cells: list[str], text: str) -> str:
        return WITHHELD if self.table.one(cells, "security level") else text

    def _broken(self, entity: str, number: int, error: ValueError, body: str) -> Broken:
        reason = f"record {number} cannot be read: {error}"
        return Broken(entity, FILE + self.path.name, f"record {number}", reason, REMEDY, body)

    def _issue(self, cells: list[str]) -> dict[str, Any]:
        one, dates = self.table.one, self.survey.dates
        key, id = one(cells, "issue key"), one(cells, "issue id")
        if not key or not id:
            raise ValueError("it has no issue key or id")
        created = one(cells, "created")
        fields = {
            "summary": one(cells, "summary"),
            "description": one(cells, "description"),
            "created": dates.instant(created) if created else None,
            "updated": self._date(cells, "updated", dates.instant) or (created and dates.instant(created)),
            "resolutiondate": self._date(cells, "resolved", dates.instant),
            "duedate": self._date(cells, "due date", dates.day),
            "labels": self.table.all(cells, "labels"),
            **self._refs(cells, key),
            **self._custom(cells),
            "comment": {"comments": self._comments(cells, id)},
            "worklog": {"worklogs": self._worklogs(cells, id)},
        }
        return {"id": id, "key": key, "fields": fields}

    def _date(self, cells: list[str], column: str, read: Callable[[str], str]) -> str | None:
        """A date that an issue can do without: unknown and counted where it cannot be read."""
        text = self.table.one(cells, column)
        try:
            return read(text) if text else None
        except ValueError:
            self.unreadable += 1
            return None

    def _refs(self, cells: list[str], key: str) -> dict[str, Any]:
        one, named = self.table.one, self.names.named
        project = one(cells, "project key") or key.rpartition("-")[0]
        status, kind = one(cells, "status"), named("issue_types", one(cells, "issue type"))
        subtask = kind is not None and any(word in kind["name"].lower() for word in SUBTASKS)
        return {
            "project": {
                "id": self.names.id("projects", project) or made_up("project", project),
                "key": project,
                "name": one(cells, "project name") or project,
            },
            "issuetype": {**kind, "subtask": subtask} if kind else None,
            "status": self.names.status(status, one(cells, "status category")) if status else None,
            "priority": named("priorities", one(cells, "priority")),
            "resolution": named("resolutions", one(cells, "resolution")),
            "security": one(cells, "security level"),
            "assignee": self._person(one(cells, "assignee"), one(cells, "assignee id")),
            "reporter": self._person(one(cells, "reporter"), one(cells, "reporter id")),
            "creator": self._person(one(cells, "creator"), one(cells, "creator id")),
            "components": [self._part(project, name) for name in self.table.all(cells, "components")],
            "fixVersions": [self._part(project, name) for name in self.table.all(cells, "fix versions")],
            "versions": [self._part(project, name) for name in self.table.all(cells, "affects versions")],
            "closedSprints": [
                self.names.sprint(project, name.strip()) for name in self.table.all(cells, SPRINT)
            ],
            "parent": self._parent(cells),
            "issuelinks": list(self._links(cells, key)),
        }

    def _part(self, project: str, name: str) -> dict[str, Any]:
        return {"id": made_up(project, name.strip()), "name": name.strip()}

    def _person(self, name: str | None, account: str | None = None) -> dict[str, Any] | None:
        if account:
            return {"accountId": account, "displayName": name or self.survey.people.get(account, account)}
        if not name:
            return None
        if self.cloud:  # a name without its id: known from elsewhere, or only a name
            return {"accountId": self.names.id("users", name) or made_up("user", name), "displayName": name}
        return {"key": name, "name": name, "displayName": name}

    def _author(self, text: str) -> dict[str, Any] | None:
        return self._person(None, text) if self.cloud and text else self._person(text)

    def _parent(self, cells: list[str]) -> dict[str, Any] | None:
        names = ("parent id", "parent key", "parent")
        found = [value for name in names if (value := self.table.one(cells, name))]
        id = next((value for value in found if value.isdigit()), None)
        key = next((value for value in found if "-" in value), None)
        id = id or (self._issue_id(key) if key else None)
        return {"id": id, "key": key} if id or key else None

    def _issue_id(self, key: str) -> str | None:
        return self.survey.keys.get(key) or self.names.id("issues", key)

    def _links(self, cells: list[str], key: str) -> Iterator[dict[str, Any]]:
        for direction, name, column in self.links:
            for other in map(str.strip, self.table.all(cells, column)):
                id = self._issue_id(other)
                self.outside += id is None
                ends = (key, other) if direction == "outward" else (other, key)
                yield {
                    "id": made_up(name, *ends),
                    "type": self.names.link_type(name),
                    f"{direction}Issue": {"id": id, "key": other},
                }

    def _custom(self, cells: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, column in self.custom.items():
            values = self.table.all(cells, column)
            if not values:
                continue
            kind = self.fields[name]["schema"]["type"]
            is_number = kind == "number" and _is_number(values[0])
            found[self.fields[name]["id"]] = (
                float(values[0]) if is_number else values if kind == "array" else values[0]
            )
        return found

    def _comments(self, cells: list[str], issue: str) -> list[dict[str, Any]]:
        return self._parts("comments", self.table.all(cells, "comment"), partial(self._comment, issue))

    def _worklogs(self, cells: list[str], issue: str) -> list[dict[str, Any]]:
        return self._parts("worklogs", self.table.all(cells, "log work"), partial(self._worklog, issue))

    def _parts(
        self, entity: str, found: Sequence[str], read: Callable[[str], dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """What cells hold, those left out that cannot be read: they are set aside without their issue."""
        records = []
        for cell in found:
            try:
                records.append(read(cell))
            except ValueError as error:
                self.odd.append((entity, cell, error))
        return records

    def _comment(self, issue: str, cell: str) -> dict[str, Any]:
        """``date;author;text``; a text may hold semicolons."""
        date, author, text = [*cell.split(";", 2), "", ""][:3]
        created = self.survey.dates.instant(date)
        record = {"id": made_up(issue, date, author, text), "body": text, "author": self._author(author)}
        return record | {"created": created, "updated": created}

    def _worklog(self, issue: str, cell: str) -> dict[str, Any]:
        """``comment;date;author;seconds``; a comment may hold semicolons.

        The date is the day of the work, which may be still to come (a holiday), and not when it was logged.
        """
        text, date, author, seconds = ["", "", "", *cell.rsplit(";", 3)][-4:]
        started = self.survey.dates.instant(date)
        record = {"id": made_up(issue, cell), "comment": text, "author": self._author(author)}
        return record | {"started": started, "timeSpentSeconds": int(seconds)}


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
