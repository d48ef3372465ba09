"""Incidents: a machine raises an alarm, several teams talk in its thread; and talk for everybody."""

from __future__ import annotations

from datetime import date

from sandbox.company.calendar import NEW_YORK, is_working
from sandbox.company.life.work import MINUTE_MS, World
from sandbox.company.slack.talk import react, say
from sandbox.company.words import phrases

ALARMS = (
    ":rotating_light: Error rate of the {thing} above 5 %",
    ":rotating_light: Latency of the {thing} above {ms} ms for ten minutes",
    ":warning: Build of main failed: tests of the {thing}",
    ":warning: {carrier} answers with errors, labels are delayed",
)
REMARKS = (
    "Looking.",
    "Could be the deployment of {n} minutes ago.",
    "{carrier} confirms a problem on their side.",
    "Rolled back.",
    "The {thing} recovers.",
    "Do we tell {merchant}?",
    "Status page updated.",
    "Post-mortem tomorrow at ten.",
    "False alarm, sorry.",
)
NEWS = (
    "All hands on Thursday: numbers of the quarter.",
    "Welcome our new colleagues!",
    "The kitchen on the second floor is closed today.",
    "{merchant} went live with us, thanks to everyone who helped!",
    "Reminder: please update your holidays.",
    "Office closes at four on Friday.",
)


def perhaps(world: World, day: date) -> None:
    """Raise an incident now and then; say something to all once in a while."""
    if not is_working(NEW_YORK, day):
        return
    rng, teams = world.rng, world.division.teams
    if rng.random() < 0.09 * world.liveliness:
        _incident(world, day)
    if rng.random() < 0.15 * world.liveliness:
        team = rng.choice(teams)
        text = world.writer.say(NEWS, team.domain)
        message = say(
            world,
            world.channels["general"],
            world.instant(team, day),
            rng.choice(world.division.executives),
            text,
        )
        if world.at_work(team, day):
            react(world, message, world.at_work(team, day))
    if rng.random() < 0.1 * world.liveliness:
        team = rng.choice(teams)
        if team.lead:
            text = world.writer.say(phrases.CHATTER, team.domain)
            say(world, world.channels["leads"], world.instant(team, day), team.lead, text)


def _incident(world: World, day: date) -> None:
    rng = world.rng
    team = rng.choice(world.division.teams)
    alarm = world.writer.say(ALARMS, team.domain)
    root = say(
        world, world.channels["incidents"], world.instant(team, day, 0.0, 0.7), world.apps["ci"], alarm
    )
    ms = root.ms
    for _ in range(2 + int(rng.random() * 6)):
        speaker = team if rng.random() < 0.6 else rng.choice(world.division.teams)
        present = world.at_work(speaker, day)
        ms += int(rng.expovariate(1 / 9) * MINUTE_MS) + 15_000
        if present:
            say(world, root.channel, ms, rng.choice(present), world.writer.say(REMARKS, team.domain), root)
