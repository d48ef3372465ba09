"""Issues with their changelog, comments and worklogs.

A full read takes one project per search, several at once, ordered by creation, which cannot move (J9). Each
page leaves a checkpoint (``ingest.jira.checkpoint``), since tokens die with the run (J3). An incremental read
asks for all projects in one search, each from its own cursor minus the look-back
(J6), as epoch milliseconds (J7), with no upper bound (J8).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from clients.errors import ClientError
from clients.jira.client import JiraClient
from ingest.jira import jql
from ingest.jira.checkpoint import Checkpoint
from ingest.jira.children import Children, History
from ingest.jira.entities import ENTITIES
from ingest.jira.jql import Span, project_key
from ingest.jira.json.sprints import Carried
from ingest.jira.privacy.restrictions import Restrictions
from ingest.source import windows
from ingest.source.cursor import latest
from ingest.source.entity import BadRecord, NoRecord, Record, instant
from ingest.source.halves import by_halves
from ingest.source.page import Broken, Done, Event, Page, Progress, Refused, as_text
from ingest.source.paging import RESTARTS, Pages, by_token, restarting, rows

PAGE_SIZE = 100
#: the bulk endpoint takes so many issues a call
BULK_ISSUES = 1000


@dataclass
class IssueReader:
    """Reads spans of issues; remembers the ids it saw."""

    client: JiraClient
    server_now: datetime
    restrictions: Restrictions
    known: Mapping[str, str] = field(default_factory=dict)  # id → updated, of issues with all their children
    seen: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)  # keys of projects with an issue that is news
    own_writes: Sequence[str] = ()  # ids that the index may not show as they are yet (J6)
    site: str = ""  # where people open the issues, if not where they are read
    sprints: Carried = field(default_factory=Carried)  # those that stand in the issues
    nameless: int = 0  # issues that were listed without saying which they are

    def read(self, span: Span) -> Iterator[Event]:
        """All issues of a span with everything that hangs on them.

        A project that the search does not take, since it is gone or its key is of another form, is left out.
        """

        def some(places: Sequence[int]) -> Iterator[Event]:
            return self._read(span.part(places))

        def refused(at: int, error: ClientError) -> Iterator[Event]:
            yield Refused("issues", span.keys[at], error.problem, error.remedy)

        yield from by_halves(some, range(len(span.keys)), refused)

    def _read(self, span: Span) -> Iterator[Event]:
        newest, at = span.cursor, replace(span.resume, began=span.resume.began or self.server_now.isoformat())
        place, batch = _Place(at.created), _Batch(self.restrictions)
        for records, request in self._pages(span, place):
            batch.take(records, request)
            newest = latest([newest, *(_updated(record) for record in records)])
            if span.since is None:
                at = yield from self._page_in_full(batch, at)
                place.created = at.created
                yield Progress("issues", span.keys[0], at.told())
                batch = _Batch(self.restrictions)
            elif len(batch) >= BULK_ISSUES:
                yield from self._emit(batch)
                batch = _Batch(self.restrictions)
        yield from self._emit(batch)
        owed = {issue: key for issue, key in at.owed.items() if issue not in self.restrictions.closed}
        yield from History(self.client).read(owed, {})
        # what changed while a full read was under way, perhaps for days, is for the next one
        cursor = min(newest, at.began or "") if newest else None
        for key, fingerprint in zip(span.keys, span.fingerprints, strict=True):
            yield Done("issues", key, cursor, fingerprint)

    def read_ids(self, ids: Sequence[str]) -> Iterator[Event]:
        """Issues by id: those that are listed and no search brought.

        An id that the index still lists may be gone by now: Cloud's bulk endpoint leaves it out, Data Center
        refuses a search for all of them.
        """
        read = self._in_bulk if self.client.is_cloud else self._by_search
        for start in range(0, len(ids), PAGE_SIZE):
            yield from by_halves(read, ids[start : start + PAGE_SIZE], _gone)

    def _in_bulk(self, ids: Sequence[str]) -> Iterator[Event]:
        url, batch = f"{self.client.api}/issue/bulkfetch", _Batch(self.restrictions)
        answer = self.client.post(url, {"issueIdsOrKeys": list(ids), "fields": ["*all"]})
        batch.take(rows(answer, "issues", url), {"url": url, "issues": len(ids)})
        yield from self._emit(batch)

    def _by_search(self, ids: Sequence[str]) -> Iterator[Event]:
        batch = _Batch(self.restrictions)
        for records, request in self._search(f"id in ({','.join(ids)})", ["*all"]):
            batch.take(records, request)
        yield from self._emit(batch)

    def list_ids(self, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(id, project key) of every issue that is visible in these projects, nothing else."""
        # Data Center's search begins anew at a date, which it must therefore tell
        fields = ["key"] if self.client.is_cloud else ["key", "created"]
        for records, _ in self._search(jql.of_projects(keys), fields, page_size=5000, expand=""):
            for record in records:
                try:
                    yield ENTITIES["issues"].record_id(record), project_key(record)
                except BadRecord:
                    self.nameless += 1

    def ask_what_is_closed(self) -> None:
        """Have the site list the issues with a level, for others repeat their titles: one search."""
        told = ["key", "security"] if self.restrictions.levels.names else ["key"]
        fields = told if self.client.is_cloud else [*told, "created"]
        try:
            for records, _ in self._search("level is not EMPTY", fields, page_size=5000, expand=""):
                for record in records:
                    if "security" not in told or self.restrictions.hides(record):
                        self.restrictions.remember(record)
        except ClientError as error:
            if error.status != HTTPStatus.BAD_REQUEST:
                raise
            self.restrictions.is_told = False

    def _page_in_full(self, batch: _Batch, at: Checkpoint) -> Generator[Event, None, Checkpoint]:
        """A page of issues with their children, and the histories that are owed once they fill a request."""
        children, history = Children(self.client, self.restrictions), History(self.client)
        issues = [event for page in batch.pages for event in self._issues(*page, children)]
        yield from children.inline()
        yield from children.rest()
        whole = {issue: key for issue, key in batch.projects.items() if issue in children.histories}
        yield from history.read(whole, children.histories)
        yield from issues
        owed = {**at.owed, **{i: key for i, key in batch.projects.items() if i not in whole}}
        if len(owed) >= BULK_ISSUES:
            yield from history.read(owed, {})
            owed = {}
        return replace(at, created=batch.last_created or at.created, owed=owed)

    def _emit(self, batch: _Batch) -> Iterator[Event]:
        """Children first: an issue in the lake then means that what hangs on it is there too."""
        children = Children(self.client, self.restrictions)
        issues = [event for page in batch.pages for event in self._issues(*page, children)]
        yield from children.inline()
        yield from children.rest()
        news = {issue: key for issue, key in batch.projects.items() if issue not in children.unchanged}
        yield from History(self.client).read(news, children.histories)
        yield from issues

    def _issues(
        self, records: list[dict[str, Any]], request: dict[str, Any], children: Children
    ) -> Iterator[Event]:
        whole: list[Record] = []
        scopes: list[str] = []
        request = {**request, "site": self.site} if self.site else request
        for record in records:
            try:
                scope = project_key(record)
            except BadRecord as error:
                yield _nameless(record, error)
                continue
            id = str(record.get("id"))
            self.seen.add(id)
            self.sprints.see(record)
            is_known = id in self.known and self.known[id] == _updated(record)
            if not is_known:
                self.touched.add(scope)
            whole.append(children.split(record, scope, request, is_known))
            scopes.append(scope)
        if whole:
            yield Page("issues", scopes[0], whole, request, scopes=scopes)

    def _pages(self, span: Span, place: _Place) -> Pages:
        # by hand and not by the page style: starting over means from where this read has come to
        reconcile = self.own_writes if span.since is not None else ()
        return restarting(
            lambda: self._search(jql.clauses(span, place.created), ["*all"], restarts=0, reconcile=reconcile)
        )

    def _search(
        self,
        clauses: str,
        fields: list[str],
        page_size: int = PAGE_SIZE,
        expand: str = "changelog",
        restarts: int = RESTARTS,
        reconcile: Sequence[str] = (),
    ) -> Pages:
        client = self.client
        if client.is_cloud:  # Cloud's changelog comes in bulk, see History
            question = jql.by_creation(clauses)
            url, request = f"{client.api}/search/jql", {"jql": question, "fields": fields}
            return by_token(
                lambda token: client.search(question, fields, page_size, token, reconcile=reconcile),
                url,
                "issues",
                request,
                restarts,
            )
        return self._by_offset(clauses, fields, min(page_size, 1000), expand)

    def _by_offset(self, clauses: str, fields: list[str], page_size: int, expand: str) -> Pages:
        client = self.client

        def fetch(since: int | None, start: int, size: int) -> dict[str, Any]:
            return client.search_offset(jql.by_creation(clauses, since), fields, size, start, expand)

        request = {"jql": jql.by_creation(clauses), "fields": fields}
        url, most = f"{client.api}/search", windows.RESULT_WINDOW
        return windows.windowed(fetch, jql.created, url, "issues", page_size, request, most)


@dataclass
class _Place:
    """Where a search that is ordered by creation has come to, all of it handed over."""

    created: datetime | None


class _Batch:
    """Pages of issues whose changelogs are fetched by one call."""

    def __init__(self, restrictions: Restrictions) -> None:
        self.restrictions = restrictions
        self.pages: list[tuple[list[dict[str, Any]], dict[str, Any]]] = []
        self.projects: dict[str, str] = {}
        self.last_created: datetime | None = None

    def __len__(self) -> int:
        return len(self.projects)

    def take(self, records: list[dict[str, Any]], request: dict[str, Any]) -> None:
        shown = [record for record in records if not self.restrictions.hides(record)]
        self.pages.append((shown, request))
        for record in records:
            try:
                if str(record["id"]) not in self.restrictions.closed:
                    self.projects[str(record["id"])] = project_key(record)
                self.last_created = instant(record["fields"]["created"])
            except (BadRecord, KeyError, TypeError, ValueError):
                continue  # sealing sets it aside with its reason


def _nameless(record: Record, error: BadRecord) -> Broken:
    remedy = "look at this issue in Jira: it should name its project"
    if isinstance(record, NoRecord):
        return Broken("issues", "", None, "jira__issues: not a JSON object", remedy, as_text(record.value))
    return Broken("issues", "", ENTITIES["issues"].id_of(record), str(error), remedy, as_text(record))


def _gone(_: str, __: ClientError) -> Iterator[Event]:
    yield from ()  # the next comparison of what is listed and what is held will tell


def _updated(record: Record) -> str | None:
    try:
        return instant(record["fields"]["updated"]).isoformat()
    except (KeyError, TypeError, ValueError):
        return None
