"""How Jira is called, Cloud and Data Center, through the ``jira`` library: the only place that imports it.

The library signs in, keeps the connection pool and knows the paths. Its retries are switched off (it doubles
Retry-After and cannot share a limit between threads; :mod:`clients.retry` does that) and so is its paging:
``nextPageToken`` is followed by the caller, explicitly (J3, J22). Calls therefore go over the library's own
session and return parsed JSON as the server sent it, never resource objects, which would lose unknown fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson
import requests
from jira import JIRA
from jira.resilientsession import parse_error_msg

from clients.asked import jira_object
from clients.credential_pool import CredentialPool
from clients.errors import (
    ClientError,
    FatalError,
    NotGrantedError,
    RetriableError,
    SkippableError,
    scrub,
    unless_gone,
)
from clients.http import CONNECT_SECONDS, READ_SECONDS, connection_error, parse, status_error
from clients.jira.tokens import AccessToken
from clients.pacing import Rate, WindowRate
from clients.retry import CallGuard, Counts, RetryPolicy
from clients.tls import TrustAdapter, trust
from tools.jira import JiraConnection

#: Cloud's burst limits per second: 100 GET, 100 POST, 50 PUT, 50 DELETE
#: (developer.atlassian.com/cloud/jira/platform/rate-limiting, 2026-03); a search costs the site more
#: than a look-up and stays well below (J20). An issue takes 20 writes in 2 s; it gets one or two here.
RATES = {
    "read": WindowRate(100, 1.0),
    "search": Rate(100, 10.0),
    "write": WindowRate(50, 1.0),
}
SIGN_IN_ATTEMPTS = 3
#: a scoped token that lacks the scope of one path answers 401 as a wrong token does, with these words
NO_SCOPE = "scope does not match"
GRANT = "grant the token the scope of this path; docs/connect.md lists what each is for"
# requests takes a body 10 kB at a time and has no option for it: each time it waits for the interpreter lock,
# behind other threads that parse
requests.models.CONTENT_CHUNK_SIZE = 1024 * 1024


class JiraCalls:
    """One account on one site: what makes its calls. Safe to share between threads for reading."""

    def __init__(
        self,
        connection: JiraConnection,
        retry: RetryPolicy | None = None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        rates: Mapping[str, Rate] | None = None,
        counts: Counts | None = None,
    ) -> None:
        """Set up without a request. ``timeout`` is (connect, read) in seconds."""
        self.connection = connection
        self.is_cloud = connection.flavour == "cloud"
        self.guard = CallGuard("Jira", RATES if rates is None else rates, retry, counts=counts)
        self.others = [
            type(self)(other, retry, timeout, rates, self.guard.counts) for other in connection.others
        ]
        self._pool = CredentialPool([self, *self.others])
        self._token = connection.token.get_secret_value()
        self._access = AccessToken(connection) if connection.client_id else None
        self._library = _library(connection, timeout)
        if self._access is not None:
            self._library._session.auth = self._access
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

    def delete(self, path: str, params: Mapping[str, Any] | None = None) -> None:
        """DELETE ``path``; one that is gone already counts as done."""
        with unless_gone():
            self._call("DELETE", path, "write", params=params)

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

        def alone(client: JiraCalls) -> Any:
            once = partial(client._once, method, path, params, data)
            return client.guard.run(kind, once, may_repeat, attempts)

        return alone(self) if kind == "write" or attempts else self._pool.read(alone)

    def _once(self, method: str, path: str, params: Mapping[str, Any] | None, data: bytes | None) -> Any:
        record, session, about = f"{method} {path}", self._library._session, jira_object(path, params)
        try:
            # the session's own method would read refusals for us, and break on a body of another shape
            response = requests.Session.request(
                session, method, self.connection.url + path, params, data, timeout=session.timeout
            )
        except requests.RequestException as error:
            raise connection_error("Jira", error, self.connection.url) from None
        if not response.ok:
            raise self._classed(response, record, about)
        self.server_date = response.headers.get("Date") or self.server_date
        return parse("Jira", response.content, record, about) if response.content else None

    def _classed(self, response: requests.Response, record: str, about: str) -> ClientError:
        text = _said(response)
        text = scrub(text if "<html" not in text.lower() else "an HTML page", [self._token])
        status, headers = response.status_code, response.headers
        if status == 401 and NO_SCOPE in text.lower():
            return NotGrantedError(f"Jira answered 401: {text}", record, GRANT, status)
        if status == 401 and self._access and self._access.forget():
            return RetriableError("Jira's access token has ended early", record, status=status)
        classed = status_error("Jira", status, text, headers, record, about)
        if isinstance(classed, SkippableError):
            classed.fields = _named_fields(response)
        return classed

    @property
    def granted(self) -> frozenset[str]:
        """The scopes that the last access token came with; empty where nothing tells."""
        return self._access.scopes if self._access else frozenset()

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


def _said(response: requests.Response) -> str:
    """The messages of a refusal; all of it where it is of no form that is known."""
    try:
        return parse_error_msg(response)
    except (TypeError, AttributeError, LookupError):
        return response.text


def _named_fields(response: requests.Response) -> frozenset[str]:
    """Ids of the fields that an error collection complains of."""
    try:
        errors = orjson.loads(response.content).get("errors")
    except (ValueError, AttributeError):
        return frozenset()
    return frozenset(errors) if isinstance(errors, dict) else frozenset()


def _library(connection: JiraConnection, timeout: tuple[float, float]) -> JIRA:
    """The library's client, without the request that its constructor makes by default (J22)."""
    token = connection.token.get_secret_value()
    sign_in: dict[str, Any] = {"token_auth": token} if token else {}
    if connection.user and token:
        sign_in = {"basic_auth": (connection.user, token)}
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
    library._session.mount("https://", TrustAdapter(trust(connection.url, connection.ca_bundle)))
    library._session.headers["Accept"] = "application/json"
    return library
