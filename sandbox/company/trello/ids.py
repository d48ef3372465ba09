"""Identifiers of cards and what hangs on them, and members, as other documents carry them."""

from __future__ import annotations

import re
from typing import Any

from sandbox.company.chance import hex_id, short_link
from sandbox.company.life.work import Attachment, Item
from sandbox.company.people import Person


def card_id(item: Item) -> str:
    """A card's id; begins with the second of its creation."""
    return hex_id(item.created_ms, "card", item.initial["board"], item.index)


def card_short_link(item: Item) -> str:
    """The card's short link, which stays when the card moves."""
    return short_link("card", card_id(item))


def card_url(item: Item) -> str:
    """The card's short address."""
    return f"https://trello.com/c/{card_short_link(item)}"


def checklist_id(item: Item) -> str:
    """Id of a card's checklist."""
    return hex_id(item.created_ms + 2000, "checklist", item.index, card_id(item))


def attachment_id(item: Item, attachment: Attachment) -> str:
    """Id of a card's attachment; begins with the second in which it was put there."""
    return hex_id(attachment.ms, "attachment", card_id(item), attachment.url)


def member(person: Person) -> dict[str, Any]:
    """A member; the API shows no mail address."""
    app = person.title == "app"
    name = person.first if app else person.name
    login = re.sub(r"[^a-z0-9]", "", (person.first if app else person.login).lower())
    return {
        "id": person.trello_id,
        "activityBlocked": False,
        "avatarHash": None,
        "avatarUrl": None,
        "bio": "",
        "confirmed": True,
        "fullName": name,
        "initials": "".join(word[0] for word in name.split()[:2]),
        "memberType": "normal",
        "url": f"https://trello.com/u/{login}",
        "username": login,
    }
