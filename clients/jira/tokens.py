"""Access tokens of a client's id and secret: asked for when needed, and again before their hour is over.

Atlassian's accounts take JSON; a Data Center takes a form, with the scope in it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from requests.auth import AuthBase

from clients.errors import ClientError, CredentialError, FatalError, RetriableError, scrub
from clients.http import CONNECT_SECONDS, READ_SECONDS, RETRIABLE_STATUSES, connection_error
from clients.tls import TrustAdapter, trust
from tools.jira import JiraConnection

#: renewed so long before its end, so that none ends on its way
MARGIN_SECONDS = 300.0
#: one that is refused sooner than this is not an old one
LEAST_AGE_SECONDS = 30.0


class AccessToken(AuthBase):
    """Signs requests with a token that is valid now. Safe to share between threads."""

    def __init__(self, connection: JiraConnection, clock: Callable[[], float] = time.monotonic) -> None:
        self.connection, self._clock = connection, clock
        self._lock = threading.Lock()
        self._token, self._since, self._until = "", 0.0, 0.0
        self.scopes: frozenset[str] = frozenset()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the token into a request."""
        request.headers["Authorization"] = f"Bearer {self.value()}"
        return request

    def value(self) -> str:
        """The token. Raises CredentialError for a refused client, RetriableError where nobody answers."""
        with self._lock:
            if not self._token or self._clock() >= self._until:
                self._renew()
            return self._token

    def forget(self) -> bool:
        """Ask for another next time; False where this one is so new that another would be refused alike."""
        with self._lock:
            is_old = self._clock() - self._since > LEAST_AGE_SECONDS
            if is_old:
                self._token = ""
            return is_old

    def _renew(self) -> None:
        told = self._asked()
        self._token = str(told["access_token"])
        self.scopes = frozenset(str(told.get("scope") or "").split())
        self._since = self._clock()
        lifetime = float(told.get("expires_in") or 3600)
        self._until = self._since + max(lifetime - MARGIN_SECONDS, lifetime / 2)

    def _asked(self) -> dict[str, Any]:
        site, secret = self.connection, self.connection.client_secret.get_secret_value()
        body = {"grant_type": "client_credentials", "client_id": site.client_id, "client_secret": secret}
        is_cloud = site.flavour == "cloud"
        given: dict[str, Any] = {"json": body} if is_cloud else {"data": {**body, "scope": "WRITE"}}
        with requests.Session() as session:
            session.mount("https://", TrustAdapter(trust(site.token_url, site.ca_bundle)))
            try:
                answer = session.post(site.token_url, timeout=(CONNECT_SECONDS, READ_SECONDS), **given)
            except requests.RequestException as error:
                raise connection_error("Jira", error, site.token_url) from None
        if answer.status_code >= 400:
            raise _refused(answer.status_code, scrub(answer.text, [secret]), site.token_url)
        return _token_in(answer, site.token_url)


def _refused(status: int, text: str, url: str) -> ClientError:
    said = f"Jira gave no access token and answered {status}: {text}"
    if status in RETRIABLE_STATUSES:
        return RetriableError(said, url, status=status)
    if status in (404, 405):
        return FatalError(said, url, "check TRUCE_JIRA_TOKEN_URL", status)
    return CredentialError(said, url, "check TRUCE_JIRA_CLIENT_ID and TRUCE_JIRA_CLIENT_SECRET", status)


def _token_in(answer: requests.Response, url: str) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if not isinstance(told, dict) or not told.get("access_token"):
        raise FatalError("Jira's address for access tokens gave none", url, "check TRUCE_JIRA_TOKEN_URL")
    return told
