"""Links between items, within Jira and across tools, and the delay they cause."""

from __future__ import annotations

from datetime import date

from sandbox.company.life.work import MINUTE_MS, Attachment, Item, Link, World
from sandbox.company.people import Person
from sandbox.company.trello.ids import card_url
from sandbox.company.words import phrases
from sandbox.company.words.vocabulary import JIRA_BASE


def link(world: World, link_type: str, source: Item, target: Item, ms: int, actor: Person) -> None:
    """A Jira link; it shows in the history of both issues."""
    if source is target or not (source.in_jira and target.in_jira):
        return
    ms = max(ms, source.last_ms + MINUTE_MS, target.last_ms + MINUTE_MS)
    number = len(world.links)
    world.links.append(Link(number, link_type, source, target, ms))
    for item in (source, target):
        world.record(item, ms, actor, links=(*item.values["links"], number))


def ref(item: Item) -> str:
    """How people name an item in text: a Jira key, or a Trello address."""
    return str(item.values["key"]) if item.in_jira else card_url(item)


def block(world: World, blocker: Item, blocked: Item, day: date) -> None:
    """``blocked`` cannot be finished before ``blocker``; known at once, or found out while working.

    Within Jira it is a link. A card names the issue in an attachment, its description or a comment; an issue
    names the card in a comment.
    """
    blocked.blockers.append(blocker)
    world.planted.append({"kind": "dependency", "items": [blocker.index, blocked.index]})
    if world.rng.random() < 0.25:
        world.later(
            blocked.team, 4 + world.rng.random() * 10, lambda later: declare(world, blocker, blocked, later)
        )
    else:
        declare(world, blocker, blocked, day)


def declare(world: World, blocker: Item, blocked: Item, day: date) -> None:
    """Write the dependency down, in the way of the tool."""
    ms = max(blocker.last_ms, blocked.last_ms, world.instant(blocked.team, day, 0.9, 1.0)) + MINUTE_MS
    author = blocked.reporter
    if blocker.in_jira and blocked.in_jira:
        link(world, "Blocks", blocker, blocked, ms, author)
    elif blocker.in_jira:
        _name_issue_on_card(world, blocker, blocked, ms, author)
    else:
        text = world.writer.say(phrases.WAITING_COMMENTS, blocked.team.domain, ref=ref(blocker))
        world.comment(blocked, ms, author, text)


def _name_issue_on_card(world: World, issue: Item, card: Item, ms: int, author: Person) -> None:
    roll, key = world.rng.random(), ref(issue)
    if roll < 0.55:
        attach(world, card, issue, ms, author)
    elif roll < 0.75:
        world.record(card, ms, author, description=f"{card.values['description']}\nBlocked by {key}".strip())
    else:
        world.comment(card, ms, author, world.writer.say(phrases.WAITING_COMMENTS, card.team.domain, ref=key))


def attach(world: World, card: Item, issue: Item, ms: int, author: Person) -> None:
    """Attach an issue's address to a card."""
    world.record(
        card, ms, author, attachments=(*card.values["attachments"], Attachment(address_of(issue), ms))
    )


def address_of(issue: Item) -> str:
    """An issue's address as people copy it."""
    return f"{JIRA_BASE}/browse/{issue.values['key']}"
