"""What a division works on, and the log of everything that happened to it.

The log is the only truth: documents are rendered from it, and the state of an item at any instant is the
replay of its changes until then (:mod:`sandbox.company.life.history`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from sandbox.company.calendar import is_working, opening
from sandbox.company.organisation import Division, Team
from sandbox.company.people import Person, absences
from sandbox.company.words.text import Writer

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
CLOSED = frozenset({"done", "dropped"})
RANK = {"Highest": 0, "High": 1, "Medium": 2, "Low": 3, "Lowest": 4}


@dataclass(slots=True, eq=False)
class Item:
    """An epic, requirement, story, bug, task, sub-task or card.

    ``values`` is the present state and ``initial`` that of the creation; ``effort`` counts person-days left.
    The stage of work is the value ``status``: backlog, queued, doing, blocked, review, test, release, done,
    dropped (Trello: also parked).
    """

    index: int
    team: Team
    item_type: str
    component: int
    created_ms: int
    reporter: Person
    values: dict[str, Any]
    initial: dict[str, Any]
    effort: float = 0.0
    total_effort: float = 0.0
    epic: Item | None = None
    children: list[Item] = field(default_factory=list)
    subtasks: list[Item] = field(default_factory=list)
    blockers: list[Item] = field(default_factory=list)
    partners: list[Team] = field(default_factory=list)
    mirror_of: Item | None = None
    is_saga: bool = False  # one of those that never end: months of edits, comments and logged hours
    workers: list[Person] = field(default_factory=list)
    last_ms: int = 0
    wait_until: date | None = None
    started: date | None = None
    closed_on: date | None = None

    @property
    def status(self) -> str:
        """The stage of work."""
        return str(self.values["status"])

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped."""
        return self.values["status"] not in CLOSED and not self.values["closed"]

    @property
    def in_jira(self) -> bool:
        """True for Jira issues, False for Trello cards."""
        return self.team.in_jira

    @property
    def waits(self) -> bool:
        """True while an item that blocks this one is open."""
        return any(blocker.is_open for blocker in self.blockers)


@dataclass(slots=True, eq=False)
class Change:
    """One history entry: several fields may change at once."""

    ms: int
    item: Item
    actor: Person
    fields: tuple[tuple[str, Any, Any], ...]  # name, old, new


@dataclass(slots=True, eq=False)
class Comment:
    """A comment on an issue or a card."""

    ms: int
    item: Item
    author: Person
    text: str
    edited_ms: int | None = None


@dataclass(slots=True, eq=False)
class Worklog:
    """Time logged on an issue."""

    ms: int
    item: Item
    author: Person
    seconds: int


@dataclass(slots=True, eq=False)
class Message:
    """A Slack message; ``thread`` is the root of the thread that it replies to."""

    ms: int
    channel: str
    author: Person
    text: str
    thread: Message | None = None
    edited_ms: int | None = None
    reactions: tuple[tuple[str, Person], ...] = ()
    ts: str = ""


@dataclass(slots=True, eq=False)
class Sprint:
    """A sprint; ``starts`` and ``ends`` are planned, ``closed_ms`` is when it was completed."""

    sprint_id: int
    team: Team
    number: int
    starts_ms: int
    ends_ms: int
    goal: str
    created_ms: int
    closed_ms: int | None = None
    started_ms: int | None = None


@dataclass(slots=True, eq=False)
class Version:
    """A release of a team's product; released on ``release`` at ``released_ms``."""

    version_id: int
    team: Team
    name: str
    start: date
    release: date
    created_ms: int
    released_ms: int | None = None


@dataclass(slots=True, eq=False)
class Link:
    """A typed link: ``source`` blocks, relates to, duplicates or implements ``target``."""

    link_id: int
    link_type: str
    source: Item
    target: Item
    ms: int


class Attachment(NamedTuple):
    """An address put on a card; a card's value ``attachments`` is a tuple of them."""

    url: str
    ms: int


@dataclass(slots=True, eq=False)
class Desk:
    """A team's work in hand."""

    team: Team
    backlog: list[Item] = field(default_factory=list)
    sprint_items: list[Item] = field(default_factory=list)
    doing: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)
    blocked: list[Item] = field(default_factory=list)
    epics: list[Item] = field(default_factory=list)
    sprints: list[Sprint] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    made: int = 0  # items created
    expected: float = 0.0  # items that should have been created until now
    log_pace: float = 0.0
    effort_scale: float = 1.0  # person-days of an average item
    points_per_day: float = 0.0  # what the team believes it delivers per person-day
    closing: bool = False  # the sprint ends within days: people finish instead of starting
    done_points: float = 0.0  # in the running sprint
    person_days: float = 0.0  # worked in the running sprint


@dataclass(slots=True, eq=False)
class World:
    """A division at work: state, chance and log."""

    division: Division
    rng: Random
    writer: Writer
    apps: dict[str, Person]
    desks: list[Desk] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    planted: list[dict[str, Any]] = field(default_factory=list)
    agenda: dict[date, list[Callable[[date], None]]] = field(default_factory=lambda: defaultdict(list))
    key_numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    away: dict[tuple[str, int], set[date]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    mirror_board: str = ""
    mirror_desk: Desk | None = None
    requirements: list[Item] = field(default_factory=list)
    mirrored: list[Item] = field(default_factory=list)
    liveliness: float = 1.0  # small companies have less to do, and say less about it
    today: date = date.min

    def instant(self, team: Team, day: date, earliest: float = 0.0, latest: float = 1.0) -> int:
        """An instant in the team's working hours; the bounds are fractions of the day's hours."""
        first, last = opening(team.calendar, day)
        return first + int((earliest + (latest - earliest) * self.rng.random()) * (last - first))

    def at_work(self, team: Team, day: date) -> list[Person]:
        """Members who are neither on holiday nor ill."""
        return [person for person in team.members(day) if day not in self._days_off(person, day.year)]

    def _days_off(self, person: Person, year: int) -> set[date]:
        key = (person.person_id, year)
        if key not in self.away:
            self.away[key] = absences(person, self.division.shape, year)
        return self.away[key]

    def record(self, item: Item, ms: int, actor: Person, **fields: Any) -> int:
        """Change fields of an item; returns the instant, which is after the item's last change."""
        if all(item.values.get(name) == new for name, new in fields.items()):
            return ms
        ms = self._after(item, ms)
        self.write(item, ms, actor, **fields)
        return ms

    def write(self, item: Item, ms: int, actor: Person, **fields: Any) -> None:
        """Log a change at just this instant; draws nothing from the stream of chance."""
        old = item.values
        changed = tuple((name, old.get(name), new) for name, new in fields.items() if old.get(name) != new)
        item.last_ms = max(item.last_ms, ms)
        item.values.update(fields)
        self.changes.append(Change(ms, item, actor, changed))

    def comment(self, item: Item, ms: int, author: Person, text: str) -> None:
        """Comment on an item."""
        ms = self._after(item, ms)
        edited = ms + int(self.rng.random() * 20 * MINUTE_MS) if self.rng.random() < 0.04 else None
        self.comments.append(Comment(ms, item, author, text, edited))

    def _after(self, item: Item, ms: int) -> int:
        ms = max(ms, item.last_ms + 1000 + int(self.rng.random() * MINUTE_MS))
        item.last_ms = ms
        return ms

    def later(self, team: Team, days: float, action: Callable[[date], None]) -> None:
        """Do something some days from today (at least one), on a working day of the team."""
        day = self.today + timedelta(days=max(1, round(days)))
        while not is_working(team.calendar, day):
            day += timedelta(days=1)
        self.agenda[day].append(action)

    def desk(self, team: Team) -> Desk:
        """The desk of a team."""
        return self.desks[team.index]
