"""Editing and deleting an issue, and ``editmeta``: which fields can be edited (W2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse, refuse_fields
from sandbox.server.jira.issues import checked_properties, store_property
from sandbox.server.jira.issues import issue as read_issue
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing import comments
from sandbox.server.jira.writing.changes import Item, save
from sandbox.server.jira.writing.editmeta import editable, on_screen, verbs_of
from sandbox.server.jira.writing.field_values import FieldError, Setter
from sandbox.server.jira.writing.rights import OFF_SCREEN, check_edit
from sandbox.store import Document


def edit_metadata(exchange: Exchange) -> Response:
    """``editmeta``."""
    site = JiraSite(exchange)
    return site.reply(editable(site, site.issue()))


def edit(exchange: Exchange) -> Response:
    """``PUT issue``: all of the edit or nothing, each refused field with its reason."""
    site, body = JiraSite(exchange), json_object(exchange)
    issue = site.issue()
    check_edit(
        exchange, site, issue, {*(body.get("fields") or {}), *(body.get("update") or {})} - {"comment"}
    )
    verbs: dict[str, list[Mapping[str, Any]]] = dict(body.get("update") or {})
    new_comments = verbs.pop("comment", [])
    fields, items = changed(site, issue, body.get("fields") or {}, verbs)
    properties = checked_properties(body.get("properties"))
    texts = [comments.checked_body(site, verb.get("add", {}).get("body")) for verb in new_comments]
    with site.store.transaction():
        save(site, issue, fields, items)
        for key, value in properties.items():
            store_property(site, issue.id, key, value)
        for text in texts:
            comments.create(site, site.issue(issue.id), text)
    if items and exchange.query.get("notifyUsers", "true") == "true":
        exchange.workspace.requests["jira notifications"] += 1
    if exchange.query.get("returnIssue") == "true":
        return read_issue(exchange)
    return Response(status_code=204)


def assign(exchange: Exchange) -> Response:
    """``PUT issue/{id}/assignee``."""
    site, body = JiraSite(exchange), json_object(exchange)
    issue = site.issue()
    given = dict(body) if any(body.values()) else None
    save(site, issue, *changed(site, issue, {"assignee": given}, {}))
    return Response(status_code=204)


def changed(
    site: JiraSite, issue: Document, fields: Mapping[str, Any], verbs: Mapping[str, list[Mapping[str, Any]]]
) -> tuple[dict[str, Any], list[Item]]:
    """The new values and their history. Raises a refusal with one message per refused field."""
    screen, present = on_screen(site, issue.parent), issue.json()["fields"]
    values: dict[str, Any] = {}
    items: list[Item] = []
    errors: dict[str, str] = {}
    wanted: dict[str, list[Mapping[str, Any]]] = {id: [{"set": value}] for id, value in fields.items()}
    wanted |= verbs
    for id, operations in wanted.items():
        field = screen.get(id)
        if field is None:
            errors[id] = OFF_SCREEN.format(id)
            continue
        setter = Setter(site, issue.parent, field)
        try:
            values[id] = _applied(setter, present.get(id), operations)
            items += setter.items(present.get(id), values[id])
        except FieldError as error:
            errors[id] = str(error)
    if errors:
        raise refuse_fields(errors)
    return values, items


def _applied(setter: Setter, present: Any, operations: list[Mapping[str, Any]]) -> Any:
    value = present
    for operation in operations:
        ((verb, given),) = operation.items()
        if verb == "set":
            value = setter.value(given)
        elif verb in verbs_of(setter.field):
            (element,) = setter.value([given])
            without = [one for one in value or [] if one != element]
            value = [*without, element] if verb == "add" else without
        else:
            raise FieldError(f"Field does not support update '{verb}'")
    return value


def delete(exchange: Exchange) -> Response:
    """``DELETE issue`` with everything that hangs on it."""
    site = JiraSite(exchange)
    issue = site.issue()
    if issue.json()["fields"].get("subtasks") and exchange.query.get("deleteSubtasks") != "true":
        raise refuse(400, "The issue has subtasks. You must specify 'deleteSubtasks' parameter to delete it.")
    now = exchange.workspace.now_ms()
    with site.store.transaction():
        for kind in ("changelogs", "comments", "worklogs", "remotelinks", "properties"):
            for child in site.store.select("jira", kind, issue.id):
                site.store.delete("jira", kind, child.id, now)
        site.store.delete("jira", "issues", issue.id, now)
    return Response(status_code=204)
