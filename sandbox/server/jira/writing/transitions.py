"""Workflow transitions. Their ids depend on where the issue stands, and one may ask for a field (W3)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse, refuse_fields
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing.changes import Item, jira_time, save
from sandbox.server.jira.writing.edit import changed
from sandbox.store import Document


def _possible(site: JiraSite, issue: Document) -> dict[str, dict[str, Any]]:
    """Target statuses by transition id: one transition from every status of the workflow to every other."""
    present = issue.json()["fields"]["status"]["id"]
    statuses = site.workflow(issue.parent)
    places = [status["id"] for status in statuses]
    here = places.index(present) if present in places else len(places)
    return {str(11 + 100 * here + 10 * n): s for n, s in enumerate(statuses) if s["id"] != present}


def _required(site: JiraSite) -> list[dict[str, Any]]:
    names = {fault.field for fault in site.exchange.workspace.faults.states("transition_field", "jira")}
    return [field for field in site.fields() if {field["id"], field["name"]} & names]


def listing(exchange: Exchange) -> Response:
    """``GET issue/{id}/transitions``."""
    site = JiraSite(exchange)
    fields = {
        f["id"]: {
            "required": True,
            "schema": f["schema"],
            "name": f["name"],
            "key": f["id"],
            "operations": ["set"],
        }
        for f in _required(site)
    }
    entries = []
    for id, status in _possible(site, site.issue()).items():
        entry = {
            "id": id,
            "name": status["name"],
            "to": status,
            "hasScreen": bool(fields),
            "isGlobal": False,
            "isInitial": False,
            "isAvailable": True,
            "isConditional": False,
        }
        entries.append(
            entry | ({"fields": fields} if "transitions.fields" in exchange.query.get("expand", "") else {})
        )
    return site.reply({"expand": "transitions", "transitions": entries})


def perform(exchange: Exchange) -> Response:
    """``POST issue/{id}/transitions``."""
    site, body = JiraSite(exchange), json_object(exchange)
    issue = site.issue()
    status = _possible(site, issue).get(str((body.get("transition") or {}).get("id")))
    if status is None:
        raise refuse(
            400,
            "It seems that you have tried to perform a workflow operation that is not valid for the current "
            "state of this issue.",
        )
    given = body.get("fields") or {}
    missing = {f["id"]: f"{f['name']} is required." for f in _required(site) if not given.get(f["id"])}
    if missing:
        raise refuse_fields(missing)
    fields, items = changed(site, issue, given, body.get("update") or {})
    moved, lines = _moved(site, issue, status)
    save(site, issue, fields | moved, [*items, *lines])
    return Response(status_code=204)


def _moved(site: JiraSite, issue: Document, status: dict[str, Any]) -> tuple[dict[str, Any], list[Item]]:
    """Status and resolution: done resolves, and leaving done takes the resolution away."""
    before = issue.json()["fields"]
    old, now = before["status"], jira_time(site.exchange.workspace.clock_ms())
    fields: dict[str, Any] = {"status": status, "statuscategorychangedate": now}
    items = [Item("status", "status", old["id"], old["name"], status["id"], status["name"])]
    done, resolution = status["statusCategory"]["key"] == "done", before.get("resolution")
    known = [d.json() for d in site.store.select("jira", "resolutions")]
    if done and not resolution and known:
        fields |= {"resolution": known[0], "resolutiondate": now}
        items.append(Item("resolution", "resolution", None, None, known[0]["id"], known[0]["name"]))
    elif resolution and not done:
        fields |= {"resolution": None, "resolutiondate": None}
        items.append(Item("resolution", "resolution", resolution["id"], resolution["name"], None, None))
    return fields, items
