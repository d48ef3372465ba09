"""Jira, Cloud and Data Center, through the ``jira`` library: the only place that imports it.

The library signs in, keeps the connection pool and knows the paths. Its retries are switched off (it doubles
Retry-After and cannot share a limit between threads; :mod:`clients.policy` does that) and so is its paging:
``nextPageToken`` is followed by the caller, explicitly (J3, J22). Calls therefore go over the library's own
session and return parsed JSON as the server sent it, never resource objects, which would lose unknown fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
import requests
from jira import JIRA
from jira.exceptions import JIRAError
from jira.resilientsession import parse_error_msg

from clients.errors import ClientError, FatalError, SkippableError, scrub
from clients.http import CONNECT_SECONDS, READ_SECONDS, connection_error, parse, status_error
from clients.pacing import Rate, WindowRate
from clients.policy import Counts, Patience, Policy
from clients.rota import Rota
from config.connections import JiraConnection

#: Cloud's burst limits per second: 100 GET, 100 POST, 50 PUT, 50 DELETE
#: (developer.atlassian.com/cloud/jira/platform/rate-limiting, 2026-03); a search costs the site more
#: than a look-up and stays well below (J20). An issue takes 20 writes in 2 s; it gets one or two here.
RATES = {
    "read": WindowRate(100, 1.0),
    "search": Rate(100, 10.0),
    "write": WindowRate(50, 1.0),
}
SIGN_IN_ATTEMPTS = 3
# requests takes a body 10 kB at a time and has no option for it: each time it waits for the interpreter lock,
# behind other threads that parse
requests.models.CONTENT_CHUNK_SIZE = 1024 * 1024


class JiraClient:
    """One account on one site. Safe to share between threads for reading."""

    def __init__(
        self,
        connection: JiraConnection,
        patience: Patience | None = None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        rates: Mapping[str, Rate] | None = None,
        counts: Counts | None = None,
    ) -> None:
        """Set up without a request. ``timeout`` is (connect, read) in seconds."""
        self.connection = connection
        self.is_cloud = connection.flavour == "cloud"
        self.policy = Policy("Jira", RATES if rates is None else rates, patience, counts=counts)
        self.others = [
            JiraClient(other, patience, timeout, rates, self.policy.counts) for other in connection.others
        ]
        self._rota = Rota([self, *self.others])
        self._token = connection.token.get_secret_value()
        self._library = _library(connection, timeout)
        self.api = f"/rest/api/{3 if self.is_cloud else 2}"
        self.agile = "/rest/agile/1.0"
        self.server_date: str | None = None

    # calls

    def get(self, path: str, params: Mapping[str, Any] | None = None, kind: str = "read") -> Any:
        """Parsed answer to GET ``path`` (from the site's root, such as ``/rest/api/3/field``).

        Raises FatalError, or SkippableError for 403 and 404.
        """
        return self._call("GET", path, kind, params=dict(params or {}))

    def post(self, path: str, body: Any, kind: str = "read", may_repeat: bool = True) -> Any:
        """Parsed answer to POST ``path``. The default is for queries, which POST only for their length."""
        return self._call("POST", path, kind, body=body, may_repeat=may_repeat)

    def put(self, path: str, body: Any, params: Mapping[str, Any] | None = None) -> Any:
        """Parsed answer to PUT ``path`` (None when it has no body): a write, safe to repeat."""
        return self._call("PUT", path, "write", params=dict(params or {}), body=body)

    def delete(self, path: str) -> None:
        """DELETE ``path``; one that is gone already counts as done."""
        try:
            self._call("DELETE", path, "write")
        except SkippableError as error:
            if error.status != 404:
                raise

    def _call(
        self,
        method: str,
        path: str,
        kind: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        may_repeat: bool = True,
        attempts: int | None = None,
    ) -> Any:
        data = None if body is None else orjson.dumps(body)

        def alone(client: JiraClient) -> Any:
            once = partial(client._once, method, path, params, data)
            return client.policy.run(kind, once, may_repeat, attempts)

        return alone(self) if kind == "write" or attempts else self._rota.read(alone)

    def _once(self, method: str, path: str, params: Mapping[str, Any] | None, data: bytes | None) -> Any:
        record = f"{method} {path}"
        try:
            response = self._library._session.request(
                method, self.connection.url + path, params=params, data=data
            )
        except JIRAError as error:
            raise self._classed(error, record) from None
        except requests.RequestException as error:
            raise connection_error("Jira", error, self.connection.url) from None
        self.server_date = response.headers.get("Date") or self.server_date
        return parse("Jira", response.content, record) if response.content else None

    def _classed(self, error: JIRAError, record: str) -> ClientError:
        response: requests.Response | None = error.response
        text = parse_error_msg(response) if response is not None else str(error.text)
        headers = response.headers if response is not None else {}
        text = scrub(text if "<html" not in text.lower() else "an HTML page", [self._token])
        return status_error("Jira", int(error.status_code or 500), text, headers, record)

    def close(self) -> None:
        """Close the library's connection pool."""
        self._library.close()
        for other in self.others:
            other.close()

    # who and what

    def sign_in(self) -> dict[str, Any]:
        """The account's own record (``accountId`` or ``name``, ``timeZone``).

        Raises FatalError in one line when the site cannot be reached or refuses the credentials.
        """
        try:
            me = self._call("GET", f"{self.api}/myself", "read", attempts=SIGN_IN_ATTEMPTS)
        except SkippableError as error:
            raise FatalError(
                error.problem, error.record, "check TRUCE_JIRA_URL and the account", error.status
            ) from None
        if not isinstance(me, dict) or not (me.get("accountId") or me.get("name")):
            raise FatalError("Jira's /myself names no account", self.connection.url, "check TRUCE_JIRA_URL")
        for other in self.others:
            other.sign_in()
        return me

    # reading what has a shape of its own

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
        self, issue: str, fields: Sequence[str] = ("*all",), properties: Sequence[str] = ()
    ) -> dict[str, Any]:
        """One issue by id or key, from the database and not the search index (J6).

        ``properties`` are keys of issue properties, which come under ``properties``, those that it has.
        """
        asked = {"fields": ",".join(fields)} | ({"properties": ",".join(properties)} if properties else {})
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

    # writing

    def fields(self) -> list[dict[str, Any]]:
        """Every field of the site with ``id``, ``name`` and ``schema``."""
        answer: list[dict[str, Any]] = self.get(f"{self.api}/field")
        return answer

    def editmeta(self, issue: str) -> dict[str, Any]:
        """Fields of an issue that this account may edit now: id → metadata (W2)."""
        answer: dict[str, Any] = self.get(f"{self.api}/issue/{issue}/editmeta")["fields"]
        return answer

    def update_issue(
        self,
        issue: str,
        fields: Mapping[str, Any],
        notify: bool = False,
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Set fields and properties of one issue in one request; nobody is mailed unless ``notify`` (W4).

        Raises FatalError naming the field when Jira refuses a value (400), SkippableError when the issue is
        gone or may not be edited.
        """
        body: dict[str, Any] = {"fields": dict(fields)}
        if properties:
            body["properties"] = [{"key": key, "value": value} for key, value in properties.items()]
        self.put(f"{self.api}/issue/{issue}", body, {"notifyUsers": str(notify).lower()})

    def add_comment(self, issue: str, document: Mapping[str, Any] | str) -> dict[str, Any]:
        """Comment with an ADF ``document`` (W1); Data Center takes text.

        A lost answer is not repeated: it would comment twice.
        """
        answer: dict[str, Any] = self.post(
            f"{self.api}/issue/{issue}/comment", {"body": document}, "write", may_repeat=False
        )
        return answer

    def update_comment(self, issue: str, comment: str, document: Mapping[str, Any] | str) -> dict[str, Any]:
        """Replace the text of a comment by an ADF ``document``."""
        answer: dict[str, Any] = self.put(f"{self.api}/issue/{issue}/comment/{comment}", {"body": document})
        return answer

    def delete_comment(self, issue: str, comment: str) -> None:
        """Take a comment away; one that is gone counts as done."""
        self.delete(f"{self.api}/issue/{issue}/comment/{comment}")

    def get_property(self, issue: str, key: str) -> Any:
        """Value of an issue property, or None when the issue has none of that key."""
        try:
            return self.get(f"{self.api}/issue/{issue}/properties/{key}")["value"]
        except SkippableError as error:
            if error.status == 404:
                return None
            raise

    def set_property(self, issue: str, key: str, value: Any) -> None:
        """Set an issue property: data on an issue that no person sees and no mail is sent for."""
        self.put(f"{self.api}/issue/{issue}/properties/{key}", value)

    def delete_property(self, issue: str, key: str) -> None:
        """Take an issue property away; one that is gone counts as done."""
        self.delete(f"{self.api}/issue/{issue}/properties/{key}")

    def remote_link(self, issue: str, global_id: str) -> dict[str, Any] | None:
        """The remote link of an issue with this ``globalId``; None when there is none."""
        try:
            found = self.get(f"{self.api}/issue/{issue}/remotelink", {"globalId": global_id})
        except SkippableError as error:
            if error.status == 404:
                return None
            raise
        links = found if isinstance(found, list) else [found]
        return next((link for link in links if link.get("globalId") == global_id), None)

    def set_remote_link(self, issue: str, global_id: str, url: str, title: str) -> None:
        """Create the remote link, or update the one with this ``globalId``: safe to repeat."""
        body = {"globalId": global_id, "object": {"url": url, "title": title}}
        self.post(f"{self.api}/issue/{issue}/remotelink", body, "write")

    def delete_remote_link(self, issue: str, global_id: str) -> None:
        """Take the remote link with this ``globalId`` away; one that is gone counts as done."""
        try:
            self._call(
                "DELETE", f"{self.api}/issue/{issue}/remotelink", "write", params={"globalId": global_id}
            )
        except SkippableError as error:
            if error.status != 404:
                raise

    def transitions(self, issue: str) -> list[dict[str, Any]]:
        """Transitions open to an issue now, with the fields that each requires (W3)."""
        answer = self.get(f"{self.api}/issue/{issue}/transitions", {"expand": "transitions.fields"})
        transitions: list[dict[str, Any]] = answer["transitions"]
        return transitions

    def transition(self, issue: str, transition: str, fields: Mapping[str, Any] | None = None) -> None:
        """Move an issue by a transition's id."""
        body = {"transition": {"id": transition}, "fields": dict(fields or {})}
        self.post(f"{self.api}/issue/{issue}/transitions", body, "write", may_repeat=False)

    def create_field(self, name: str, field_type: str, description: str = "") -> dict[str, Any]:
        """Create a custom field (needs an administrator); ``field_type`` is the schema's ``custom`` key."""
        body = {"name": name, "type": field_type, "description": description}
        answer: dict[str, Any] = self.post(f"{self.api}/field", body, "write", may_repeat=False)
        return answer

    def projects(self) -> list[dict[str, Any]]:
        """Every project that the account may see."""
        if not self.is_cloud:
            return list(self.get(f"{self.api}/project"))
        return list(self._values(f"{self.api}/project/search"))

    def add_to_default_screen(self, field: str) -> None:
        """Put a field on the default screen (needs an administrator); one that is there counts as done."""
        self._place(f"{self.api}/screens/addToDefault/{field}", None)

    def screens(self) -> list[dict[str, Any]]:
        """Every screen of the site (needs an administrator)."""
        return list(self._values(f"{self.api}/screens"))

    def add_to_screen(self, screen: str, field: str) -> None:
        """Put a field on a screen's first tab (needs an administrator); one that is there counts as done."""
        tabs = self.get(f"{self.api}/screens/{screen}/tabs")
        if tabs:
            self._place(f"{self.api}/screens/{screen}/tabs/{tabs[0]['id']}/fields", {"fieldId": field})

    def _place(self, path: str, body: Any) -> None:
        try:
            self.post(path, body, "write")
        except FatalError as error:
            if error.status != 400 or "already exists" not in error.problem:
                raise

    def _values(self, path: str) -> Iterator[dict[str, Any]]:
        """All values of a resource that pages by ``startAt`` and says ``isLast``."""
        start = 0
        while True:
            page = self.get(path, {"startAt": start, "maxResults": 100})
            yield from page["values"]
            start += len(page["values"])
            if page.get("isLast", True) or not page["values"]:
                return


def _library(connection: JiraConnection, timeout: tuple[float, float]) -> JIRA:
    """The library's client, without the request that its constructor makes by default (J22)."""
    token = connection.token.get_secret_value()
    sign_in: dict[str, Any] = (
        {"basic_auth": (connection.user, token)} if connection.user else {"token_auth": token}
    )
    options: dict[str, Any] = {"rest_api_version": "3" if connection.flavour == "cloud" else "2"}
    library = JIRA(
        connection.url,
        options=options,
        get_server_info=False,
        max_retries=0,
        timeout=timeout,
        logging=False,
        **sign_in,
    )
    library.deploymentType = "Cloud" if connection.flavour == "cloud" else "Server"
    library._session.headers["Accept"] = "application/json"
    return library
