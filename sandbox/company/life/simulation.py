"""The company's life, day by day.

Every day draws from one random stream in the order of time, so a life that goes on longer has the same past.
Three alternatives were not taken: drawing lead times from a distribution (then commitment, load and blocking
would carry no information), vectorising over items (dependencies make each day depend on the one before),
and a discrete-event simulation (people work in days; nothing here needs finer steps).
"""

from __future__ import annotations

from datetime import date, timedelta

from sandbox.company.calendar import BERLIN, is_working
from sandbox.company.chance import account_id, hex_id, slack_id, stream
from sandbox.company.life import epics, incidents, intake, mirror
from sandbox.company.life.labour import working_day
from sandbox.company.life.releases import release_day
from sandbox.company.life.sprints import sprint_day
from sandbox.company.life.work import Desk, World
from sandbox.company.organisation import Division, found
from sandbox.company.people import Person
from sandbox.company.shape import Shape, day_ms
from sandbox.company.slack import talk
from sandbox.company.words import requirements
from sandbox.company.words.text import Writer

CHANNELS = ("general", "releases", "incidents", "delivery-report", "leads")
FULL_RATE = 0.687  # items a team takes in, a day, at full size
PAIRS_A_YEAR = 22  # planted requirement conflicts per division


def live(shape: Shape, index: int) -> World:
    """The whole life of a division from ``shape.start`` until ``shape.as_of``."""
    world = found_world(found(shape, index))
    for number in range(shape.days):
        live_day(world, shape.start + timedelta(days=number))
    return world


def found_world(division: Division) -> World:
    """A division on the evening before its first day."""
    shape, index = division.shape, division.index
    world = World(
        division,
        stream(shape.seed, shape.scale, "life", index),
        Writer(stream(shape.seed, shape.scale, "words", index)),
        apps_of(shape),
    )
    world.desks = [Desk(team) for team in division.teams]
    for desk in world.desks:
        intake.calibrate(world, desk)
    world.liveliness = min(1.0, shape.rate / FULL_RATE)
    world.channels = {name: slack_id("C", shape.seed, name, index) for name in CHANNELS}
    mirror.open_board(world)
    return world


def live_day(world: World, day: date) -> None:
    """One day of all teams: plans first, then work, then talk."""
    world.today = day
    for action in world.agenda.pop(day, ()):
        action(day)
    _plant(world, day)
    for desk in world.desks:
        works = is_working(desk.team.calendar, day)
        if works:
            release_day(world, desk, day)
            intake.daily_intake(world, desk, day)
        sprint_day(world, desk, day)
        if works:
            working_day(world, desk, day)
            talk.small_talk(world, desk, day)
    epics.follow(world, day)
    incidents.perhaps(world, day)
    mirror.follow(world, day)


def _plant(world: World, day: date) -> None:
    if not is_working(BERLIN, day):
        return
    rng, pairs = world.rng, (*requirements.CONTRADICTIONS, *requirements.DUPLICATES)
    if rng.random() < PAIRS_A_YEAR / 250 and (day - world.division.shape.start).days > 7:
        intake.plant_pair(world, pairs[int(rng.random() * len(pairs))], day)


APPS = {"automation": "Automation for Jira", "ci": "Harborline CI", "truce": "Truce"}


def apps_of(shape: Shape) -> dict[str, Person]:
    """The accounts that are programs; they are the same in all divisions."""
    apps = {}
    for name, title in APPS.items():
        person = Person(f"app-{name}", title, "", "app", "", "US", shape.start - timedelta(days=60))
        person.account_id = account_id(shape.seed, "app", name)
        person.trello_id = hex_id(day_ms(person.joined), "app", shape.seed, name)
        person.slack_id = slack_id("U", shape.seed, "app", name)
        apps[name] = person
    return apps
