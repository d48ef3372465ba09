"""The paths of the pages, and the first of them: what there is.

The company is a pretended one: private boards and channels, and issues with a security level, are shown to
whoever opens the page, and marked as private.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from sandbox.server.pages import jira, slack, trello
from sandbox.server.pages.frame import page
from sandbox.server.workspace import Workspace
from sandbox.store import Store

COUNTS = "select parent, count(*) from documents where tool = ? and kind = ? group by parent"


def index(store: Store, request: Request) -> tuple[str, dict[str, Any]]:
    """Projects, boards and channels."""
    projects = [d.json() for d in store.select("jira", "projects")]
    boards = [d.json() for d in store.select("trello", "boards")]
    channels = [d.json() for d in store.select("slack", "channels")]
    issues, cards, messages = (
        dict(store.connection.execute(COUNTS, of).fetchall())
        for of in (("jira", "issues"), ("trello", "cards"), ("slack", "messages"))
    )
    return "index", {
        "as_of": store.meta().get("as_of", ""),
        "projects": [(one, issues.get(one["key"], 0)) for one in projects],
        "boards": [(one, cards.get(one["id"], 0), trello.is_private(one)) for one in boards],
        "channels": [(one, messages.get(one["id"], 0)) for one in sorted(channels, key=_name)],
    }


def _name(channel: dict[str, Any]) -> str:
    return str(channel.get("name", ""))


def of_jira(workspace: Workspace) -> list[Route]:
    """Below ``/jira``."""
    return [
        page(workspace, "/browse/{issue}", jira.issue),
        page(workspace, "/projects/{project}", jira.project),
    ]


def of_slack(workspace: Workspace) -> list[Route]:
    """Below ``/slack``."""
    return [
        page(workspace, "/archives/{channel}", slack.channel),
        page(workspace, "/archives/{channel}/p{ts}", slack.message),
    ]


def routes(workspace: Workspace) -> list[Route]:
    """Those that no tool's own prefix leads to; cards and boards stand at the root, as at the vendor's."""
    return [
        page(workspace, "/", index),
        page(workspace, "/c/{card}", trello.card),
        page(workspace, "/c/{card}/{title:path}", trello.card),
        page(workspace, "/b/{board}", trello.board),
        page(workspace, "/b/{board}/{title:path}", trello.board),
    ]
