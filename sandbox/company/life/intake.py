"""How work comes in: backlog items, epics that cross teams, and requirements that contradict each other."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from sandbox.company.chance import poisson, weighted
from sandbox.company.jira.remote_links import write_concept
from sandbox.company.life.dependencies import block, link
from sandbox.company.life.epics import takes_more
from sandbox.company.life.work import Desk, Item, World
from sandbox.company.organisation import Team
from sandbox.company.people import Person
from sandbox.company.shape import FIRST_DAYS_OF_BACKLOG
from sandbox.company.words import requirements

TYPES = {"Story": 0.56, "Task": 0.2, "Bug": 0.24}
PRIORITIES = {"Highest": 0.04, "High": 0.18, "Medium": 0.55, "Low": 0.18, "Lowest": 0.05}
POINTS = {"1": 0.12, "2": 0.27, "3": 0.32, "5": 0.21, "8": 0.07, "13": 0.01}
MEAN_POINTS = 3.36
LABELS = ("tech-debt", "customer-request", "peak", "security", "quick-win", "enterprise", "ux", "regression")
WORKING_SHARE = 1.005  # makes up for public holidays
SUBTASK_SHARE = 0.07  # of a Jira team's items
SAGA_SHARE = 0.003
PARKED = 10  # days of intake that lie parked in each Trello team


def create(world: World, desk: Desk, item_type: str, ms: int, reporter: Person, **given: Any) -> Item:
    """Create an item; ``given`` overrides initial values and sets ``component``, ``epic``, ``effort``."""
    team, rng = desk.team, world.rng
    component = given.pop("component", int(rng.random() * 4))
    epic, effort = given.pop("epic", None), given.pop("effort", 0.0)
    kind = item_type if team.in_jira else "Card"
    values = _initial(world, desk, item_type, component, epic)
    values["title"] = given.pop("title", None) or world.writer.title(kind, team.domain, component)
    described = given.pop("description", None)
    values["description"] = (
        described if described is not None else world.writer.description(kind, team.domain, component)
    )
    values.update(given)
    item = Item(len(world.items), team, item_type, component, ms, reporter, values, {}, effort, effort, epic)
    item.initial = dict(values)
    item.last_ms = ms
    world.items.append(item)
    desk.made += 1
    if epic:
        epic.children.append(item)
    return item


def _initial(world: World, desk: Desk, item_type: str, component: int, epic: Item | None) -> dict[str, Any]:
    team, rng = desk.team, world.rng
    project = world.division.requirements_key if item_type == "Requirement" else team.key
    world.key_numbers[project] += 1
    return {
        "status": "backlog",
        "project": project,
        "key": f"{project}-{world.key_numbers[project]}",
        "assignee": None,
        "sprint": (),
        "priority": weighted(rng, PRIORITIES),
        "points": None,
        "due": None,
        "flagged": False,
        "fix_versions": (),
        "components": (component,) if item_type != "Requirement" and rng.random() < 0.85 else (),
        "labels": tuple(sorted(rng.sample(LABELS, 1 + int(rng.random() * 2)))) if rng.random() < 0.3 else (),
        "links": (),
        "epic": epic.index if epic else None,
        "resolution": None,
        "team": team.index if team.sets_team_field and item_type != "Requirement" else None,
        "board": team.board_id,
        "closed": False,
        "timespent": None,
        "attachments": (),
        "checklist": (),
        "checked": 0,
    }


def reporter_of(world: World, team: Team, day: date) -> Person:
    """Who writes an item: mostly a member, sometimes a product manager or somebody of another team."""
    roll, members = world.rng.random(), team.members(day)
    if roll < 0.25 or not members:
        return world.rng.choice(world.division.product_managers)
    if roll < 0.33:
        members = world.rng.choice(world.division.teams).members(day) or members
    return world.rng.choice(members)


def daily_intake(world: World, desk: Desk, day: date) -> None:
    """A day's new items: as many as keep the team near its rate, whatever else has created items."""
    shape = world.division.shape
    # nobody wants much of a team that delivers little
    demand = shape.rate * (0.5 + 0.5 * min(1.8, math.exp(desk.log_pace)))
    first = desk.expected == 0.0
    desk.expected += shape.rate * FIRST_DAYS_OF_BACKLOG if first else demand * 7 / 5 * WORKING_SHARE
    urge = min(2.5, max(0.1, 1 + 0.12 * (desk.expected - desk.made)))
    count = (
        round(desk.expected) if first else poisson(world.rng, shape.rate * 7 / 5 * (1 - SUBTASK_SHARE) * urge)
    )
    if sum(takes_more(epic) for epic in desk.epics) < 2:
        new_epic(world, desk, day)
    for _ in range(count):
        new_item(world, desk, day)
    if first and not desk.team.in_jira:
        _park(world, desk, day)


def _park(world: World, desk: Desk, day: date) -> None:
    """Ideas on a list of their own; when the list is archived later, the cards in it stay unarchived."""
    for _ in range(round(PARKED * world.division.shape.rate)):
        ms = world.instant(desk.team, day, 0.0, 0.05)
        create(world, desk, "Card", ms, reporter_of(world, desk.team, day), status="parked")


def new_item(world: World, desk: Desk, day: date, **given: Any) -> Item:
    """A story, task, bug or card, in one of the open epics or in none; mostly estimated later."""
    rng, team = world.rng, desk.team
    item_type = given.pop("item_type", None) or (weighted(rng, TYPES) if team.in_jira else "Card")
    ms = world.instant(team, day, 0.05, 0.9)
    open_epics = [epic for epic in desk.epics if takes_more(epic)]
    if "epic" not in given and open_epics and item_type != "Bug" and rng.random() < 0.6:
        given["epic"] = rng.choice(open_epics)
    if rng.random() < 0.3:
        given.setdefault("due", (day + timedelta(days=int(rng.lognormvariate(3.3, 0.6)))).isoformat())
    points = int(weighted(rng, POINTS))
    given.setdefault(
        "effort", desk.effort_scale * (points / MEAN_POINTS) ** 0.9 * rng.lognormvariate(-0.07, 0.38)
    )
    item = create(world, desk, item_type, ms, reporter_of(world, team, day), **given)
    desk.backlog.append(item)
    if item.in_jira and rng.random() < SAGA_SHARE:
        item.is_saga = True
        item.effort *= 6
        item.total_effort *= 6
    if not item.in_jira and rng.random() < 0.3:
        item.values["checklist"] = item.initial["checklist"] = _checklist(world, item)
    if rng.random() > team.unestimated:
        _estimate_later(world, desk, item, points)
    _perhaps_depend(world, desk, item, day)
    return item


def _checklist(world: World, card: Item) -> tuple[str, ...]:
    writer, domain = world.writer, card.team.domain
    return tuple(writer.title("Card", domain, card.component) for _ in range(2 + int(world.rng.random() * 4)))


def _estimate_later(world: World, desk: Desk, item: Item, points: int) -> None:
    if world.rng.random() < 0.25:
        item.values["points"] = item.initial["points"] = points
        return

    def estimate(day: date) -> None:
        members = world.at_work(item.team, day)
        if members and item.is_open and item.values["points"] is None:
            world.record(item, world.instant(item.team, day), world.rng.choice(members), points=points)

    world.later(desk.team, 1 + world.rng.random() * 5, estimate)


def _perhaps_depend(world: World, desk: Desk, item: Item, day: date) -> None:
    """Some items need something from another team (in an epic that crosses teams, often) or their own."""
    rng, roll = world.rng, world.rng.random()
    partners = item.epic.partners if item.epic else []
    if partners and roll < 0.3:
        partner = world.desk(rng.choice(partners))
        if partner.team is not desk.team:
            provider = new_provider(world, partner, item, day)
            block(world, provider, item, day)
    elif roll < 0.05 and len(desk.backlog) > 3:
        provider = rng.choice(desk.backlog[-12:-1])
        if provider.is_open and not provider.waits:
            block(world, provider, item, day)
    elif roll < 0.11:
        link(
            world,
            "Relates",
            item,
            rng.choice(world.items[-200:]),
            world.instant(desk.team, day, 0.9),
            item.reporter,
        )


def new_provider(world: World, partner: Desk, item: Item, day: date) -> Item:
    """The item with which another team provides what ``item`` needs."""
    thing = world.writer.fill("{thing}", item.team.domain, item.component)
    provider = new_item(world, partner, day, item_type="Story" if partner.team.in_jira else "Card", epic=None)
    title = world.writer.fill(
        f"Provide {{thing}} data for the {thing}", partner.team.domain, provider.component
    )
    provider.values["title"] = provider.initial["title"] = title
    if provider.in_jira and item.epic and item.epic.in_jira:
        provider.epic = item.epic
        provider.values["epic"] = provider.initial["epic"] = item.epic.index
        item.epic.children.append(provider)
    return provider


def new_epic(world: World, desk: Desk, day: date) -> None:
    """An epic with a due date; four in ten cross teams. Trello teams plan a wish instead of an epic."""
    team, rng = desk.team, world.rng
    if not team.in_jira:
        return
    ms = world.instant(team, day, 0.0, 0.05)
    due = (day + timedelta(days=int(45 + 110 * rng.random()))).isoformat()
    manager = rng.choice(world.division.product_managers)
    epic = create(world, desk, "Epic", ms, manager, due=due, assignee=team.lead, sprint=())
    if rng.random() < 0.4:
        others = [other for other in world.division.teams if other is not team]
        epic.partners = rng.sample(others, min(len(others), 1 + int(rng.random() * 3)))
    desk.epics.append(epic)
    if rng.random() < 0.4:
        requirement(world, desk, epic, day)


def requirement(world: World, desk: Desk, epic: Item, day: date) -> None:
    """A product requirement that the epic implements."""
    ms = world.instant(desk.team, day, 0.0, 0.04)
    text = world.writer.fill(world.writer.pick(requirements.HARMLESS), desk.team.domain, epic.component)
    title = f"Requirement: {epic.values['title']}"
    item = create(
        world, desk, "Requirement", ms, epic.reporter, title=title, description=text, assignee=epic.reporter
    )
    item.mirror_of = epic
    world.requirements.append(item)
    if item.index % 3 == 0:
        write_concept(world, item)
    link(world, "Implements", epic, item, world.instant(desk.team, day, 0.06, 0.1), epic.reporter)


def plant_pair(world: World, pair: requirements.Pair, day: date) -> None:
    """Two teams write requirements that contradict or repeat each other, some days apart."""
    rng = world.rng
    first, second = rng.sample(world.division.teams, 2)
    one = _stated(world, world.desk(first), pair, 0, day)

    def state_other(later: date) -> None:
        other = _stated(world, world.desk(second), pair, 1, later)
        record = {"kind": pair.kind, "reason": pair.reason, "items": [one.index, other.index]}
        world.planted.append(record | {"sentences": list(pair.sentences)})

    world.later(second, 1 + rng.random() * 24, state_other)


def _stated(world: World, desk: Desk, pair: requirements.Pair, side: int, day: date) -> Item:
    context = world.writer.fill("{merchant} and two others insist on it.", desk.team.domain)
    text = f"{pair.sentences[side]}\n{context}"
    kind = "Story" if desk.team.in_jira else "Card"
    return new_item(world, desk, day, item_type=kind, title=pair.titles[side], description=text, epic=None)


def calibrate(world: World, desk: Desk) -> None:
    """Set an item's effort so that the team's capacity is a little above its intake.

    Person-days a calendar day: members, five days in seven, less holidays and illness; of the items, epics,
    requirements and sub-tasks take no effort of their own and some are dropped.
    """
    shape = world.division.shape
    everyone = sum(stay.until is None or stay.until > shape.start for stay in desk.team.stays)
    capacity = everyone * 0.85 * 5 / 7 * 0.86
    worked = shape.rate * (0.78 if desk.team.in_jira else 0.95)
    desk.effort_scale = capacity * 1.02 / worked
    desk.points_per_day = MEAN_POINTS * (1 - desk.team.unestimated) / desk.effort_scale
    desk.log_pace = math.log(1.0)
