"""Which fields of an issue can be edited, and what each takes (W2): the issue's own, not its type's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing.field_values import EDITABLE_SYSTEM, options_of
from sandbox.server.jira.writing.rights import is_locked
from sandbox.server.jira.writing.screens import unplaced
from sandbox.store import Document


def on_screen(site: JiraSite, project: str) -> dict[str, Mapping[str, Any]]:
    """The fields of the edit screen, by id. The fault ``off_screen`` takes some away."""
    missing = {
        fault.field
        for fault in site.exchange.workspace.faults.states("off_screen", "jira")
        if fault.subject in ("", project)
    } | unplaced(site)
    return {
        field["id"]: field
        for field in site.fields()
        if (field.get("custom") or field["id"] in EDITABLE_SYSTEM)
        and not {field["id"], field["name"]} & missing
    }


def editable(site: JiraSite, issue: Document) -> dict[str, Any]:
    """An issue's ``editmeta``: no fields at all where its status or the account's rights lock it."""
    screen = {} if is_locked(site, issue) else on_screen(site, issue.parent)
    return {"fields": {id: _metadata(site, id, field) for id, field in screen.items()}}


def _metadata(site: JiraSite, id: str, field: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "required": id in ("summary", "issuetype"),
        "schema": field.get("schema", {}),
        "name": field["name"],
        "key": field.get("key", id),
        "operations": verbs_of(field),
    }
    options = options_of(site, id)
    return told | ({"allowedValues": options} if options else {})


def verbs_of(field: Mapping[str, Any]) -> list[str]:
    """The verbs of an ``update`` that a field takes."""
    is_list = (field.get("schema") or {}).get("type") == "array"
    return ["add", "set", "remove"] if is_list else ["set"]
