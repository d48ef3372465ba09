"""The Trello board on which Customer Success follows promises to merchants.

Each card mirrors a Jira issue: it has the issue's address as an attachment, and somebody is meant to move
it when the issue moves. One in four is forgotten, so that Jira says done and Trello still says in progress;
one in four has had a wrong issue's address for some days.
"""

from __future__ import annotations

from datetime import date

from sandbox.company.calendar import is_working, opening
from sandbox.company.chance import hex_id, stream
from sandbox.company.life.dependencies import address_of, attach
from sandbox.company.life.intake import create
from sandbox.company.life.work import MINUTE_MS, Attachment, Desk, Item, World
from sandbox.company.organisation import Team
from sandbox.company.shape import day_ms

NAME = "Customer commitments"
PER_DAY = 0.22  # cards a working day
MISTAKES = 0.25  # of the cards


def open_board(world: World) -> None:
    """Create the board; it belongs to the first Trello team."""
    shape = world.division.shape
    created = day_ms(shape.start) - 35 * 86_400_000
    world.mirror_board = hex_id(created, "board", shape.seed, "commitments", world.division.index)
    world.mirror_desk = next((desk for desk in world.desks if not desk.team.in_jira), None)


def follow(world: World, day: date) -> None:
    """Make a card for a promise, and move cards after their issues."""
    desk = world.mirror_desk
    if desk is None or not is_working(desk.team.calendar, day):
        return
    scale = world.division.shape.rate / 0.69 * len(world.desks) / 12
    if world.rng.random() < PER_DAY * scale:
        _promise(world, desk, day)
    for card in list(world.mirrored):
        _catch_up(world, desk.team, card, day)


def _promise(world: World, desk: Desk, day: date) -> None:
    rng = world.rng
    issues = [
        item
        for item in world.items[-300:]
        if item.in_jira and item.is_open and item.item_type in {"Story", "Epic"}
    ]
    present = world.at_work(desk.team, day)
    if not issues or not present:
        return
    issue, author = rng.choice(issues), rng.choice(present)
    merchant = world.writer.fill("{merchant}", desk.team.domain)
    card = create(
        world, desk, "Card", world.instant(desk.team, day, 0.2, 0.8), author,
        title=f"{merchant}: {issue.values['title']}", description=f"Promised to {merchant}.",
        due=issue.values["due"], board=world.mirror_board, assignee=author,
    )  # fmt: skip
    attach(world, card, issue, card.created_ms + 60_000, author)
    _perhaps_mistake(world, card, issues)
    card.mirror_of = issue
    world.mirrored.append(card)
    if rng.random() < 0.25:
        card.wait_until = date.max  # forgotten: nobody moves it to done


def _perhaps_mistake(world: World, card: Item, issues: list[Item]) -> None:
    """Some cards get another issue's address first or as well, which is taken off some days later.

    By a stream of chance of its own and to the minute: a mistake changes nothing else in the company's life.
    """
    shape, team = world.division.shape, card.team
    chance = stream(shape.seed, shape.scale, "wrong address", world.division.index, card.index)
    if chance.random() >= MISTAKES:
        return
    wrong = Attachment(address_of(chance.choice(issues)), card.last_ms + MINUTE_MS)
    world.write(card, wrong.ms, card.reporter, attachments=(*card.values["attachments"], wrong))

    def take_off(day: date) -> None:
        opens, closes = opening(team.calendar, day)
        ms = max(opens + int(chance.random() * (closes - opens)), card.last_ms + MINUTE_MS)
        kept = tuple(one for one in card.values["attachments"] if one != wrong)
        world.write(card, ms, card.reporter, attachments=kept)

    world.later(team, 1 + 8 * chance.random(), take_off)


def _catch_up(world: World, team: Team, card: Item, day: date) -> None:
    issue = card.mirror_of
    if issue is None or world.rng.random() > 0.35:
        return
    actor = card.values["assignee"] or card.reporter
    ms = world.instant(team, day)
    if issue.started and card.status == "backlog":
        world.record(card, ms, actor, status="doing")
    elif not issue.is_open and card.status != "done":
        if card.wait_until == date.max:
            world.planted.append({"kind": "status_disagreement", "items": [issue.index, card.index]})
            world.mirrored.remove(card)
        else:
            world.record(card, ms, actor, status="done")
            world.mirrored.remove(card)
