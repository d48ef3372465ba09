"""Clients of a running sandbox: the real libraries where there are such, httpx elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import jira
from slack_sdk import WebClient

from sandbox.testing import Running

TIMEOUT = 10


def jira_client(running: Running, version: str = "3") -> jira.JIRA:
    return jira.JIRA(
        server=running.jira_url,
        basic_auth=(running.credentials.jira_user, running.credentials.jira_token),
        options={"rest_api_version": version},
        timeout=TIMEOUT,
        max_retries=0,
    )


def jira_http(running: Running) -> httpx.Client:
    """Plain HTTP to the site's root, signed in."""
    auth = (running.credentials.jira_user, running.credentials.jira_token)
    return httpx.Client(base_url=running.jira_url, auth=auth, timeout=TIMEOUT)


def trello_http(running: Running) -> httpx.Client:
    params = {"key": running.credentials.trello_key, "token": running.credentials.trello_token}
    return httpx.Client(base_url=f"{running.trello_url}/1", params=params, timeout=TIMEOUT)


def slack_client(running: Running) -> WebClient:
    return WebClient(token=running.credentials.slack_token, base_url=running.slack_url, timeout=TIMEOUT)


def pages(client: httpx.Client, jql: str, **more: object) -> Iterator[dict]:
    """Every page of a search by token."""
    token: str | None = None
    for _ in range(100):
        body = {"jql": jql, **more} | ({"nextPageToken": token} if token else {})
        answer = client.post("/rest/api/3/search/jql", json=body)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page
        token = page.get("nextPageToken")
        if not token:
            return
    raise AssertionError("the search never ends")
