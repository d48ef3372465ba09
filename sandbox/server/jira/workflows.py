"""Workflows by name. A stored one is as Cloud's ``workflows/search`` sends it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.site import JiraSite


def search(exchange: Exchange) -> Response:
    """``workflows/search``: by page, with the statuses that they name beside them."""
    site = JiraSite(exchange)
    site.cloud_only()
    return site.page([d.body for d in site.store.select("jira", "workflows")])


def plain(exchange: Exchange) -> Response:
    """``workflow`` on Data Center: names with the number of steps."""
    site = JiraSite(exchange)
    site.server_only()
    bodies = [d.json() for d in site.store.select("jira", "workflows")]
    return site.reply([_told(body, first=n == 0) for n, body in enumerate(bodies)])


def _told(body: dict[str, Any], first: bool) -> dict[str, Any]:
    steps = len(body.get("statuses", []))
    return {
        "name": body["name"],
        "description": body.get("description", ""),
        "steps": steps,
        "default": first,
    }
