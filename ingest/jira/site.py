"""What belongs to the whole Jira site, to a project or to a board: short lists, and how each is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from clients.errors import ClientError, FatalError, NotGrantedError, SkippableError
from clients.jira.client import JiraClient
from ingest.jira.entities import ENTITIES, SITE, of_flavour
from ingest.source.entity import Entity, Record, is_key, whole_number
from ingest.source.page import Asked, Event, Heard, Page, Present, Stream
from ingest.source.paging import Fetch, Pages, by_offset, one, rows, whole

NO_SPRINTS = "does not support sprints"
#: listing them needs a right that many sites grant to nobody, or a product that a site may not have
OPTIONAL = frozenset({"users", "boards", "groups", "workflows", "sprints"})
#: without these nothing else can be understood; any other list may be left out for its scope
INDISPENSABLE = frozenset({"projects", "fields", "statuses"})
MEMBERS_PAGE = 50
#: what ``user/search`` of some versions of Data Center ends with, however many accounts there are
MOST_USERS = 1_000
NOT_CLOSED = (("state", "active,future"),)


class Lack(NamedTuple):
    """Something of a record that is not to be had; the same of many records is told once."""

    what: str
    of: str
    id: str
    problem: str


@dataclass
class SiteReader:
    """Reads the lists and remembers which projects and boards there are."""

    client: JiraClient
    teams: Callable[[Entity], Pages]  # they are asked for in another way than the site's lists
    projects: list[Record] = field(default_factory=list)
    boards: list[Record] = field(default_factory=list)
    configurations: dict[str, Any] = field(default_factory=dict)
    open_seen: dict[str, set[str]] = field(default_factory=dict)  # board → sprints listed as not closed
    sprints_read: set[str] = field(default_factory=set)  # boards whose list of sprints could be read
    groups_there: int = 0  # as Data Center says, which lists the first few only

    def stream(self, name: str, scope: str = SITE) -> Stream:
        """One list of one scope as a stream."""
        return Stream(f"{name} {scope}", partial(self._read, of_flavour(self.client.is_cloud)[name], scope))

    def sprints(self, board: str) -> Stream:
        """All sprints of a board."""
        return self.stream("sprints", board)

    def open_sprints(self, board: str) -> Stream:
        """The sprints of a board that are not closed: a request where all of them may be many."""
        return Stream(f"open sprints {board}", partial(self._open_sprints, board))

    def _open_sprints(self, board: str) -> Iterator[Event]:
        seen = self.open_seen.setdefault(board, set())
        entity = replace(ENTITIES["sprints"], parameters=NOT_CLOSED)
        if (yield from _where_there_is_one("sprints", board, self._pages_of(entity, board, seen))):
            self.sprints_read.add(board)

    def parts(self, project: str, wanted: Sequence[str]) -> Stream:
        """Components and versions of a project: one request for both."""
        return Stream(f"parts of {project}", partial(self._parts, project, wanted), ("components", project))

    def _parts(self, project: str, wanted: Sequence[str]) -> Iterator[Event]:
        url = f"{self.client.api}/project/{project}"
        answer = self.client.get(url)
        for name in wanted:
            records = rows(answer, name, url)
            ids = frozenset(ENTITIES[name].ids_of(records))
            yield Page(name, project, records, {"url": url})
            yield Heard(name, project, says=len(ids))
            yield Present(name, project, ids)
        yield Asked("components", project)

    def _read(self, entity: Entity, scope: str) -> Iterator[Event]:
        ids: set[str] = set()
        there_is = yield from _where_there_is_one(entity.name, scope, self._pages_of(entity, scope, ids))
        if not there_is:
            return
        if entity.name == "sprints":
            self.sprints_read.add(scope)
        if cut := self._cut(entity.name, len(ids)):
            yield Heard(entity.name, scope, note=cut)  # what is not listed is not known to be gone
        else:
            yield Heard(entity.name, scope, says=len(ids))
            yield Present(entity.name, scope, frozenset(ids))
        if entity.in_turns:
            yield Asked(entity.name, scope)

    def _cut(self, name: str, listed: int) -> str:
        """What to say of a list that Data Center cuts; empty where it is whole."""
        if self.client.is_cloud:
            return ""
        if name == "groups" and listed < self.groups_there:
            limit = "raise jira.ajax.autocomplete.limit to have them all"
            return f"the site lists {listed:,} of its {self.groups_there:,} groups: {limit}"
        if name == "users" and listed == MOST_USERS:
            return f"the site lists no more than {MOST_USERS:,} accounts: others are known by their work only"
        return ""

    def _pages_of(self, entity: Entity, scope: str, ids: set[str]) -> Iterator[Event]:
        """A list's pages, then what they lack; the ids of their records are added to ``ids``."""
        lacking: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)  # a list may name one twice
        for records, request in self._pages(entity, scope):
            whole = []
            for record in records:
                completed, lack = self._completed(entity, record)
                whole.append(completed)
                if lack is not None:
                    lacking[lack.what, lack.of, lack.problem][lack.id] = None
            ids.update(entity.ids_of(whole))
            yield Page(entity.name, scope, whole, request)
        for (what, of, problem), lacked in lacking.items():
            whose = f"{of} {next(iter(lacked))}" if len(lacked) == 1 else f"{len(lacked):,} {of}s"
            yield Heard(entity.name, scope, note=f"{what} of {whose} {problem}")

    def _pages(self, entity: Entity, scope: str) -> Pages:
        if entity.name == "teams":
            return self.teams(entity)
        client, parameters = self.client, dict(entity.parameters)
        url = entity.endpoint.format(api=client.api, agile=client.agile, scope=scope)
        fetch: Fetch = partial(client.get, url)
        if entity.name == "groups":
            fetch = partial(self._groups, fetch)
        if entity.name == "priorities" and client.is_cloud:
            return self._priorities(by_offset(fetch, url, entity.rows_at, entity.page_size, parameters))
        if entity.page == "offset":
            return by_offset(fetch, url, entity.rows_at, entity.page_size, parameters)
        return whole(fetch, url, entity.rows_at, parameters)

    def _priorities(self, pages: Pages) -> Pages:
        """The list by pages, which needs an administrator's scope; without it the old one."""
        try:
            yield from pages
        except NotGrantedError:
            url = f"{self.client.api}/priority"
            yield from whole(partial(self.client.get, url), url)

    def _groups(self, fetch: Fetch, given: Record) -> Any:
        answer = fetch(given)
        if not self.client.is_cloud and isinstance(answer, dict):
            self.groups_there = whole_number(answer.get("total"))
        return answer

    def _completed(self, entity: Entity, record: Record) -> tuple[Record, Lack | None]:
        """The record with what another request tells of it, or what is not to be had."""
        id = entity.id_of(record)
        if id is None:
            return record, None  # sealing sets it aside
        if entity.name == "projects":
            return record, self._project(record, id)
        if entity.name == "boards":
            self.boards.append(record)
            found, lack = self._configuration(id)
            return {**record, "configuration": found}, lack
        if entity.name == "groups":
            members, lack = self._members(record)
            return {**record, "members": members}, lack
        return record, None

    def _project(self, record: Record, id: str) -> Lack | None:
        if not is_key(record.get("key")):
            return Lack("the key", "project", id, "is not told: no issues are read there")
        self.projects.append(record)
        return None

    def _configuration(self, board: str) -> tuple[Any, Lack | None]:
        lack = None
        if board not in self.configurations:
            url = f"{self.client.agile}/board/{board}/configuration"
            try:
                self.configurations[board] = one(self.client.get(url), url)
            except SkippableError as error:
                self.configurations[board] = None
                lack = Lack("the configuration", "board", board, f"cannot be had: {error.problem}")
        return self.configurations[board], lack

    def _members(self, group: Record) -> tuple[list[str] | None, Lack | None]:
        url, group_id = f"{self.client.api}/group/member", group.get("groupId")
        which = {"groupId": group_id} if group_id else {"groupname": group.get("name")}
        given = {**which, "includeInactiveUsers": "true"}
        try:
            pages = by_offset(partial(self.client.get, url), url, "values", MEMBERS_PAGE, given)
            return sorted(account for page, _ in pages for account in accounts(page)), None
        except SkippableError as error:
            id = str(next(iter(which.values())))
            return None, Lack("the members", "group", id, f"cannot be had: {error.problem}")

    def require(self, wanted: list[str]) -> list[Record]:
        """The projects to read: those configured, or all. Raises FatalError for one that is not visible."""
        visible = {str(project["key"]): project for project in self.projects}
        missing = [key for key in wanted if key not in visible]
        if missing:
            raise FatalError(
                f"Jira project {missing[0]} does not exist, or this account may not see it",
                "truce.toml: [jira].projects",
                f"correct the key or grant access; visible: {', '.join(sorted(visible)[:20]) or 'none'}",
            )
        return [visible[key] for key in wanted] if wanted else list(visible.values())


def accounts(users: Sequence[Record]) -> list[str]:
    """Their ids, as ``jira__users`` has them."""
    return [id for user in users if (id := ENTITIES["users"].id_of(user)) is not None]


def _where_there_is_one(name: str, scope: str, pages: Iterator[Event]) -> Generator[Event, None, bool]:
    """The pages of a list that a site may not have; False, and a note, when it has none."""
    try:
        yield from pages
    except ClientError as error:
        if not _can_do_without(name, error):
            raise
        yield Heard(name, scope, note=f"{error.problem} → {error.remedy}" if error.remedy else error.problem)
        return False
    return True


def _can_do_without(name: str, error: ClientError) -> bool:
    if name == "sprints" and NO_SPRINTS in error.problem:
        return True
    if isinstance(error, NotGrantedError):
        return name not in INDISPENSABLE
    # the site has been signed in to by now, and a gateway that refuses is no reason to lose its issues
    return name == "teams" or (name in OPTIONAL and isinstance(error, SkippableError))
