"""What people say: comments on items, and Slack messages with threads, late answers and anger."""

from __future__ import annotations

import math
from datetime import date

from sandbox.company.life.dependencies import ref
from sandbox.company.life.work import HOUR_MS, MINUTE_MS, Desk, Item, Message, World
from sandbox.company.organisation import Team
from sandbox.company.people import Person
from sandbox.company.words import phrases
from sandbox.company.words.vocabulary import JIRA_BASE

COMMENT = 0.095  # comments per person-day at work on an item
REACTIONS = ("+1", "eyes", "white_check_mark", "tada", "heart", "thinking_face", "pray")


def say(
    world: World, channel: str, ms: int, author: Person, text: str, thread: Message | None = None
) -> Message:
    """Post a message; a reply is always after its thread's root."""
    rng = world.rng
    ms = max(ms, thread.ms + 20_000) if thread else ms
    edited = ms + int(rng.random() * 30 * MINUTE_MS) if rng.random() < 0.03 else None
    message = Message(ms, channel, author, text, thread, edited)
    world.messages.append(message)
    return message


def react(world: World, message: Message, people: list[Person]) -> None:
    """Up to three people react with one emoji."""
    chosen = world.rng.sample(people, min(len(people), 1 + int(world.rng.random() * 3)))
    emoji = REACTIONS[int(world.rng.random() * len(REACTIONS))]
    message.reactions = tuple((emoji, person) for person in chosen)


def mention(world: World, item: Item) -> str:
    """An item as named in Slack: a bare key, a formatted address, or an address alone."""
    name, roll = ref(item), world.rng.random()
    if not item.in_jira:
        return f"<{name}>"
    address = f"{JIRA_BASE}/browse/{name}"
    return name if roll < 0.7 else f"<{address}|{name}>" if roll < 0.9 else f"<{address}>"


def while_working(world: World, item: Item, person: Person, day: date) -> None:
    """Comments by those who work on an item, the reporter, or a machine."""
    rng = world.rng
    if rng.random() > (0.6 if item.is_saga else COMMENT * world.liveliness):
        return
    roll, ms = rng.random(), world.instant(item.team, day, 0.1, 0.95)
    domain, say_ = item.team.domain, world.writer.say
    if roll < 0.1 and item.in_jira:
        build = f"Deployed build {1000 + len(world.changes) // 7} to staging."
        world.comment(item, ms, world.apps["ci"], build)
    elif roll < 0.25 and item.values["due"] and item.values["due"] < day.isoformat():
        late = max(1, (day - date.fromisoformat(item.values["due"])).days)
        text = say_(phrases.LATE_COMMENTS, domain, n=str(late))
        world.comment(item, ms, rng.choice(world.division.product_managers), text)
    else:
        author = item.reporter if roll > 0.85 and item.reporter.active_on(day) else person
        text = say_(phrases.COMMENTS, domain)
        if rng.random() < 0.05:
            text += f" See also {ref(rng.choice(world.items[-80:]))}."
        world.comment(item, ms, author, text)


def on_reopen(world: World, item: Item, ms: int) -> None:
    """Why an item is reopened."""
    world.comment(item, ms, item.reporter, world.writer.say(phrases.REOPEN_COMMENTS, item.team.domain))


def on_blocked(world: World, item: Item, day: date) -> None:
    """Say what an item waits for, and ask the other team in its channel."""
    rng = world.rng
    blocker = next((one for one in item.blockers if one.is_open), None)
    if blocker is None:
        return
    person = item.values["assignee"] or item.reporter
    if rng.random() < 0.6:
        text = world.writer.say(phrases.WAITING_COMMENTS, item.team.domain, ref=ref(blocker))
        world.comment(item, world.instant(item.team, day, 0.9, 1.0), person, text)
    if blocker.team is not item.team and rng.random() < 0.85:
        ask(world, item, blocker, person, day)


def ask(world: World, item: Item, blocker: Item, person: Person, day: date) -> None:
    """A question in the blocking team's channel; the answer takes hours, or never comes."""
    rng, team = world.rng, blocker.team
    names = {"ref": mention(world, blocker), "own": mention(world, item)}
    members = team.members(day)
    if members and rng.random() < 0.4:
        names["ref"] = f"<@{rng.choice(members).slack_id}> {names['ref']}"
    text = world.writer.say(phrases.ASKS, team.domain, **names)
    root = say(world, team.channel_id, world.instant(item.team, day, 0.1, 0.9), person, text)
    hours = team.responsiveness * math.exp(rng.gauss(0, 1.0))
    if rng.random() > 0.13:
        _answer(world, team, root, hours, person, day)
    world.later(item.team, 5 + rng.random() * 6, lambda later: _insist(world, item, blocker, root, later))


def _answer(world: World, team: Team, root: Message, hours: float, asker: Person, day: date) -> None:
    """Answers take working hours: what does not fit into today is said some days later."""
    rng = world.rng

    def answer(later: date) -> None:
        members = world.at_work(team, later)
        if not members:
            return
        ms = root.ms + int(hours * HOUR_MS) if later == day else world.instant(team, later, 0.0, 0.8)
        text = world.writer.say(phrases.ANSWERS, team.domain)
        reply = say(world, team.channel_id, ms, rng.choice(members), text, root)
        if rng.random() < 0.4:
            say(world, team.channel_id, reply.ms + int(rng.random() * HOUR_MS), asker, "Thanks!", root)

    if hours < 3:
        answer(day)
    else:
        world.later(team, hours / 8, answer)


def _insist(world: World, item: Item, blocker: Item, root: Message, day: date) -> None:
    """A week later and still blocked: people get angry, in the old thread or for all to see."""
    rng = world.rng
    if not (item.is_open and blocker.is_open) or not world.at_work(item.team, day):
        return
    person = rng.choice(world.at_work(item.team, day))
    text = world.writer.say(
        phrases.ANGRY, blocker.team.domain, ref=mention(world, blocker), own=mention(world, item)
    )
    thread = root if rng.random() < 0.7 else None
    message = say(
        world, blocker.team.channel_id, world.instant(item.team, day, 0.1, 0.9), person, text, thread
    )
    if rng.random() < 0.8:
        _answer(world, blocker.team, thread or message, 8 + 16 * rng.random(), person, day)


def on_done(world: World, item: Item, day: date) -> None:
    """Tell those who waited."""
    rng = world.rng
    waiting = [
        one
        for one in world.items[-600:]
        if item in one.blockers and one.is_open and one.team is not item.team
    ]
    for one in waiting[:2]:
        if rng.random() < 0.5 and item.values["assignee"]:
            names = {"ref": mention(world, item), "own": mention(world, one)}
            text = world.writer.say(phrases.DONE_NOTES, item.team.domain, **names)
            say(world, one.team.channel_id, item.last_ms + 5 * MINUTE_MS, item.values["assignee"], text)


def small_talk(world: World, desk: Desk, day: date) -> None:
    """A team's daily round in a thread, and chatter with reactions."""
    rng, team = world.rng, desk.team
    present = world.at_work(team, day)
    if len(present) < 2:
        return
    if day.isoweekday() in {1, 3, 5} and rng.random() < 0.25 * world.liveliness:
        _stand_up(world, desk, present, day)
    for _ in range(2):
        if rng.random() < 0.11 * world.liveliness:
            text = world.writer.say(phrases.CHATTER, team.domain)
            root = say(world, team.channel_id, world.instant(team, day), rng.choice(present), text)
            if rng.random() < 0.4:
                react(world, root, present)
            for _ in range(int(rng.random() * 3)):
                ms = root.ms + int(rng.expovariate(1 / 40) * MINUTE_MS) + 30_000
                say(
                    world,
                    team.channel_id,
                    min(ms, root.ms + 3 * HOUR_MS),
                    rng.choice(present),
                    world.writer.pick(phrases.CHATTER_REPLIES),
                    root,
                )


def _stand_up(world: World, desk: Desk, present: list[Person], day: date) -> None:
    rng, team = world.rng, desk.team
    root = say(
        world,
        team.channel_id,
        world.instant(team, day, 0.02, 0.05),
        present[0],
        ":sunrise: Daily round, please reply here",
    )
    doing = [item for item in desk.doing if item.is_open]
    for person in present[1:]:
        if rng.random() < 0.5:
            own = next((item for item in doing if person in item.workers), None) or (
                rng.choice(doing) if doing else None
            )
            text = (
                world.writer.say(phrases.STAND_UP, team.domain, ref=mention(world, own))
                if own
                else "Nothing in progress."
            )
            say(
                world,
                team.channel_id,
                root.ms + int(rng.random() * 90 * MINUTE_MS) + 60_000,
                person,
                text,
                root,
            )
