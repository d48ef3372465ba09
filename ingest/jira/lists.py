"""Which of Jira's lists are read in a run, and when: lists of the site, of projects, of boards.

Lists that change with the work are read each time: projects, boards, fields, statuses, people, open sprints.
Of the others, those in which something points at news: a project whose issues changed, a sprint that is open
no more, a priority or type that an issue has and the lake does not. The rest take turns
(``ingest.source.due``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.jira.entities import SITE, SITE_LISTS
from ingest.jira.site import SiteReader
from ingest.source.contract import ReadingContext
from ingest.source.cursor import Key
from ingest.source.due import due
from ingest.source.entity import Record
from ingest.source.page import Stream

NEEDED = frozenset({"projects", "boards"})
SLOW = tuple(entity.name for entity in SITE_LISTS if entity.in_turns)
#: where an issue names a record of a slow list
NAMED_BY_ISSUES = {
    "priorities": "$.fields.priority.id",
    "issue_types": "$.fields.issuetype.id",
    "resolutions": "$.fields.resolution.id",
    "link_types": "$.fields.issuelinks[*].type.id",
}
OF_PROJECTS = ("components", "versions")
IS_OPEN = "json_extract_string(body, '$.state') <> 'closed'"


class Lists:
    """The lists of one run."""

    def __init__(self, site: SiteReader, reading: ReadingContext) -> None:
        self.site, self.reading = site, reading
        self._turn = due(reading, {(name, SITE): "" for name in SLOW})
        self._open_only: set[str] = set()

    def of_site(self) -> list[Stream]:
        """Lists of the site to begin with."""
        wanted = [e.name for e in SITE_LISTS if e.name in NEEDED or self.reading.wants(e.name)]
        return [self.site.stream(n) for n in wanted if n not in SLOW or (n, SITE) in self._turn]

    def of_boards(self) -> Iterator[Stream]:
        """Sprints: of most boards the open ones only."""
        if not self.reading.wants("sprints"):
            return
        boards = [str(board["id"]) for board in self.site.boards if board.get("type") != "kanban"]
        turn = due(self.reading, _keys("sprints", boards))
        self._open_only = {board for board in boards if ("sprints", board) not in turn}
        for board in boards:
            yield (self.site.open_sprints if board in self._open_only else self.site.sprints)(board)

    def where_there_is_news(self, projects: Sequence[Record], touched: set[str]) -> list[Stream]:
        """What issues and open sprints have shown to be out of date; and projects whose turn it is."""
        return [*self._of_projects(projects, touched), *self._ended(), *self._unknown()]

    def _of_projects(self, projects: Sequence[Record], touched: set[str]) -> Iterator[Stream]:
        wanted = [name for name in OF_PROJECTS if self.reading.wants(name)]
        if not wanted:
            return
        keys = [str(project["key"]) for project in projects]
        turn = due(self.reading, _keys("components", keys))
        for key in keys:
            if key in touched or ("components", key) in turn:
                yield self.site.parts(key, wanted)

    def _ended(self) -> Iterator[Stream]:
        if not self._open_only:
            return
        held: dict[str, set[str]] = {}
        for board, sprint in self.reading.standing("sprints", IS_OPEN):
            held.setdefault(board, set()).add(sprint)
        for board in sorted(self._open_only):
            if held.get(board, set()) - self.site.open_seen.get(board, set()):
                yield self.site.sprints(board)

    def _unknown(self) -> Iterator[Stream]:
        for name, path in NAMED_BY_ISSUES.items():
            if (name, SITE) in self._turn or not self.reading.wants(name):
                continue
            asked = self.reading.cursor(name, SITE).cursor
            named = {
                id for news in self.reading.news("issues", path, "true", asked) for id in _each(news.value)
            }
            if named - self.reading.live_ids(name):
                yield self.site.stream(name)


def _keys(entity: str, scopes: Sequence[str]) -> dict[Key, str]:
    return {(entity, scope): "" for scope in scopes}


def _each(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
