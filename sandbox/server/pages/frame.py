"""How a page is made: the templates beside this file, what all of them know, and pages of long lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.server.workspace import Workspace
from sandbox.store import Store

#: what a page may load: nothing but its own style
SAFE = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "referrer-policy": "no-referrer",
}
MOST = 100  # entries of a list on one page
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
View = Callable[[Store, Request], tuple[str, dict[str, Any]]]


class NoSuchPage(Exception):
    """What a page was to show does not exist; says what."""


def page(workspace: Workspace, path: str, view: View) -> Route:
    """Bind a view (a template's name and its values) to a path."""

    async def answer(request: Request) -> Response:
        workspace.follow()
        try:
            name, values = view(workspace.store, request)
        except NoSuchPage as missing:
            return _html("missing", {"title": str(missing)}, 404)
        return _html(name, values, 200)

    return Route(path, answer)


def _html(name: str, values: dict[str, Any], status: int) -> Response:
    return HTMLResponse(TEMPLATES.get_template(f"{name}.html").render(values), status, SAFE)


def before(request: Request) -> int:
    """How many entries of a list stand on the pages before this one."""
    text = request.query_params.get("from", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def day(text: Any) -> str:
    """An instant or a day of a tool as people read it, such as ``7 Dec 2026``; as it is where it is none."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return str(text or "")
    return f"{moment.day} {moment:%b %Y}"


def moment(seconds: str) -> str:
    """A time stamp of seconds as UTC to the minute."""
    try:
        at = datetime.fromtimestamp(int(seconds.partition(".")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return seconds
    return f"{at.day} {at:%b %Y %H:%M}"


TEMPLATES.filters["day"] = day
TEMPLATES.filters["moment"] = moment
