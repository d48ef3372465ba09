"""The people of a division: who they are, to whom they report, in which team they work and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sandbox.company.chance import account_id, digest, hex_id, slack_id, stream
from sandbox.company.shape import Shape, day_ms
from sandbox.company.words.vocabulary import FIRST_NAMES, LAST_NAMES, MAIL_DOMAIN

TITLES = (
    "Software Engineer",
    "Senior Engineer",
    "Software Engineer",
    "Test Engineer",
    "Designer",
    "Senior Engineer",
    "Engineer",
    "Product Manager",
    "Data Analyst",
)
TRELLO_TITLES = (
    "Specialist",
    "Coordinator",
    "Senior Specialist",
    "Analyst",
    "Specialist",
    "Coordinator",
    "Intern",
)


@dataclass(slots=True, eq=False)
class Person:
    """One person, with an identity in every tool."""

    person_id: str
    first: str
    last: str
    title: str
    department: str
    country: str
    joined: date
    left: date | None = None
    manager: str = ""
    is_executive: bool = False
    hides_email: bool = True
    account_id: str = ""
    trello_id: str = ""
    slack_id: str = ""

    @property
    def name(self) -> str:
        """Display name."""
        return f"{self.first} {self.last}"

    @property
    def login(self) -> str:
        """User name of Trello and Slack, and the local part of the mail address."""
        return f"{self.first}.{self.last}".lower()

    @property
    def email(self) -> str:
        """Mail address; hidden in Jira for most."""
        return f"{self.login}@{MAIL_DOMAIN}"

    def active_on(self, day: date) -> bool:
        """True when employed on that day."""
        return self.joined <= day and (self.left is None or day < self.left)


@dataclass(slots=True, eq=False)
class Stay:
    """A person in a team from a day on, until another (open: None)."""

    person: Person
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """True when the person is in the team on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(slots=True, eq=False)
class Payroll:
    """Gives out people with unique names."""

    shape: Shape
    division: int
    people: list[Person] = field(default_factory=list)

    def hire(self, title: str, department: str, country: str, joined: date | None = None) -> Person:
        """A new person; without ``joined``, one who was there before the history begins."""
        number = len(self.people)
        first, last = self._name(number)
        person_id = f"p{self.division:02d}{number:04d}"
        since = joined or self.shape.start - timedelta(days=30 + digest(person_id)[0])
        person = Person(person_id, first, last, title, department, country, since)
        seed = (self.shape.seed, person_id)
        person.hides_email = digest("mail", *seed)[0] >= 90
        person.account_id = account_id(*seed)
        person.trello_id = hex_id(day_ms(since), "member", *seed)
        person.slack_id = slack_id("U", *seed)
        self.people.append(person)
        return person

    def _name(self, number: int) -> tuple[str, str]:
        # 48 and 50 share the factor 2 only: stepping both gives 1,200 names before the shift is needed.
        number += 1_200 * self.division
        first = FIRST_NAMES[(number * 5) % len(FIRST_NAMES)]
        last = LAST_NAMES[(number * 7 + number // 1_200) % len(LAST_NAMES)]
        generation = number // 2_400
        return first, last if generation == 0 else f"{last}-{LAST_NAMES[(generation * 11) % 50]}"


def staff_team(
    payroll: Payroll, department: str, country: str, size: int, trello: bool, rng: Random
) -> list[Stay]:
    """Hire a team: mostly people of the first day, a few who join later, a few who leave."""
    shape, titles = payroll.shape, TRELLO_TITLES if trello else TITLES
    stays = []
    for position in range(size):
        late = position >= 3 and rng.random() < 0.2
        joined = shape.start + timedelta(days=int(rng.random() * 700)) if late else None
        person = payroll.hire(titles[position % len(titles)], department, country, joined)
        stays.append(Stay(person, person.joined))
        if position >= 2 and rng.random() < 0.15:
            person.left = max(shape.start, person.joined) + timedelta(days=120 + int(rng.random() * 600))
            stays[-1].until = person.left
    return stays


def absences(person: Person, shape: Shape, year: int) -> set[date]:
    """Working days off in a year: holidays in one to three blocks, and single sick days."""
    rng = stream(shape.seed, "absence", person.person_id, year)
    first, days = date(year, 1, 1), set()
    for _ in range(1 + int(rng.random() * 3)):
        # most people go in July and August, and around the turn of the year
        begin = int(rng.choice((rng.gauss(205, 25), rng.gauss(355, 8), rng.random() * 365)))
        days |= {first + timedelta(days=begin + offset) for offset in range(5 + int(rng.random() * 10))}
    return days | {first + timedelta(days=int(rng.random() * 365)) for _ in range(int(rng.random() * 9))}
