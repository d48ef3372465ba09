"""What hangs on issues: comments and worklogs, inline or from their endpoints, and the changelog in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from clients.errors import FatalError, SkippableError
from clients.jira.client import JiraClient
from ingest.jira.entities import ENTITIES
from ingest.jira.privacy.restrictions import Restrictions
from ingest.source.entity import NoRecord, Record, objects, whole_number
from ingest.source.page import Closed, Event, Heard, Page, Present
from ingest.source.paging import by_offset, by_token, one

#: entity → (property of ``fields`` that inlines it, property that holds the list, path, page size)
INLINED = {
    "comments": ("comment", "comments", "comment", 100),
    "worklogs": ("worklog", "worklogs", "worklog", 5000),
}
BULK_ISSUES = 1000
BULK_HISTORIES = 10_000
NONE_FOUND = "could be found"
Histories = Mapping[str, Sequence[dict[str, Any]]]  # issue id → its history entries


@dataclass(frozen=True)
class _Wanting:
    """Children of an issue of which some came inline, and more are to be asked for."""

    entity: str
    scope: str
    issue: str
    total: int
    inlined: Sequence[dict[str, Any]]
    request: dict[str, Any]


@dataclass
class Children:
    """Takes comments, worklogs and inlined histories out of issues, and fetches what the caps cut off."""

    client: JiraClient | None  # None for export files, which have nothing to ask
    restrictions: Restrictions
    histories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    _ready: list[tuple[str, str, list[Record], dict[str, Any]]] = field(default_factory=list)
    _wanting: list[_Wanting] = field(default_factory=list)
    _ids: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _parents: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _said: Counter[tuple[str, str]] = field(default_factory=Counter)  # totals that the issues state
    _closed: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # ids of those that may not land

    def split(
        self, issue: dict[str, Any], scope: str, request: dict[str, Any], is_known: bool = False
    ) -> Record:
        """The issue without its children, which are kept for ``inline``, ``rest`` and the history.

        Those of an issue that is known in this state, children included, are let go.
        """
        fields = issue.get("fields")
        issue_id = ENTITIES["issues"].id_of(issue)
        if not isinstance(fields, dict) or issue_id is None:  # set aside with all that hangs on it
            return issue
        # what is no section stays where it is
        kept = {name: value for name, value in fields.items() if not _is_section(name, value)}
        if is_known:
            self.unchanged.add(issue_id)
        else:
            for entity, (name, at, _, _) in INLINED.items():
                section = fields.get(name)
                if isinstance(section, list):  # as the description of the API has it
                    section = {at: section}
                if isinstance(section, dict):
                    self._inlined(entity, scope, issue_id, section, at, request)
            self._history(issue_id, scope, issue.get("changelog"))
        rest = {
            name: value
            for name, value in issue.items()
            if not (name == "changelog" and _is_section(name, value))
        }
        return {**rest, "fields": self.restrictions.without_others(kept)}

    def _inlined(
        self,
        entity: str,
        scope: str,
        issue_id: str,
        section: dict[str, Any],
        at: str,
        request: dict[str, Any],
    ) -> None:
        found = objects(section.get(at))
        self._parents.setdefault((entity, scope), set()).add(issue_id)
        total = whole_number(section.get("total")) or len(found)
        self._said[entity, scope] += total
        if total > len(found) and self.client is not None:
            self._wanting.append(_Wanting(entity, scope, issue_id, total, found, request))
        elif found:
            self._keep(entity, scope, issue_id, found, request)

    def _keep(
        self, entity: str, scope: str, issue_id: str, found: Sequence[dict[str, Any]], request: dict[str, Any]
    ) -> None:
        shown = [record for record in found if not self.restrictions.hides_part(record)]
        owned: list[Record] = [
            record if isinstance(record, NoRecord) else {**record, "issueId": issue_id} for record in shown
        ]
        if len(shown) < len(found):
            held = {str(record.get("id")) for record in found if self.restrictions.hides_part(record)}
            self._closed.setdefault((entity, scope), set()).update(held)
            self._said[entity, scope] -= len(found) - len(shown)
        self._ready.append((entity, scope, owned, request))
        self._ids.setdefault((entity, scope), set()).update(str(record.get("id")) for record in owned)

    def _history(self, issue_id: str, scope: str, changelog: Any) -> None:
        if not isinstance(changelog, dict):
            return
        histories = objects(changelog.get("histories") or changelog.get("values"))
        total = whole_number(changelog.get("total"))
        self._said["changelogs", scope] += max(total, len(histories))
        if total <= len(histories) or self.client is None:
            # two issues may tell the same odd id
            self.histories[issue_id] = [*self.histories.get(issue_id, ()), *histories]

    def inline(self) -> Iterator[Event]:
        """Pages of what came inline, one per entity and scope."""
        grouped: dict[tuple[str, str], list[Record]] = {}
        requests: dict[tuple[str, str], dict[str, Any]] = {}
        for entity, scope, records, request in self._ready:
            grouped.setdefault((entity, scope), []).extend(records)
            requests[entity, scope] = request
        self._ready.clear()
        for (entity, scope), records in grouped.items():
            yield Page(entity, scope, records, requests[entity, scope])
        for (entity, scope), ids in self._closed.items():
            yield Heard(entity, scope, note=self.restrictions.told_parts(len(ids)))
            yield Closed(entity, scope, frozenset(ids))
        self._closed.clear()

    def rest(self) -> Iterator[Event]:
        """What the caps cut off, from the endpoints; then which children the issues read now have."""
        for wanting in self._wanting:
            yield from self._whole(wanting)
        for (entity, scope), said in self._said.items():
            yield Heard(entity, scope, more=said)
        for (entity, scope), parents in self._parents.items():
            ids = frozenset(self._ids.get((entity, scope), ()))
            yield Present(entity, scope, ids, parents=frozenset(parents))

    def _whole(self, wanting: _Wanting) -> Iterator[Event]:
        assert self.client is not None
        entity, scope, issue_id, total = wanting.entity, wanting.scope, wanting.issue, wanting.total
        came = 0
        _, at, path, size = INLINED[entity]
        url = f"{self.client.api}/issue/{issue_id}/{path}"
        try:
            for records, request in by_offset(partial(self.client.get, url), url, at, size):
                self._keep(entity, scope, issue_id, records, request)
                came += len(records)
            yield from self.inline()
            if came != total:
                yield Heard(
                    entity, scope, note=f"issue {issue_id}: {total} when it was listed, {came} when read"
                )
        except SkippableError as error:  # deleted or hidden since: deletion detection will tell
            self._parents[entity, scope].discard(issue_id)
            if not came:
                self._keep(entity, scope, issue_id, wanting.inlined, wanting.request)
            yield from self.inline()
            yield Heard(entity, scope, note=f"issue {issue_id}: {error.problem}")


@dataclass
class History:
    """Changelogs of issues: those that came whole inline (Data Center), the others in bulk (Cloud)."""

    client: JiraClient

    def read(self, projects: Mapping[str, str], inlined: Histories) -> Iterator[Event]:
        """Every history entry of the issues (id → project key)."""
        request = {"url": f"{self.client.api}/search", "parameters": {"expand": "changelog"}}
        yield from pages(inlined, projects, request)
        rest = [issue for issue in projects if issue not in inlined]
        if self.client.is_cloud:
            yield from self._bulk(rest, projects)
        else:
            yield from self._one_by_one(rest, projects)

    def _bulk(self, ids: Sequence[str], projects: Mapping[str, str]) -> Iterator[Event]:
        url = f"{self.client.api}/changelog/bulkfetch"
        for start in range(0, len(ids), BULK_ISSUES):
            asked = list(ids[start : start + BULK_ISSUES])
            request = {"issues": len(asked), "first": asked[0], "last": asked[-1]}
            for answers, origin in by_token(
                partial(self._bulk_page, url, asked), url, "issueChangeLogs", request
            ):
                found: dict[str, list[dict[str, Any]]] = {}
                for answer in answers:
                    issue, entries = str(answer.get("issueId") or ""), answer.get("changeHistories")
                    found.setdefault(issue, []).extend(objects(entries if issue else _value(answer)))
                yield from pages(found, projects, origin)

    def _bulk_page(self, url: str, ids: list[str], token: str | None) -> dict[str, Any]:
        body: dict[str, Any] = {"issueIdsOrKeys": ids, "maxResults": BULK_HISTORIES}
        if token:
            body["nextPageToken"] = token
        try:
            answer: dict[str, Any] = self.client.post(url, body)
        except FatalError as error:
            if error.status == 400 and NONE_FOUND in error.problem:  # all deleted since they were listed
                return {"issueChangeLogs": []}
            raise
        return answer

    def _one_by_one(self, ids: Sequence[str], projects: Mapping[str, str]) -> Iterator[Event]:
        for issue in ids:
            url = f"{self.client.api}/issue/{issue}"
            try:
                answer = one(self.client.get(url, {"fields": "id", "expand": "changelog"}), url)
            except SkippableError as error:  # deleted or hidden since: deletion detection will tell
                yield Heard("changelogs", projects[issue], note=f"issue {issue}: {error.problem}")
                continue
            told = answer.get("changelog")
            found = {issue: objects(told.get("histories") if isinstance(told, dict) else told)}
            yield from pages(found, projects, {"url": url, "parameters": {"expand": "changelog"}})


def pages(histories: Histories, projects: Mapping[str, str], request: dict[str, Any]) -> Iterator[Page]:
    """Histories by issue id as one page, each with its ``issueId``; ids of histories repeat across issues."""
    records: list[Record] = []
    scopes: list[str] = []
    for issue, entries in histories.items():
        for entry in entries:
            if type(entry) is not NoRecord:
                entry["issueId"] = issue  # in place: a copy of each took as long as anything else here
        records += entries
        scopes += [projects.get(issue, "")] * len(entries)
    if records:
        yield Page("changelogs", scopes[0], records, request, scopes=scopes)


def _is_section(name: str, value: Any) -> bool:
    """True for what children are taken out of; of another form it stays where it is."""
    lists = {"comment": ("comments",), "worklog": ("worklogs",), "changelog": ("histories", "values")}
    if name not in lists:
        return False
    if isinstance(value, dict):
        return _holds(value, lists[name])
    return value is None or (isinstance(value, list) and name != "changelog")


def _holds(section: Mapping[str, Any], names: Sequence[str]) -> bool:
    return not section or any(name in section for name in (*names, "total"))


def _value(answer: dict[str, Any]) -> Any:
    """What stands where an issue's history should, and names no issue."""
    return answer.value if isinstance(answer, NoRecord) else [answer]
