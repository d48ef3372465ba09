"""Jira Software 1.0: boards for their configuration and sprints (J15, J21)."""

from __future__ import annotations

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.site import JiraSite
from sandbox.store import Document


def _is_visible(site: JiraSite, board: Document) -> bool:
    return (board.json().get("location") or {}).get("projectKey") not in site.revoked


def boards(exchange: Exchange) -> Response:
    """``board``: optionally of a project, type or name."""
    site, query = JiraSite(exchange), exchange.query
    project = query.get("projectKeyOrId")
    found = []
    for document in site.store.select("jira", "boards"):
        body = document.json()
        place = body.get("location") or {}
        if project and project not in (place.get("projectKey"), str(place.get("projectId"))):
            continue
        if (
            query.get("type", body["type"]) == body["type"]
            and query.get("name", "").lower() in body["name"].lower()
        ):
            found.append(document)
    return site.page([d.body for d in found if _is_visible(site, d)])


def _board(site: JiraSite) -> Document:
    id = site.exchange.path["board"]
    document: Document | None = site.store.get("jira", "boards", id)
    if document is None or not _is_visible(site, document):
        raise refuse(
            404,
            "The requested board cannot be viewed because it either does not exist "
            "or you do not have permission to view it.",
        )
    return document


def board(exchange: Exchange) -> Response:
    """One board."""
    site = JiraSite(exchange)
    return site.reply(_board(site).body.encode())


def configuration(exchange: Exchange) -> Response:
    """``board/{id}/configuration``: columns, filter, and the field that estimates."""
    site = JiraSite(exchange)
    id = _board(site).id
    document = site.store.get("jira", "board_configurations", id)
    if document is None:
        raise refuse(404, f"Board {id} has no configuration.")
    return site.reply(document.body.encode())


def sprints(exchange: Exchange) -> Response:
    """``board/{id}/sprint``, optionally by state; a board without sprints refuses, as the real one does."""
    site = JiraSite(exchange)
    found = _board(site)
    if found.json()["type"] == "kanban":
        raise refuse(400, "The board does not support sprints")
    states = set(exchange.listed("state"))
    documents = site.store.select("jira", "sprints", found.id)
    return site.page([d.body for d in documents if not states or d.json()["state"] in states])


def sprint(exchange: Exchange) -> Response:
    """One sprint."""
    site = JiraSite(exchange)
    document = site.store.get("jira", "sprints", exchange.path["sprint"])
    if document is None:
        raise refuse(404, f"Sprint with id {exchange.path['sprint']} does not exist.")
    return site.reply(document.body.encode())
