"""What Jira is asked: searches, issues, and what a writer has to know before it writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from clients.errors import unless_gone
from clients.jira.calls import JiraCalls


class JiraReading(JiraCalls):
    """Questions, each of which may be asked again."""

    def search(
        self,
        jql: str,
        fields: Sequence[str],
        page_size: int,
        token: str | None = None,
        expand: str = "",
        reconcile: Sequence[str] = (),
    ) -> dict[str, Any]:
        """One page of Cloud's ``search/jql`` (J1); ``fields`` is explicit, or only ids come back (J2).

        ``reconcile`` are ids (at most 50) that are looked up in the database and not in the index (J6).
        """
        body: dict[str, Any] = {"jql": jql, "fields": list(fields), "maxResults": page_size}
        if token:
            body["nextPageToken"] = token
        if expand:
            body["expand"] = expand
        if reconcile:
            body["reconcileIssues"] = [int(id) for id in reconcile]
        answer: dict[str, Any] = self.post(f"{self.api}/search/jql", body, "search")
        return answer

    def search_offset(
        self, jql: str, fields: Sequence[str], page_size: int, start_at: int = 0, expand: str = ""
    ) -> dict[str, Any]:
        """One page of Data Center's ``search``, which counts from ``start_at`` and says ``total``."""
        body: dict[str, Any] = {
            "jql": jql,
            "fields": list(fields),
            "maxResults": page_size,
            "startAt": start_at,
        }
        if expand:
            body["expand"] = expand.split(",")
        answer: dict[str, Any] = self.post(f"{self.api}/search", body, "search")
        return answer

    def issue(
        self,
        issue: str,
        fields: Sequence[str] = ("*all",),
        properties: Sequence[str] = (),
        expand: str = "",
    ) -> dict[str, Any]:
        """One issue by id or key, from the database and not the search index (J6).

        ``properties`` are keys of issue properties, which come under ``properties``, those that it has.
        """
        asked = {"fields": ",".join(fields)} | ({"properties": ",".join(properties)} if properties else {})
        asked |= {"expand": expand} if expand else {}
        answer: dict[str, Any] = self.get(f"{self.api}/issue/{issue}", asked)
        return answer

    def comments(self, issue: str) -> list[dict[str, Any]]:
        """All comments of one issue, oldest first."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(f"{self.api}/issue/{issue}/comment", {"startAt": len(found), "maxResults": 100})
            found += page["comments"]
            if not page["comments"] or len(found) >= page["total"]:
                return found

    def fields(self) -> list[dict[str, Any]]:
        """Every field of the site with ``id``, ``name`` and ``schema``."""
        answer: list[dict[str, Any]] = self.get(f"{self.api}/field")
        return answer

    def editmeta(self, issue: str) -> dict[str, Any]:
        """Fields of an issue that this account may edit now: id → metadata (W2).

        An issue's own: a status or a right may lock one that stands on the same screen as another.
        """
        answer: dict[str, Any] = self.get(f"{self.api}/issue/{issue}/editmeta")["fields"]
        return answer

    def get_property(self, issue: str, key: str) -> Any:
        """Value of an issue property, or None when the issue has none of that key."""
        with unless_gone():
            return self.get(f"{self.api}/issue/{issue}/properties/{key}")["value"]
        return None

    def remote_link(self, issue: str, global_id: str) -> dict[str, Any] | None:
        """The remote link of an issue with this ``globalId``; None when there is none."""
        with unless_gone():
            found = self.get(f"{self.api}/issue/{issue}/remotelink", {"globalId": global_id})
            links = found if isinstance(found, list) else [found]
            return next((link for link in links if link.get("globalId") == global_id), None)
        return None

    def transitions(self, issue: str) -> list[dict[str, Any]]:
        """Transitions open to an issue now, with the fields that each requires (W3)."""
        answer = self.get(f"{self.api}/issue/{issue}/transitions", {"expand": "transitions.fields"})
        transitions: list[dict[str, Any]] = answer["transitions"]
        return transitions

    def site_address(self) -> str:
        """Where people open this site: the address that is called, unless that is Atlassian's gateway."""
        if not self.connection.is_gateway:
            return self.connection.url
        told = self.get(f"{self.api}/serverInfo").get("baseUrl")
        return str(told or self.connection.url).rstrip("/")

    def my_permissions(self, project: str, names: Sequence[str]) -> dict[str, bool]:
        """Which of these rights the account holds in a project; those that Jira does not know are left out.

        Raises SkippableError where it does not tell, FatalError for a malformed request.
        """
        asked = {"projectKey": project, "permissions": ",".join(names)}
        told = self.get(f"{self.api}/mypermissions", asked)["permissions"]
        return {name: bool(told[name]["havePermission"]) for name in names if name in told}

    def projects(self) -> list[dict[str, Any]]:
        """Every project that the account may see."""
        if not self.is_cloud:
            return list(self.get(f"{self.api}/project"))
        return list(self._values(f"{self.api}/project/search"))

    def screens(self) -> list[dict[str, Any]]:
        """Every screen of the site (needs an administrator)."""
        return list(self._values(f"{self.api}/screens"))

    def _values(self, path: str) -> Iterator[dict[str, Any]]:
        """All values of a resource that pages by ``startAt`` and says ``isLast``."""
        start = 0
        while True:
            page = self.get(path, {"startAt": start, "maxResults": 100})
            yield from page["values"]
            start += len(page["values"])
            if page.get("isLast", True) or not page["values"]:
                return
