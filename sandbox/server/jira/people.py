"""Users, groups and teams.

A stored group is ``{"name", "groupId", "members": [accountId]}``; a stored team is as the Teams API sends it,
plus the same ``members``.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from sandbox.server.exchange import Exchange
from sandbox.server.jira.errors import refuse
from sandbox.server.jira.search import json_object
from sandbox.server.jira.site import JiraSite
from sandbox.server.jira.translate import server_key, server_name
from sandbox.store import dumps

ORGANISATION = "5a0d2b3c-0000-4000-8000-0000000sandb"
CLOUD = "1b2c3d4e-0000-4000-8000-0000000sandb"
MOST_MEMBERS = 50


def users(exchange: Exchange) -> Response:
    """``users/search`` and ``user/search``: an array, paged by offset; Data Center's ends early."""
    site = JiraSite(exchange)
    word = exchange.query.get("query", exchange.query.get("username", "")).lower().strip(".")
    found = [d for d in site.store.select("jira", "users") if word in d.body.lower()]
    if site.is_server:
        found = found[: exchange.workspace.options.found_users]
    start, size = exchange.whole("startAt", 0), exchange.whole("maxResults", 50, 1000) or 50
    return site.listing(found[start : start + size])


def user(exchange: Exchange) -> Response:
    """``user`` by account id, or by name or key on Data Center."""
    site = JiraSite(exchange)
    wanted = exchange.query.get("accountId") or exchange.query.get("username") or exchange.query.get("key")
    for document in site.store.select("jira", "users"):
        body = document.json()
        if wanted == body.get("accountId") or (
            site.is_server and wanted in (server_name(body), server_key(body))
        ):
            return site.reply(body)
    raise refuse(404, "Specified user does not exist or you do not have required permissions")


def groups(exchange: Exchange) -> Response:
    """``group/bulk``: Cloud's list of groups, by page."""
    site = JiraSite(exchange)
    site.cloud_only()
    bodies = [d.json() for d in site.store.select("jira", "groups")]
    return site.page([dumps({"groupId": body["groupId"], "name": body["name"]}) for body in bodies])


def group_picker(exchange: Exchange) -> Response:
    """``groups/picker``: names with the sought word marked, the first few of them on Data Center."""
    site = JiraSite(exchange)
    word, most = exchange.query.get("query", ""), exchange.whole("maxResults", 20) or 20
    if site.is_server:
        most = min(most, exchange.workspace.options.picked_groups)
    bodies = [d.json() for d in site.store.select("jira", "groups")]
    found = [body for body in bodies if word.lower() in body["name"].lower()]
    told: list[dict[str, Any]] = [
        {"name": body["name"], "html": body["name"], "labels": []} for body in found[:most]
    ]
    if not site.is_server:
        told = [one | {"groupId": body["groupId"]} for one, body in zip(told, found, strict=False)]
    header = f"Showing {len(told)} of {len(found)} matching groups"
    return site.reply({"header": header, "total": len(found), "groups": told})


def group_members(exchange: Exchange) -> Response:
    """``group/member``: at most 50 users a page; the inactive ones only when asked for."""
    site = JiraSite(exchange)
    wanted = exchange.query.get("groupId") or exchange.query.get("groupname")
    for document in site.store.select("jira", "groups"):
        body = document.json()
        if wanted in (body["groupId"], body["name"]):
            break
    else:
        raise refuse(404, "The group was not found.")
    people = site.store.get_many("jira", "users", body["members"])
    everybody = exchange.query.get("includeInactiveUsers") == "true"
    shown = [d.body for d in people if everybody or d.json().get("active", True)]
    return site.page(shown, most=MOST_MEMBERS, cap=MOST_MEMBERS)


def tenant(exchange: Exchange) -> Response:
    """The gateway's GraphQL, as far as it tells which organisation a host belongs to."""
    site = JiraSite(exchange)
    site.cloud_only()
    body = json_object(exchange)
    if "tenantContexts" not in str(body.get("query")):
        return site.reply({"errors": [{"message": "the sandbox answers tenantContexts only"}]})
    has_teams = site.store.count("jira", "teams") > 0
    told = {"orgId": ORGANISATION if has_teams else None, "cloudId": CLOUD}
    return site.reply({"data": {"tenantContexts": [told]}})


def teams(exchange: Exchange) -> Response:
    """The organisation's teams, by cursor: even the last page has one, and the page behind it is empty."""
    site = JiraSite(exchange)
    _organisation(site)
    found = [_without_members(d.json()) for d in site.store.select("jira", "teams")]
    start, size = exchange.whole("cursor", 0), exchange.whole("size", 50, 300) or 50
    page = found[start : start + size]
    return site.reply({"entities": page, "cursor": str(start + len(page))})


def team_members(exchange: Exchange) -> Response:
    """A team's members: account ids, by page."""
    site, body = JiraSite(exchange), json_object(exchange)
    _organisation(site)
    document = site.store.get("jira", "teams", exchange.path["team"])
    if document is None:
        raise refuse(404, "Team not found")
    members, start = document.json()["members"], int(body.get("after") or 0)
    size = min(int(body.get("first") or MOST_MEMBERS), MOST_MEMBERS)
    page = members[start : start + size]
    info = {"endCursor": str(start + len(page)), "hasNextPage": start + size < len(members)}
    return site.reply({"results": [{"accountId": id} for id in page], "pageInfo": info})


def _organisation(site: JiraSite) -> None:
    site.cloud_only()
    if site.exchange.path["org"] != ORGANISATION:
        raise refuse(404, "Organization not found")


def _without_members(team: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in team.items() if name != "members"}


def roadmap_teams(exchange: Exchange) -> Response:
    """Advanced Roadmaps' teams on Data Center, paged from 1; a site without them has no such path."""
    site = JiraSite(exchange)
    bodies = _roadmap(site)
    told = [{"id": n, "title": body["displayName"], "shareable": True} for n, body in enumerate(bodies, 1)]
    return site.reply(_numbered(exchange, told))


def roadmap_resources(exchange: Exchange) -> Response:
    """Who is in which of these teams."""
    site = JiraSite(exchange)
    pairs = [(n, id) for n, body in enumerate(_roadmap(site), 1) for id in body["members"]]
    people = {id: document.json() for _, id in pairs if (document := site.store.get("jira", "users", id))}
    told = [
        {
            "id": position,
            "teamId": n,
            "person": {"personId": position, "jiraUser": {"jiraUserId": server_key(people[id])}},
        }
        for position, (n, id) in enumerate(pairs, 1)
        if id in people
    ]
    return site.reply(_numbered(exchange, told))


def _roadmap(site: JiraSite) -> list[dict[str, Any]]:
    site.server_only()
    bodies = [d.json() for d in site.store.select("jira", "teams")]
    if not bodies:
        raise refuse(404, "null for uri: " + site.exchange.request.url.path)
    return bodies


def _numbered(exchange: Exchange, values: list[Any]) -> list[Any]:
    size, number = exchange.whole("size", 50) or 50, exchange.whole("page", 1) or 1
    return values[(number - 1) * size : number * size]
