"""Epics and requirements follow the work below them."""

from __future__ import annotations

from datetime import date

from sandbox.company.calendar import is_working
from sandbox.company.life.work import Desk, Item, World

FULL = 10  # children from which on an epic takes no more
MIN_CHILDREN = 4


def follow(world: World, day: date) -> None:
    """Start epics whose work has begun, close those whose work is done, and their requirements after them."""
    for desk in world.desks:
        if is_working(desk.team.calendar, day):
            for epic in [one for one in desk.epics if one.is_open]:
                _follow_children(world, desk, epic, day)
    for requirement in list(world.requirements):
        _follow_epic(world, requirement, day)


def _follow_children(world: World, desk: Desk, epic: Item, day: date) -> None:
    actor = epic.values["assignee"] or epic.reporter
    ms = world.instant(desk.team, day, 0.9, 1.0)
    open_children = sum(child.is_open for child in epic.children)
    if epic.status == "backlog" and any(child.started for child in epic.children):
        epic.started = day
        world.record(epic, ms, actor, status="doing")
    elif epic.status == "doing" and not open_children and len(epic.children) >= MIN_CHILDREN:
        epic.closed_on = day
        world.record(epic, ms, actor, status="done", resolution="Done")


def takes_more(epic: Item) -> bool:
    """True for an epic that is open and not yet full."""
    return epic.is_open and len(epic.children) < FULL


def _follow_epic(world: World, requirement: Item, day: date) -> None:
    epic = requirement.mirror_of
    if epic is None or epic.status == requirement.status or not is_working(requirement.team.calendar, day):
        return
    ms = max(epic.last_ms + 60_000, world.instant(requirement.team, day, 0.95, 1.0))
    if epic.is_open:
        world.record(requirement, ms, requirement.reporter, status=epic.status)
    else:
        world.record(
            requirement, ms, requirement.reporter, status=epic.status, resolution=epic.values["resolution"]
        )
        world.requirements.remove(requirement)
