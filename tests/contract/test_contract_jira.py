"""What the sandbox's Jira answers, held against Atlassian's own response schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from sandbox.testing import Running, running_server, tiny_store
from sandbox.testing.builder import adf

CONTRACT = json.loads(Path(__file__).with_name("jira_responses.json").read_text(encoding="utf-8"))
API, AGILE = "/rest/api/3", "/rest/agile/1.0"
ISSUE = f"{API}/issue/{{issueIdOrKey}}"
TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
# Where the descriptions are wrong about the service: the sides of a change are null when there is nothing
# on that side, remote links come as a list and a bulk history's date as a number (as the description's own
# examples have it).
for _side in ("from", "fromString", "to", "toString"):
    CONTRACT["components"]["schemas"]["ChangeDetails"]["properties"][_side] = {"type": ["string", "null"]}
CONTRACT["components"]["schemas"]["Changelog"]["properties"]["created"] = {"type": ["string", "integer"]}
_LINKS = f"GET {ISSUE}/remotelink 200"
CONTRACT["operations"][_LINKS] = {"type": "array", "items": CONTRACT["operations"][_LINKS]}
# verb, path of the contract, status; then the path to call where it has parameters, and the body
CALLS: tuple[tuple[str, str, int, str, Any], ...] = (
    ("GET", f"{API}/myself", 200, "", None),
    ("GET", f"{API}/serverInfo", 200, "", None),
    ("GET", f"{API}/project/search", 200, "", None),
    ("GET", f"{API}/field", 200, "", None),
    ("GET", f"{API}/status", 200, "", None),
    ("GET", f"{API}/statuses/search", 200, "", None),
    ("GET", f"{API}/priority", 200, "", None),
    ("GET", f"{API}/issuetype", 200, "", None),
    ("GET", f"{API}/issueLinkType", 200, "", None),
    ("GET", f"{API}/users/search", 200, "", None),
    (
        "GET",
        f"{API}/search/jql",
        200,
        f"{API}/search/jql?jql=project=PAY&fields=*all&expand=changelog&maxResults=3",
        None,
    ),
    ("POST", f"{API}/search/approximate-count", 200, "", {"jql": "project = PAY"}),
    ("GET", ISSUE, 200, f"{API}/issue/PAY-1?expand=changelog", None),
    ("GET", f"{ISSUE}/changelog", 200, f"{API}/issue/PAY-1/changelog", None),
    ("POST", f"{API}/changelog/bulkfetch", 200, "", {"issueIdsOrKeys": ["PAY-1", "PAY-2"], "maxResults": 1}),
    ("GET", f"{ISSUE}/comment", 200, f"{API}/issue/PAY-1/comment", None),
    ("POST", f"{ISSUE}/comment", 201, f"{API}/issue/PAY-1/comment", {"body": adf("hello")}),
    ("GET", f"{ISSUE}/worklog", 200, f"{API}/issue/PAY-1/worklog", None),
    ("GET", f"{ISSUE}/editmeta", 200, f"{API}/issue/PAY-1/editmeta", None),
    ("GET", f"{ISSUE}/transitions", 200, f"{API}/issue/PAY-1/transitions?expand=transitions.fields", None),
    ("GET", f"{ISSUE}/remotelink", 200, f"{API}/issue/PAY-1/remotelink", None),
    ("GET", f"{ISSUE}/properties", 200, f"{API}/issue/PAY-1/properties", None),
    ("GET", f"{ISSUE}/properties/{{propertyKey}}", 200, f"{API}/issue/PAY-1/properties/marker", None),
    ("GET", f"{ISSUE}/watchers", 200, f"{API}/issue/PAY-1/watchers", None),
    ("GET", f"{ISSUE}/votes", 200, f"{API}/issue/PAY-1/votes", None),
    ("GET", f"{API}/issueLink/{{linkId}}", 200, f"{API}/issueLink/10001", None),
    ("POST", f"{API}/field", 201, "", {"name": "New", "type": TEXT_FIELD}),
    ("GET", f"{AGILE}/board", 200, "", None),
    ("GET", f"{AGILE}/board/{{boardId}}/configuration", 200, f"{AGILE}/board/1/configuration", None),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = tmp_path_factory.mktemp("contract") / "sandbox" / "workspace.sqlite"
    tiny_store(path)
    with running_server(path) as running, _signed_in(running) as http:
        link = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "PAY-1"}, "outwardIssue": {"key": "PAY-2"}}
        remote = {"object": {"url": "https://trello.com/c/1", "title": "card"}}
        http.put(f"{API}/issue/PAY-1/properties/marker", json={"run": 1})
        http.post(f"{API}/issueLink", json=link).raise_for_status()
        http.post(f"{API}/issue/PAY-1/remotelink", json=remote).raise_for_status()
        http.put(f"{API}/issue/PAY-1", json={"fields": {"labels": ["a"]}}).raise_for_status()
        yield http


def _signed_in(running: Running) -> httpx.Client:
    auth = (running.credentials.jira_user, running.credentials.jira_token)
    return httpx.Client(base_url=running.jira_url, auth=auth, timeout=10)


@pytest.mark.parametrize(
    ("verb", "path", "status", "called", "body"), CALLS, ids=[f"{c[0]} {c[1]}" for c in CALLS]
)
def test_answers_follow_the_contract(
    client: httpx.Client, verb: str, path: str, status: int, called: str, body: Any
) -> None:
    answer = client.request(verb, called or path, json=body)
    assert answer.status_code == status
    schema = CONTRACT["operations"][f"{verb} {path} {status}"]
    jsonschema.Draft4Validator(CONTRACT | schema).validate(answer.json())


def test_the_validation_can_fail() -> None:
    schema = CONTRACT["operations"][f"GET {API}/search/jql 200"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(CONTRACT | schema).validate({"issues": [{"id": 1}]})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(CONTRACT | schema).validate({"issues": [], "total": 3})
