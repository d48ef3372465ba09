"""Jira as a source: the site's lists, then projects and issues, then the issues that the lake lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

import orjson

from clients.errors import ClientError, SkippableError
from clients.jira.client import JiraClient
from ingest.jira import singles
from ingest.jira.checkpoint import Checkpoint
from ingest.jira.entities import ENTITIES, SITE
from ingest.jira.issues import IssueReader
from ingest.jira.jql import Span, window_start
from ingest.jira.json.origin import site_of
from ingest.jira.lists import Lists
from ingest.jira.privacy import restrictions
from ingest.jira.privacy.restrictions import Restrictions, closed
from ingest.jira.site import SiteReader
from ingest.jira.teams import Teams
from ingest.source.contract import ReadingContext
from ingest.source.cursor import Cursor, is_file
from ingest.source.entity import Entity, Record
from ingest.source.halves import by_halves
from ingest.source.page import Event, Fate, Heard, Present, Stream
from ingest.source.paging import rows
from lake.sites.binding import address

#: projects per search: a longer JQL is refused
KEYS_PER_SEARCH = 100
#: what an issue is read with
ISSUE_ENTITIES = ("issues", "changelogs", "comments", "worklogs")
#: absent from a list of these means no more than not being listed for this account
HIDDEN_WHEN_ABSENT = frozenset({"projects", "boards", "users", "groups", "teams", "workflows"})
#: most issues that one call tells about, and most that a search looks up in the database
BULK_FETCH, MOST_RECONCILED = 100, 50


class JiraSource:
    """One Jira site."""

    name = "jira"
    workers = 4
    is_current = True

    def __init__(self, client: JiraClient) -> None:
        self.client = client
        self.entities: Mapping[str, Entity] = ENTITIES
        self.site = SiteReader(client, Teams(client).pages)
        self._listed: dict[str, str] = {}

    def sign_in(self) -> frozenset[str]:
        """Ask who we are; the site's addresses. Raises FatalError."""
        told = self.client.sign_in().get("self")
        own = {site_of(told)} if isinstance(told, str) and site_of(told) else set()
        if self.client.connection.is_gateway:
            own.add(address(self.client.site_address()))
        return frozenset({address(self.client.connection.url), *own})

    def requests(self) -> int:
        """Requests made so far."""
        return self.client.guard.counts.total

    def close(self) -> None:
        """Close the library's session."""
        self.client.close()

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """Site lists; then sprints, issues; issues not held; lists with news; what single issues tell."""
        self._recall_configurations(reading)
        lists = Lists(self.site, reading)
        yield lists.of_site()
        projects = self.site.require(reading.settings.jira.projects)
        reader = IssueReader(self.client, self._server_now(), Restrictions.of(reading.settings.jira))
        if self.client.connection.is_gateway:  # what issues tell of themselves are its addresses
            reader.site = self.client.site_address()
        yield [*lists.of_boards(), *self._issues(reading, reader, projects)]
        if reading.wants(*ISSUE_ENTITIES):
            missing = sorted(set(self._listed) - reading.live_ids("issues") - reader.seen)
            if missing:
                yield [Stream("issues not held", partial(reader.read_ids, missing))]
        news = lists.where_there_is_news(projects, reader.touched)
        if reading.wants("sprints") and reader.sprints.by_id:
            news.append(Stream("sprints of issues", partial(reader.sprints.read, self.site.sprints_read)))
        yield news
        yield from singles.phases(self.client, reading, self.workers, reader.restrictions.closed)

    def _recall_configurations(self, reading: ReadingContext) -> None:
        """Boards' configurations cost a request each and hardly ever change: asked again in a full read."""
        if not reading.full:
            held = reading.values("boards", "$.configuration", "true")
            self.site.configurations = {board: orjson.loads(text) for board, text in held if text}

    def _issues(
        self, reading: ReadingContext, reader: IssueReader, projects: Sequence[Record]
    ) -> Iterator[Stream]:
        if not reading.wants(*ISSUE_ENTITIES) or not projects:
            return
        reader.ask_what_is_closed()
        chosen = spans(reading, projects)
        windows = [span.since for span in chosen if span.since is not None]
        reader.known = reading.versions("issues", min(windows)) if windows else {}
        reader.own_writes = reading.written("issue", MOST_RECONCILED) if windows else ()
        for span in chosen:
            yield Stream(f"issues {span.label}", partial(reader.read, span))
        keys = [str(project["key"]) for project in projects]
        yield Stream("ids of issues", partial(self._list_ids, reader, keys, self._unseen(reading, keys)))

    def _unseen(self, reading: ReadingContext, keys: Sequence[str]) -> list[str]:
        known = {scope for entity, scope in reading.past if entity == "issues" and not is_file(scope)}
        return sorted(known - set(keys)) if not reading.settings.jira.projects else []

    def _list_ids(self, reader: IssueReader, keys: Sequence[str], unseen: Sequence[str]) -> Iterator[Event]:
        by_project: dict[str, set[str]] = {key: set() for key in keys}

        def refused(key: str, _: ClientError) -> Iterator[tuple[str, str]]:
            del by_project[key]  # the search of its issues tells
            yield from ()

        for start in range(0, len(keys), KEYS_PER_SEARCH):
            asked = keys[start : start + KEYS_PER_SEARCH]
            for issue, project in by_halves(reader.list_ids, asked, refused):
                if issue in reader.restrictions.closed:
                    continue
                self._listed[issue] = project
                by_project.setdefault(project, set()).add(issue)
        everywhere = frozenset(self._listed)
        for key, ids in by_project.items():
            yield Heard("issues", key, len(ids))
            if not reader.nameless:
                yield Present("issues", key, everywhere, exact=True)
        if reader.nameless:
            note = f"{reader.nameless:,} are listed without saying which they are: none is taken for deleted"
            yield Heard("issues", SITE, note=note)
        # read at the same time, some may show only now that they are closed
        hidden = set(reader.restrictions.closed)
        yield Heard("projects", SITE, note=reader.restrictions.told(len(hidden)))
        yield closed(SITE, hidden)
        for key in unseen:
            yield Heard(
                "issues", key, note="project no longer visible: its issues stay as they were last seen"
            )

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """Absent issues are asked for by id: the search index lags (J6), the database does not.

        Jira answers alike for a deleted issue and one that a security level hides (J10). An issue of a
        visible project counts as deleted; a project that is gone as a whole counts as hidden.
        """
        if entity in HIDDEN_WHEN_ABSENT:
            return dict.fromkeys(ids, "hidden")
        if entity != "issues":
            return {}
        there = self._there(ids) if self.client.is_cloud else {i for i in ids if self._is_there(i)}
        return {issue: "present" for issue in ids if issue in there}

    def _there(self, ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(ids), BULK_FETCH):
            body = {"issueIdsOrKeys": list(ids[start : start + BULK_FETCH]), "fields": ["project"]}
            url = f"{self.client.api}/issue/bulkfetch"
            records = rows(self.client.post(url, body), "issues", url)
            told = [ENTITIES["issues"].id_of(record) for record in records]
            # what came without its id may be any of those that were asked for
            found |= set(ids) if None in told else set(map(str, told))
        return found

    def _is_there(self, issue: str) -> bool:
        try:
            self.client.issue(issue, ["project"])
        except SkippableError:
            return False
        return True

    def _server_now(self) -> datetime:
        """The site's clock, from its last answer: cursors must not depend on ours."""
        moment = datetime.now(UTC)
        with suppress(ValueError, TypeError, OverflowError):  # a proxy's may be anything
            moment = parsedate_to_datetime(self.client.server_date or "").astimezone(UTC)
        return moment.replace(tzinfo=None)


def spans(reading: ReadingContext, projects: Sequence[Record]) -> list[Span]:
    """Searches to make: one per project that is read in full, one for all the others, each from its cursor.

    That search has seen all its projects, so its newest date is the cursor of each: from the second run on
    they have it in common.
    """
    hours = max(reading.settings.jira.lookback_hours, 0)
    full: list[Span] = []
    others: list[tuple[str, str, str]] = []
    owed: dict[str, str] = {}
    for project in projects:
        key = str(project["key"])
        print_ = fingerprint(project) + restrictions.fingerprint(reading.settings.jira)
        at: Cursor = reading.cursor("issues", key, print_)
        cursor = reading.since.isoformat() if reading.since else at.cursor
        if cursor is None:
            full.append(Span((key,), resume=Checkpoint.of(at.checkpoint), fingerprints=(print_,)))
        else:
            owed |= Checkpoint.of(at.checkpoint).owed
            others.append((cursor, key, print_))
    others.sort()
    return full + [
        _together(others[start : start + KEYS_PER_SEARCH], hours, owed)
        for start in range(0, len(others), KEYS_PER_SEARCH)
    ]


def _together(members: Sequence[tuple[str, str, str]], hours: int, owed: Mapping[str, str]) -> Span:
    cursors, keys, prints = zip(*members, strict=True)
    windows = tuple(window_start(cursor, hours) for cursor in cursors)
    theirs = {issue: key for issue, key in owed.items() if key in keys}
    return Span(keys, windows, Checkpoint(owed=theirs), max(cursors), prints)


def fingerprint(project: Record) -> str:
    """What a project's scope is: another id under the same key is another project (J23)."""
    return f"project {project['id']}"
