"""Teams with their members. Cloud has them in the organisation, Data Center in Advanced Roadmaps.

Cloud: the site's own gateway tells the organisation's id, the Teams REST API v1 the teams (a cursor even on
the last page, so an empty page is the end) and each team's members. Data Center: ``teams-api`` pages by
number, and its *resources* tie persons to teams. A site without either simply has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from clients.errors import SkippableError
from clients.jira.client import JiraClient
from ingest.source.entity import Entity, dig, objects
from ingest.source.paging import Pages, as_token, by_cursor, rows

TENANT = "query tenant($hosts: [String!]!) { tenantContexts(hostNames: $hosts) { orgId cloudId } }"
MEMBERS_PAGE = 50
RESOURCES = "/rest/teams-api/1.0/resource"


class Teams:
    """The teams of one site."""

    def __init__(self, client: JiraClient) -> None:
        self.client = client

    def pages(self, entity: Entity) -> Pages:
        """Teams as sent plus ``members``, their account ids. Raises SkippableError where there are none."""
        if self.client.connection.is_gateway:
            raise SkippableError("tokens with scopes cannot read teams", self.client.connection.url)
        return self._cloud(entity) if self.client.is_cloud else self._datacenter(entity)

    def _cloud(self, entity: Entity) -> Pages:
        org, site = self._organisation()
        url = entity.endpoint.format(org=org)
        given = {"size": entity.page_size, "siteId": site}
        fetch = partial(self._page, url, given)
        request = {"url": url, "parameters": given}
        for page, _ in by_cursor(fetch, url, entity.rows_at or "", request, _next_team):
            yield [self._whole(entity, url, team) for team in page], request

    def _whole(self, entity: Entity, url: str, team: dict[str, Any]) -> dict[str, Any]:
        id = entity.id_of(team)
        return team if id is None else team | {"members": self._members(url, id)}

    def _page(self, url: str, given: Mapping[str, Any], cursor: str | None) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(url, {**given, **({"cursor": cursor} if cursor else {})})
        return answer

    def _organisation(self) -> tuple[str, str]:
        host = urlsplit(self.client.connection.url).hostname
        body = {"query": TENANT, "variables": {"hosts": [host]}}
        answer = self.client.post("/gateway/api/graphql", body)
        tenants = objects(dig(answer, "data.tenantContexts"))
        if not tenants or not tenants[0].get("orgId"):
            raise SkippableError("the site names no organisation, and so no teams", str(host))
        return str(tenants[0]["orgId"]), str(tenants[0].get("cloudId") or "")

    def _members(self, url: str, team: str) -> list[str] | None:
        where = f"{url}/{team}/members"

        def fetch(after: str | None) -> dict[str, Any]:
            body = {"first": MEMBERS_PAGE, **({"after": after} if after else {})}
            answer: dict[str, Any] = self.client.post(where, body)
            return answer

        try:
            pages = by_cursor(fetch, where, "results", {}, _next_member)
            told = (member.get("accountId") for page, _ in pages for member in page)
            return sorted(id for id in told if isinstance(id, str))
        except SkippableError:
            return None

    def _datacenter(self, entity: Entity) -> Pages:
        members: dict[str, list[str]] = defaultdict(list)
        for page, _ in self._numbered(RESOURCES, entity.page_size):
            for resource in page:
                user = dig(resource, "person.jiraUser.jiraUserId")
                members[str(resource.get("teamId"))].append(str(user))
        for page, request in self._numbered(entity.endpoint, entity.page_size):
            yield [self._known(entity, team, members) for team in page], request

    def _known(
        self, entity: Entity, team: dict[str, Any], members: Mapping[str, list[str]]
    ) -> dict[str, Any]:
        id = entity.id_of(team)
        return team if id is None else team | {"members": sorted(members.get(id, ()))}

    def _numbered(self, url: str, size: int) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
        number = 1
        while True:
            given = {"page": number, "size": size}
            page = rows(self.client.get(url, given), None, url)
            yield page, {"url": url, "parameters": given}
            if len(page) < size:
                return
            number += 1


def _next_team(answer: Mapping[str, Any]) -> str | None:
    return as_token(answer.get("cursor")) if answer.get("entities") else None


def _next_member(answer: Mapping[str, Any]) -> str | None:
    is_more = dig(answer, "pageInfo.hasNextPage")
    return as_token(dig(answer, "pageInfo.endCursor")) if is_more else None
