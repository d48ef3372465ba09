"""Versions of the teams' products and the days on which they are released."""

from __future__ import annotations

from datetime import date, timedelta

from sandbox.company.life.work import Desk, Version, World
from sandbox.company.slack.talk import say

EVERY_DAYS = 42


def release_day(world: World, desk: Desk, day: date) -> None:
    """Keep two open versions, and release the older one when its day has come; one in four is late."""
    if not desk.team.in_jira:
        return
    pending = [version for version in desk.versions if version.released_ms is None]
    while len(pending) < 2:
        pending.append(_new_version(world, desk, day))
    if day < pending[0].release:
        return
    if world.rng.random() < 0.25:
        pending[0].release = day + timedelta(days=3 + int(world.rng.random() * 9))
        return
    pending[0].released_ms = world.instant(desk.team, day, 0.6, 0.95)
    author = desk.team.lead or world.rng.choice(desk.team.members(day))
    text = f":rocket: {desk.team.name} {pending[0].name} is out"
    say(world, world.channels["releases"], pending[0].released_ms + 60_000, author, text)


def _new_version(world: World, desk: Desk, day: date) -> Version:
    last = desk.versions[-1].release if desk.versions else day
    number = len(desk.versions) + 1
    name = f"{desk.team.key} {1 + number // 9}.{number % 9}"
    version_id = 1 + sum(len(other.versions) for other in world.desks)
    created = world.instant(desk.team, day, 0.0, 0.01)
    version = Version(version_id, desk.team, name, last, last + timedelta(days=EVERY_DAYS), created)
    desk.versions.append(version)
    return version
