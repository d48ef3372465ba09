"""Links of issues to the wiki: what a requirement is meant to become is written there."""

from __future__ import annotations

from typing import Any

from sandbox.company.jira.refs import API
from sandbox.company.life.work import Change, Item, World
from sandbox.company.words.vocabulary import MAIL_DOMAIN

WIKI = f"https://wiki.{MAIL_DOMAIN}/pages/viewpage.action?pageId="


def write_concept(world: World, item: Item) -> None:
    """Link an issue to its page right after its creation."""
    # before anything else can happen to the item, and without a draw: the rest of life stays as it was
    page = ("remote_link", None, 40_000 + item.index)
    world.changes.append(Change(item.last_ms + 500, item, item.reporter, (page,)))


def told(page: int) -> str:
    """What the history says of a link."""
    return f'This issue links to "{_title(page)} (Wiki)"'


def link(issue_id: str, number: str, page: int) -> dict[str, Any]:
    """The link as ``issue/{id}/remotelink`` sends it."""
    return {
        "id": int(number),
        "self": f"{API}/issue/{issue_id}/remotelink/{number}",
        "globalId": f"appId=wiki&pageId={page}",
        "application": {"type": "com.atlassian.confluence", "name": "Wiki"},
        "relationship": "Wiki Page",
        "object": {"url": f"{WIKI}{page}", "title": _title(page), "icon": {}, "status": {"icon": {}}},
    }


def _title(page: int) -> str:
    return f"Concept {page}"
