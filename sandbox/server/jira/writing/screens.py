"""Screens: where a field must be to be edited (W2). The sandbox has one, with one tab.

A new custom field is on no screen until an administrator puts it there, as on the real site.
"""

from __future__ import annotations

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite

SCREEN, TAB, UNPLACED = "1", "10000", "unplaced_fields"
NOT_ADMINISTRATOR = "You do not have permission to administer Jira. Administrator privileges are required."


def administrator(exchange: Exchange) -> JiraSite:
    """The site, for an administrator: the service's account is one, people are not. Raises Jira's 403."""
    if exchange.person:
        raise refuse(403, NOT_ADMINISTRATOR)
    return JiraSite(exchange)


def unplaced(site: JiraSite) -> set[str]:
    """Ids of fields that are on no screen."""
    return {document.id for document in site.store.select("jira", UNPLACED)}


def listing(exchange: Exchange) -> Response:
    """``screens``."""
    return administrator(exchange).page([f'{{"id":{SCREEN},"name":"Default Screen"}}'], most=100)


def tabs(exchange: Exchange) -> Response:
    """``screens/{id}/tabs``."""
    site = administrator(exchange)
    _known(exchange)
    return site.reply([{"id": int(TAB), "name": "Field Tab"}])


def fields(exchange: Exchange) -> Response:
    """``screens/{id}/tabs/{tab}/fields``: GET those that are there, POST one that is not yet."""
    site = administrator(exchange)
    _known(exchange)
    if exchange.method == "POST":
        return _place(site, str(json_object(exchange).get("fieldId") or ""))
    missing = unplaced(site)
    return site.reply([{"id": f["id"], "name": f["name"]} for f in site.fields() if f["id"] not in missing])


def add_to_default(exchange: Exchange) -> Response:
    """``screens/addToDefault/{field}``."""
    return _place(administrator(exchange), exchange.path["field"])


def _place(site: JiraSite, field: str) -> Response:
    known = next((f for f in site.fields() if f["id"] == field), None)
    if known is None:
        raise refuse(404, f"The custom field {field} was not found.")
    if field not in unplaced(site):
        raise refuse(400, f"The field with ID '{field}' already exists on the screen.")
    site.store.delete("jira", UNPLACED, field, site.exchange.workspace.now_ms())
    return site.reply({"id": field, "name": known["name"]})


def _known(exchange: Exchange) -> None:
    if exchange.path["screen"] != SCREEN or exchange.path.get("tab", TAB) != TAB:
        raise refuse(404, "The screen or its tab was not found.")
