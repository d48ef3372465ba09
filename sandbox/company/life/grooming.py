"""Changes of mind about items that are not finished."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sandbox.company.chance import weighted
from sandbox.company.life.intake import POINTS, PRIORITIES
from sandbox.company.life.work import RANK, Desk, Item, World
from sandbox.company.words import phrases

STALE_DAYS = 150


def groom(world: World, desk: Desk, day: date) -> None:
    """A day's changes of mind in one team."""
    rng, team = world.rng, desk.team
    members = world.at_work(team, day)
    candidates = [item for item in (*desk.backlog, *desk.sprint_items, *desk.doing) if item.is_open]
    if not members or not candidates:
        return
    busy = world.liveliness * min(2.0, len(candidates) / 12)
    for chance, change in CHANGES:
        if rng.random() < chance * busy:
            change(world, desk, rng.choice(candidates), day)
    for item in [one for one in desk.doing if one.is_saga]:
        for _, change in rng.sample(SAGA_CHANGES, 2):
            change(world, desk, item, day)
    _give_up(world, desk, day)
    _hand_over(world, desk, day)


def _priority(world: World, desk: Desk, item: Item, day: date) -> None:
    lead = desk.team.lead or item.reporter
    world.record(item, world.instant(desk.team, day), lead, priority=weighted(world.rng, PRIORITIES))


def _estimate(world: World, desk: Desk, item: Item, day: date) -> None:
    if item.in_jira and item.values["points"] is not None:
        actor = world.rng.choice(world.at_work(desk.team, day))
        world.record(item, world.instant(desk.team, day), actor, points=int(weighted(world.rng, POINTS)))


def _due(world: World, desk: Desk, item: Item, day: date) -> None:
    due = day + timedelta(days=7 + int(world.rng.expovariate(1 / 21)))
    world.record(item, world.instant(desk.team, day), item.reporter, due=due.isoformat())


def _wording(world: World, desk: Desk, item: Item, day: date) -> None:
    """Substantive edits, also after the commitment."""
    extra = world.writer.fill(world.writer.pick(phrases.CRITERIA), desk.team.domain, item.component)
    text = f"{item.values['description']}\n- {extra}".strip()
    world.record(item, world.instant(desk.team, day), item.reporter, description=text)


def _title(world: World, desk: Desk, item: Item, day: date) -> None:
    place = world.writer.fill("{merchant}", desk.team.domain)
    if " (" not in item.values["title"]:
        world.record(
            item, world.instant(desk.team, day), item.reporter, title=f"{item.values['title']} ({place})"
        )


def _components(world: World, desk: Desk, item: Item, day: date) -> None:
    if item.in_jira:
        other = int(world.rng.random() * 4)
        world.record(item, world.instant(desk.team, day), item.reporter, components=(other,))


def _assignee(world: World, desk: Desk, item: Item, day: date) -> None:
    actor = desk.team.lead or item.reporter
    person = world.rng.choice(world.at_work(desk.team, day))
    item.workers.clear()
    world.record(item, world.instant(desk.team, day), actor, assignee=person)


def _plan_release(world: World, desk: Desk, item: Item, day: date) -> None:
    open_versions = [version for version in desk.versions if version.released_ms is None]
    if item.in_jira and open_versions:
        version = world.rng.choice(open_versions[:2])
        actor = desk.team.lead or item.reporter
        world.record(item, world.instant(desk.team, day), actor, fix_versions=(version.version_id,))


def _move(world: World, desk: Desk, item: Item, day: date) -> None:
    """The item turns out to be another team's: a Jira issue gets a new key, a card another board."""
    same_tool = [d for d in world.desks if d.team.in_jira == item.in_jira and d is not desk]
    if item not in desk.backlog or item.item_type == "Sub-task" or item.subtasks or not same_tool:
        return
    target = world.rng.choice(same_tool)
    world.key_numbers[target.team.key] += 1
    fields: dict[str, Any] = {
        "project": target.team.key,
        "key": f"{target.team.key}-{world.key_numbers[target.team.key]}",
    }
    fields |= {"board": target.team.board_id, "components": (), "fix_versions": (), "sprint": ()}
    if item.values["team"] is not None:
        fields["team"] = target.team.index
    world.record(item, world.instant(desk.team, day), item.reporter, **fields)
    desk.backlog.remove(item)
    target.backlog.append(item)
    item.team = target.team


CHANGES = (
    (0.1, _priority), (0.06, _estimate), (0.05, _due), (0.05, _wording), (0.025, _title), (0.02, _components),
    (0.07, _assignee), (0.12, _plan_release), (0.018, _move),
)  # fmt: skip


SAGA_CHANGES = CHANGES[:7]


def _give_up(world: World, desk: Desk, day: date) -> None:
    """Old backlog items are closed as not wanted; the larger the backlog, the sooner."""
    too_many = len(desk.backlog) > 60 * max(0.3, world.division.shape.rate)
    if desk.backlog and world.rng.random() < (0.6 if too_many else 0.03):
        item = max(desk.backlog, key=lambda one: _uselessness(one, day))
        desk.backlog.remove(item)
        dropped: dict[str, Any] = {"status": "dropped", "resolution": "Won't Do"}
        fields = dropped if item.in_jira else {"closed": True}
        world.record(item, world.instant(desk.team, day), desk.team.lead or item.reporter, **fields)
        item.closed_on = day


def _uselessness(item: Item, day: date) -> tuple[bool, int, int]:
    created = date(1970, 1, 1) + timedelta(milliseconds=item.created_ms)
    return (day - created).days > STALE_DAYS, RANK[item.values["priority"]], -item.index


def _hand_over(world: World, desk: Desk, day: date) -> None:
    """Items of people who have left, or are away for long, get another assignee; some are forgotten."""
    present = world.at_work(desk.team, day)
    for item in desk.doing:
        owner = item.values["assignee"]
        if owner is not None and owner not in present:
            gone = not owner.active_on(day)
            if world.rng.random() < (0.3 if gone else 0.05):
                item.workers.clear()
                actor = desk.team.lead or item.reporter
                world.record(
                    item, world.instant(desk.team, day, 0, 0.2), actor, assignee=world.rng.choice(present)
                )
        item.workers = [person for person in item.workers if person in present]
