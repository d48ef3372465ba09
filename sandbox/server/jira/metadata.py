"""The site's own resources: account, server, projects, fields, statuses, users."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange, Handler
from sandbox.server.jira.errors import refuse, refuse_fields
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.writing.screens import UNPLACED, administrator
from sandbox.store import dumps

CUSTOM_TYPES = {
    "textfield": ("string", None),
    "textarea": ("string", None),
    "float": ("number", None),
    "datepicker": ("date", None),
    "datetime": ("datetime", None),
    "select": ("option", None),
    "multiselect": ("array", "option"),
    "multicheckboxes": ("array", "option"),
    "labels": ("array", "string"),
    "userpicker": ("user", None),
    "url": ("string", None),
}
CUSTOM_PREFIX = "com.atlassian.jira.plugin.system.customfieldtypes:"


def myself(exchange: Exchange) -> Response:
    """The account, with the time zone in which JQL dates are read (J7)."""
    site = JiraSite(exchange)
    return site.reply(site.account | {"timeZone": str(site.zone), "locale": "en_US"})


def server_info(exchange: Exchange) -> Response:
    """Version and deployment type."""
    site = JiraSite(exchange)
    version, numbers = ("9.12.5", [9, 12, 5]) if site.is_server else ("1001.0.0-SNAPSHOT", [1001, 0, 0])
    now = datetime.fromtimestamp(exchange.workspace.clock_ms() / 1000, UTC)
    return site.reply(
        {
            "baseUrl": site.browsed,
            "version": version,
            "versionNumbers": numbers,
            "deploymentType": "Server" if site.is_server else "Cloud",
            "buildNumber": 100300,
            "buildDate": "2026-01-05T00:00:00.000+0000",
            "serverTime": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}+0000",
            "serverTitle": "Sandbox",
        }
    )


def listing(kind: str) -> Handler:
    """A handler that sends all documents of a site-wide kind as an array."""

    def answer(exchange: Exchange) -> Response:
        site = JiraSite(exchange)
        return site.listing(site.store.select("jira", kind))

    return answer


def link_types(exchange: Exchange) -> Response:
    """``issueLinkType``."""
    site = JiraSite(exchange)
    return site.reply({"issueLinkTypes": [d.json() for d in site.store.select("jira", "link_types")]})


def projects(exchange: Exchange) -> Response:
    """``project``: all visible projects."""
    site = JiraSite(exchange)
    return site.listing(site.projects())


def project_search(exchange: Exchange) -> Response:
    """``project/search``: by page, optionally only some keys."""
    site = JiraSite(exchange)
    if site.is_server:
        raise refuse(404, "null for uri: " + exchange.request.url.path)
    keys = set(exchange.listed("keys"))
    found = [d for d in site.projects() if not keys or d.json()["key"] in keys]
    return site.page([document.body for document in found])


def project(exchange: Exchange) -> Response:
    """One project with components and versions."""
    site = JiraSite(exchange)
    body = site.project(exchange.path["project"])
    parts = {
        kind: [d.json() for d in site.store.select("jira", kind, body["key"])]
        for kind in ("components", "versions")
    }
    return site.reply(
        body | parts | {"issueTypes": [d.json() for d in site.store.select("jira", "issue_types")]}
    )


def project_part(kind: str, paged: bool = False) -> Handler:
    """A handler for a project's components or versions, as an array or by page."""

    def answer(exchange: Exchange) -> Response:
        site = JiraSite(exchange)
        found = site.store.select("jira", kind, site.project(exchange.path["project"])["key"])
        return site.page([document.body for document in found]) if paged else site.listing(found)

    return answer


def project_statuses(exchange: Exchange) -> Response:
    """``project/{key}/statuses``: by issue type; a project has one workflow for all its types."""
    site = JiraSite(exchange)
    statuses = site.workflow(site.project(exchange.path["project"])["key"])
    types = [d.json() for d in site.store.select("jira", "issue_types")]
    return site.reply(
        [
            {"id": t["id"], "name": t["name"], "subtask": t.get("subtask", False), "statuses": statuses}
            for t in types
        ]
    )


def status_search(exchange: Exchange) -> Response:
    """``statuses/search``: the newer resource, whose category is an upper-case word."""
    site = JiraSite(exchange)
    words = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE"}
    values = [
        {
            "id": body["id"],
            "name": body["name"],
            "description": body.get("description", ""),
            "scope": {"type": "GLOBAL"},
            "statusCategory": words.get(body["statusCategory"]["key"], "TODO"),
        }
        for body in (d.json() for d in site.store.select("jira", "statuses"))
    ]
    start, size = exchange.whole("startAt", 0), exchange.whole("maxResults", 200, 200) or 200
    page = {"startAt": start, "maxResults": size, "total": len(values), "isLast": start + size >= len(values)}
    return site.reply(page | {"values": values[start : start + size]})


def resolution_search(exchange: Exchange) -> Response:
    """``resolution/search``: Cloud's paged list, which tells the default and has no links."""
    site = JiraSite(exchange)
    site.cloud_only()
    bodies = [d.json() for d in site.store.select("jira", "resolutions")]
    values = [
        {
            "id": body["id"],
            "name": body["name"],
            "description": body.get("description", ""),
            "isDefault": False,
        }
        for body in bodies
    ]
    return site.page([dumps(value) for value in values])


def priority_search(exchange: Exchange) -> Response:
    """``priority/search``: Cloud's paged list, which tells the default; ``priority`` is deprecated there."""
    site = JiraSite(exchange)
    site.cloud_only()
    bodies = [d.json() for d in site.store.select("jira", "priorities")]
    return site.page([dumps(body | {"isDefault": body["name"] == "Medium"}) for body in bodies])


def permissions(exchange: Exchange) -> Response:
    """``mypermissions``: everything that a sync needs."""
    names = exchange.listed("permissions") or ["BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS"]
    return JiraSite(exchange).reply(
        {
            "permissions": {
                n: {"id": str(i), "key": n, "name": n, "havePermission": True} for i, n in enumerate(names)
            }
        }
    )


def create_field(exchange: Exchange) -> Response:
    """``POST field``: a new custom field. The type must be one that Jira has."""
    site, body = administrator(exchange), json_object(exchange)
    name, kind = str(body.get("name") or "").strip(), str(body.get("type") or "")
    short = kind.removeprefix(CUSTOM_PREFIX)
    if not name:
        raise refuse_fields({"name": "The custom field name is required."})
    if short not in CUSTOM_TYPES or short == kind:
        raise refuse_fields({"type": f"The custom field type '{kind}' is not valid."})
    number = _field_number(site)
    field = new_field(number, name, short)
    now = exchange.workspace.now_ms()
    with site.store.transaction():
        site.store.put("jira", "fields", field["id"], "site", now, field)
        site.store.put("jira", UNPLACED, field["id"], "site", now, {"id": field["id"]})
    return site.reply(field, 201)


def _field_number(site: JiraSite) -> int:
    numbers = [int(f["id"].rpartition("_")[2]) for f in site.fields() if f.get("custom")]
    return max([10_199, *numbers]) + 1


def new_field(number: int, name: str, short: str) -> dict[str, Any]:
    """The body of a custom field of one of ``CUSTOM_TYPES``."""
    kind, items = CUSTOM_TYPES[short]
    schema: dict[str, Any] = {"type": kind, "custom": CUSTOM_PREFIX + short, "customId": number}
    if items:
        schema["items"] = items
    return {
        "id": f"customfield_{number}",
        "key": f"customfield_{number}",
        "name": name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{number}]", name],
        "schema": schema,
    }
