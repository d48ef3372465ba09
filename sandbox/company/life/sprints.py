"""Sprints: what teams commit to, what comes in later, what goes out, and what is carried over.

A team plans with what it believes (points per person-day of its last sprints), with the people who will be
there, and with its habit of promising too much. So the commitment says something about the result.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

from sandbox.company.calendar import is_working, opening
from sandbox.company.life.intake import MEAN_POINTS
from sandbox.company.life.work import HOUR_MS, MINUTE_MS, RANK, Desk, Item, Sprint, World
from sandbox.company.organisation import first_monday

LENGTH = 14
CLOSING_DAYS = 5
FULL_SPEED = 0.85  # of a person-day goes into progress; the rest is lost in joining and rework
GOALS = (
    "Ship the {thing}",
    "Make the {thing} ready for {merchant}",
    "Fewer open bugs",
    "{carrier} launch",
    "Prepare the peak",
)


def sprint_day(world: World, desk: Desk, day: date) -> None:
    """Close and start a sprint on its first day; change the running one on other working days."""
    if desk.team.domain.flow != "scrum":
        return
    offset = (day - first_monday(world.division.shape)).days - desk.team.sprint_offset
    desk.closing = offset % LENGTH >= LENGTH - CLOSING_DAYS
    if offset >= 0 and offset % LENGTH == 0:
        _change_over(world, desk, day)
    elif desk.sprints and desk.sprints[-1].number > 1 and is_working(desk.team.calendar, day):
        _change_scope(world, desk, day)


def _change_over(world: World, desk: Desk, day: date) -> None:
    morning = opening(desk.team.calendar, day)[0]
    actor = desk.team.lead or world.rng.choice(desk.team.members(day))
    if not desk.sprints:
        desk.sprints.append(_new_sprint(world, desk, day, 1))
    coming = desk.sprints[-1]
    carried = _close(world, desk, day, morning) if len(desk.sprints) > 1 else []
    chosen = carried + [item for item in desk.backlog if coming.sprint_id in item.values["sprint"]]
    _commit(world, desk, day, coming, chosen, morning)
    coming.started_ms = morning + HOUR_MS
    coming.starts_ms = coming.started_ms
    coming.ends_ms = coming.started_ms + (LENGTH * 24 - 1) * HOUR_MS
    for item in carried:
        world.record(item, morning + 20 * MINUTE_MS, actor, sprint=(*item.values["sprint"], coming.sprint_id))
    desk.done_points = desk.person_days = 0.0
    desk.sprints.append(_new_sprint(world, desk, day + timedelta(days=LENGTH), coming.number + 1))


def _new_sprint(world: World, desk: Desk, start: date, number: int) -> Sprint:
    sprint_id = 1 + sum(len(other.sprints) for other in world.desks)
    starts = opening(desk.team.calendar, start)[0] + HOUR_MS
    goal = world.writer.say(GOALS, desk.team.domain)
    created = starts - (LENGTH - 1) * 24 * HOUR_MS
    return Sprint(sprint_id, desk.team, number, starts, starts + (LENGTH * 24 - 1) * HOUR_MS, goal, created)


def _close(world: World, desk: Desk, day: date, morning: int) -> list[Item]:
    """Complete the running sprint; returns what was not done, and goes over into the next."""
    running = desk.sprints[-2]
    running.closed_ms = morning + 10 * MINUTE_MS
    if desk.person_days > 0:
        achieved = desk.done_points / desk.person_days
        felt = desk.points_per_day + 0.35 * (achieved - desk.points_per_day)
        # people sense how they are doing before the figures show it
        able = (
            FULL_SPEED
            * math.exp(desk.log_pace)
            * MEAN_POINTS
            * (1 - desk.team.unestimated)
            / desk.effort_scale
        )
        desk.points_per_day = 0.6 * felt + 0.4 * able
    stages = (*desk.sprint_items, *desk.doing, *desk.waiting, *desk.blocked)
    return [item for item in stages if running.sprint_id in item.values["sprint"] and item.is_open]


def _commit(world: World, desk: Desk, day: date, sprint: Sprint, chosen: list[Item], morning: int) -> None:
    rng, team = world.rng, desk.team
    belief = desk.points_per_day * _person_days_ahead(world, desk, day)
    target = belief * team.overcommit * rng.lognormvariate(0.0, 0.1)
    load = sum(_size(item) for item in chosen)
    for item in chosen:
        if item in desk.backlog:
            desk.backlog.remove(item)
            desk.sprint_items.append(item)
    actor = team.lead or rng.choice(team.members(day))
    for item in sorted(
        desk.backlog, key=lambda one: (RANK[one.values["priority"]], one.values["due"] or "9", one.index)
    ):
        if load >= target:
            break
        if item.waits and rng.random() < 0.6:
            continue
        add(world, desk, item, sprint, morning + int((22 + 35 * rng.random()) * MINUTE_MS), actor)
        load += _size(item)


def _person_days_ahead(world: World, desk: Desk, day: date) -> float:
    days = [day + timedelta(days=n) for n in range(LENGTH)]
    return sum(len(world.at_work(desk.team, one)) for one in days if is_working(desk.team.calendar, one))


def _size(item: Item) -> float:
    """Points, or what a team takes an item without points for; less for what is nearly finished."""
    points = item.values["points"] if item.values["points"] is not None else 2
    left = min(1.0, max(0.2, item.effort / max(item.total_effort, 0.1)))
    return float(points) * left


def add(world: World, desk: Desk, item: Item, sprint: Sprint, ms: int, actor: object) -> None:
    """Put a backlog item into a sprint."""
    desk.backlog.remove(item)
    desk.sprint_items.append(item)
    world.record(item, ms, actor, sprint=(*item.values["sprint"], sprint.sprint_id), status="queued")  # type: ignore[arg-type]


def _change_scope(world: World, desk: Desk, day: date) -> None:
    """Urgent bugs and, when work runs out, further items come in; now and then something goes out."""
    rng, running, coming = world.rng, desk.sprints[-2], desk.sprints[-1]
    actor = desk.team.lead or rng.choice(desk.team.members(day))
    for item in list(desk.backlog):
        urgent = item.item_type == "Bug" and item.values["priority"] in {"Highest", "High"}
        if urgent and not item.values["sprint"] and rng.random() < 0.35:
            add(world, desk, item, running, world.instant(desk.team, day, 0.1, 0.9), actor)
    if not desk.sprint_items and desk.backlog:
        best = min(desk.backlog, key=lambda one: (one.waits, RANK[one.values["priority"]], one.index))
        add(world, desk, best, running, world.instant(desk.team, day, 0.0, 0.02), actor)
    if desk.sprint_items and rng.random() < 0.07:
        _remove(world, desk, rng.choice(desk.sprint_items), running, day)
    if (day - timedelta(days=9)) > _day_of(running) and rng.random() < 0.4 and desk.backlog:
        item = rng.choice(desk.backlog)  # refinement puts it into the next sprint beforehand
        if coming.sprint_id not in item.values["sprint"]:
            ms = world.instant(desk.team, day)
            world.record(item, ms, actor, sprint=(*item.values["sprint"], coming.sprint_id))


def _day_of(sprint: Sprint) -> date:
    return date(1970, 1, 1) + timedelta(milliseconds=sprint.starts_ms)


def _remove(world: World, desk: Desk, item: Item, sprint: Sprint, day: date) -> None:
    actor = desk.team.lead or item.reporter
    desk.sprint_items.remove(item)
    desk.backlog.append(item)
    left = tuple(one for one in item.values["sprint"] if one != sprint.sprint_id)
    world.record(item, world.instant(desk.team, day), actor, sprint=left, status="backlog")

    def put_back(later: date) -> None:
        if (
            item in desk.backlog
            and sprint.closed_ms is None
            and sprint.sprint_id not in item.values["sprint"]
        ):
            add(world, desk, item, sprint, world.instant(desk.team, later), actor)

    if world.rng.random() < 0.4:
        world.later(desk.team, 1 + world.rng.random() * 2, put_back)
