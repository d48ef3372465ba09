"""Departments, teams and boards of a division."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sandbox.company.calendar import BERLIN, NEW_YORK, Calendar
from sandbox.company.chance import hex_id, slack_id, stream
from sandbox.company.people import Payroll, Person, Stay, staff_team
from sandbox.company.shape import Shape, day_ms, history_days
from sandbox.company.words.vocabulary import DOMAINS, MARKETS, Domain


@dataclass(slots=True, eq=False)
class Department:
    """A department; ``head`` is None where the post is vacant."""

    department_id: str
    name: str
    parent: str
    head: Person | None = None
    default_team: str = ""


@dataclass(slots=True, eq=False)
class Team:
    """A team, its habits, and what it works with. ``pace`` etc. drive the simulation."""

    index: int
    team_id: str
    name: str
    domain: Domain
    department: str
    calendar: Calendar
    key: str
    stays: list[Stay]
    lead: Person | None
    board_id: str
    channel_id: str
    jira_team_id: str
    sprint_offset: int = 0  # days after the company's first Monday
    overcommit: float = 1.0  # committed points over what the team believes it can do
    unestimated: float = 0.1  # share of items without points
    uses_flag: bool = False  # blocked items are flagged instead of moved to a blocked status
    logs_work: bool = False
    sets_team_field: bool = True
    shift_day: int = 10**6  # day on which the pace changes for good
    shift_factor: float = 1.0
    volatility: float = 0.035  # weekly standard deviation of the log pace
    responsiveness: float = 3.0  # median business hours until a question is answered
    members_on: dict[date, list[Person]] = field(default_factory=dict)

    @property
    def in_jira(self) -> bool:
        """True for teams that work in Jira, False for those in Trello."""
        return self.domain.tool == "jira"

    def members(self, day: date) -> list[Person]:
        """Who is in the team on a day."""
        if day not in self.members_on:
            self.members_on[day] = [stay.person for stay in self.stays if stay.covers(day)]
        return self.members_on[day]


@dataclass(slots=True, eq=False)
class Division:
    """Up to twelve teams that work with each other."""

    index: int
    shape: Shape
    people: list[Person]
    executives: list[Person]
    product_managers: list[Person]
    departments: list[Department]
    teams: list[Team]

    @property
    def suffix(self) -> str:
        """Distinguishes keys of further divisions; empty for the first."""
        return "" if self.index == 0 else str(self.index + 1)

    @property
    def requirements_key(self) -> str:
        """Key of the project that holds product requirements."""
        return f"REQ{self.suffix}"


DEPARTMENTS = (
    ("product-engineering", "Product Engineering", "technology"),
    ("platform-security", "Platform & Security", "technology"),
    ("finance-systems", "Finance Systems", "technology"),
    ("operations", "Operations", "business"),
    ("customer", "Customer & Growth", "business"),
    ("product", "Product Management", "business"),
)
HEADLESS = "finance-systems"  # its head left: ownership has to fall back
LEADLESS = "TRACK"  # a team without a lead
SCRUM_FIRST = (
    "RATE",
    "CARR",
    "RETURN",
    "CSUCC",
    "TRACK",
    "PLAT",
    "BILL",
    "WHOPS",
    "IAM",
    "CUST",
    "APP",
    "GROW",
)


def divisions(shape: Shape) -> list[int]:
    """Indices of the divisions, in the order in which they are generated."""
    return list(range(shape.divisions))


def found(shape: Shape, index: int) -> Division:
    """Found a division: executives, departments with heads, teams with members."""
    payroll = Payroll(shape, index)
    rng = stream(shape.seed, "organisation", index)
    chief = payroll.hire("Chief Executive Officer", "", "US")
    technology = payroll.hire("Chief Technology Officer", "", "DE")
    business = payroll.hire("Chief Operating Officer", "", "US")
    for person in (chief, technology, business):
        person.is_executive = True
    technology.manager = business.manager = chief.person_id
    departments = _departments(payroll, index, technology, business)
    managers = [payroll.hire("Product Manager", f"product{_suffix(index)}", "US") for _ in range(3)]
    chosen = [domain for key in SCRUM_FIRST for domain in DOMAINS if domain.key == key][: shape.teams]
    teams = [_team(payroll, domain, number, index, rng) for number, domain in enumerate(chosen)]
    _give_habits(teams, shape, rng)
    _fill_posts(departments, teams, managers)
    return Division(index, shape, payroll.people, [chief, technology, business], managers, departments, teams)


def _suffix(index: int) -> str:
    return "" if index == 0 else f"-{index + 1}"


def _market(index: int) -> str:
    if index == 0:
        return ""
    round_, place = divmod(index - 1, len(MARKETS))
    return f" {MARKETS[place]}" + (f" {round_ + 1}" if round_ else "")


def _departments(payroll: Payroll, index: int, technology: Person, business: Person) -> list[Department]:
    suffix, market = _suffix(index), _market(index)
    departments = [
        Department(f"technology{suffix}", f"Technology{market}", "", technology),
        Department(f"business{suffix}", f"Business{market}", "", business),
    ]
    for name, label, parent in DEPARTMENTS:
        department = Department(name + suffix, label + market, parent + suffix)
        if name != HEADLESS:
            department.head = payroll.hire(f"Head of {label}", name + suffix, "DE")
            department.head.manager = (technology if parent == "technology" else business).person_id
        departments.append(department)
    technology.department, business.department = departments[0].department_id, departments[1].department_id
    return departments


def _team(payroll: Payroll, domain: Domain, number: int, index: int, rng: Random) -> Team:
    shape, department = payroll.shape, domain.department + _suffix(index)
    size = 6 + int(rng.random() * 3)
    stays = staff_team(payroll, department, domain.country, size, domain.tool == "trello", rng)
    key = domain.key + ("" if index == 0 else str(index + 1))
    lead = None if domain.key == LEADLESS else stays[0].person
    if lead:
        lead.title = "Team Lead"
    created = day_ms(shape.start) - 40 * 86_400_000 + number
    board = (
        hex_id(created, "board", shape.seed, key) if domain.tool == "trello" else str(index * 20 + number + 1)
    )
    return Team(
        index=number,
        team_id=f"team-{key.lower()}",
        name=domain.name + _market(index),
        domain=domain,
        department=department,
        calendar=BERLIN if domain.country == "DE" else NEW_YORK,
        key=key,
        stays=stays,
        lead=lead,
        board_id=board,
        channel_id=slack_id("C", shape.seed, "team", key),
        jira_team_id=hex_id(created, "atlassian team", shape.seed, key),
    )


def _give_habits(teams: list[Team], shape: Shape, rng: Random) -> None:
    for team in teams:
        team.sprint_offset = rng.choice((0, 0, 2, 7, 9))
        team.overcommit = 0.85 + 0.35 * rng.random()
        team.unestimated = 0.03 + 0.1 * rng.random()
        team.uses_flag = rng.random() < 0.4
        team.logs_work = rng.random() < 0.3
        team.sets_team_field = rng.random() < 0.7
        team.volatility = 0.06 + 0.05 * rng.random()
        team.responsiveness = 1.5 * 4 ** rng.random()
    # One team in six loses half of its pace for good, one in twelve gains, another drifts strongly.
    fates = [0.5, 0.55, 1.6][: max(1, len(teams) // 4)]
    for team, factor in zip(rng.sample(teams, len(fates)), fates, strict=True):
        team.shift_day = int(history_days(shape.scale) * (0.45 + 0.35 * rng.random()))
        team.shift_factor = factor


def _fill_posts(departments: list[Department], teams: list[Team], managers: list[Person]) -> None:
    heads = {department.department_id: department.head for department in departments}
    for department in departments:
        own = [team for team in teams if team.department == department.department_id]
        department.default_team = own[0].team_id if own else ""
    for team in teams:
        head = heads[team.department]
        boss = head.person_id if head else heads[departments[0].department_id].person_id  # type: ignore[union-attr]
        for stay in team.stays:
            stay.person.manager = team.lead.person_id if team.lead and stay.person is not team.lead else boss
    product = heads[departments[-1].department_id]
    for manager in managers:
        manager.manager = product.person_id if product else ""


def first_monday(shape: Shape) -> date:
    """The Monday on or before the first day: where the company's fortnights start."""
    return shape.start - timedelta(days=shape.start.weekday())
