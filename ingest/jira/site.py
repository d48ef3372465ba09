"""What belongs to the whole Jira site, to a project or to a board: short lists, read whole each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from clients.errors import ClientError, FatalError, SkippableError
from clients.jira import JiraClient
from ingest.entity import Record
from ingest.jira.entities import ENTITIES, SITE
from ingest.page import Event, Heard, Page, Present, Stream
from ingest.paging import Pages, by_offset, whole

#: entity → (paged by offset?, property that holds the list on Cloud, page size)
SHAPES: dict[str, tuple[bool, str | None, int]] = {
    "projects": (True, "values", 50),
    "boards": (True, "values", 50),
    "fields": (False, None, 0),
    "statuses": (False, None, 0),
    "priorities": (False, None, 0),
    "issue_types": (False, None, 0),
    "link_types": (False, "issueLinkTypes", 0),
    "users": (True, None, 1000),
    "components": (False, None, 0),
    "versions": (False, None, 0),
    "sprints": (True, "values", 50),
}
SITE_LISTS = ("projects", "boards", "fields", "statuses", "priorities", "issue_types", "link_types", "users")
DATACENTER_PATHS = {"projects": "{api}/project", "users": "{api}/user/search"}
NO_SPRINTS = "does not support sprints"


@dataclass
class SiteReader:
    """Reads the lists and remembers which projects and boards there are."""

    client: JiraClient
    projects: list[Record] = field(default_factory=list)
    boards: list[Record] = field(default_factory=list)
    configurations: dict[str, Any] = field(default_factory=dict)

    def stream(self, name: str, scope: str = SITE) -> Stream:
        """One list of one scope as a stream."""
        return Stream(f"{name} {scope}", partial(self._read, name, scope))

    def _read(self, name: str, scope: str) -> Iterator[Event]:
        ids: set[str] = set()
        entity = ENTITIES[name]
        try:
            for records, request in self._pages(name, scope):
                records = [self._completed(name, record) for record in records]
                ids.update(entity.record_id(record) for record in records)
                yield Page(name, scope, records, request)
        except ClientError as error:
            if not _can_do_without(name, error):
                raise
            yield Heard(name, scope, note=error.problem)
            return
        yield Heard(name, scope, says=len(ids))
        yield Present(name, scope, frozenset(ids))

    def _pages(self, name: str, scope: str) -> Pages:
        paged, at, size = SHAPES[name]
        client, path = self.client, ENTITIES[name].endpoint
        params: dict[str, Any] = {}
        if not client.is_cloud and name in DATACENTER_PATHS:
            path, paged, at = DATACENTER_PATHS[name], name == "users", None
            params = {"username": "."} if name == "users" else {}
        url = path.format(api=client.api, agile=client.agile, scope=scope)
        if paged:
            return by_offset(partial(client.get, url), url, at, size, params)
        return whole(partial(client.get, url), url, at, params)

    def _completed(self, name: str, record: dict[str, Any]) -> dict[str, Any]:
        if name == "projects":
            self.projects.append(record)
        if name == "boards":
            record = {**record, "configuration": self._configuration(str(record.get("id")))}
            self.boards.append(record)
        return record

    def _configuration(self, board: str) -> Any:
        if board not in self.configurations:
            try:
                url = f"{self.client.agile}/board/{board}/configuration"
                self.configurations[board] = self.client.get(url)
            except SkippableError:
                self.configurations[board] = None
        return self.configurations[board]

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


def _can_do_without(name: str, error: ClientError) -> bool:
    if name == "sprints":
        return NO_SPRINTS in error.problem or isinstance(error, SkippableError)
    # listing users needs a right that many sites grant to nobody; a site may have no Jira Software
    return name in ("users", "boards") and isinstance(error, SkippableError)
