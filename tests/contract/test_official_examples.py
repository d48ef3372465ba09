"""The vendors' own examples of their answers, through the clients into raw rows and through staging's SQL."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from config.settings import Settings
from sandbox.server.options import Options
from sandbox.testing import running_server, tiny_store
from tests.dbt_project.model_sql import Models

# last: a benchmark may be called as a room is
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from odd_readings import attempt, empty_lake, over_http
from robustness import settings_of

EXAMPLES = json.loads(Path(__file__).with_name("official_examples.json").read_text("utf-8"))
BOARD = EXAMPLES["trello"]["board"]["id"]
NESTED = {"lists": "list", "labels": "label", "customFields": "customField", "members": "member"}
#: of each raw table the records that land of the examples
LANDED = {
    "jira": {
        "projects": 2, "boards": 2, "fields": 2, "statuses": 2, "priorities": 2, "issue_types": 2,
        "link_types": 2, "resolutions": 1, "workflows": 1, "users": 2, "groups": 2,
        "components": 1, "sprints": 2,
        "issues": 1, "changelogs": 2, "comments": 1, "worklogs": 1,
    },
    "trello": {
        "boards": 1, "lists": 1, "cards": 1, "actions": 1, "labels": 1, "custom_fields": 1, "members": 1,
        "checklists": 1, "organizations": 1,
    },
    "slack": {"channels": 2, "users": 2, "usergroups": 3, "messages": 4, "channel_members": 2},
}  # fmt: skip
STAGED = {
    "jira": ("projects", "boards", "statuses", "priorities", "users", "sprints", "issues", "comments"),
    "trello": ("boards", "lists", "cards", "actions", "custom_fields", "members"),
    "slack": ("channels", "users", "message_words", "messages"),
}


class Official:
    """An ASGI application that answers with the vendors' examples, and with another one where they have none.

    Each example is told to be the whole of its list, as the next page is another example of nobody's.
    """

    def __init__(self, behind: Any) -> None:
        self.behind = behind

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        answer = official(Request(scope)) if scope["type"] == "http" else None
        await (self.behind if answer is None else JSONResponse(answer))(scope, receive, send)


def official(request: Request) -> Any:
    tool, _, path = request.url.path.strip("/").partition("/")
    if tool == "trello":
        return of_trello(f"/{path}")
    if tool == "slack":
        return ended(EXAMPLES["slack"].get(path.removeprefix("api/")))
    for asked, example in EXAMPLES["jira"].items():
        method, _, pattern = asked.partition(" ")
        if request.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), f"/{path}"):
            return ended(example)
    return None


def ended(answer: Any) -> Any:
    if not isinstance(answer, dict):
        return answer
    if "issueChangeLogs" in answer:  # of another issue than the example of a search
        issue = EXAMPLES["jira"]["POST /rest/api/3/search/jql"]["issues"][0]["id"]
        answer = answer | {"issueChangeLogs": [log | {"issueId": issue} for log in answer["issueChangeLogs"]]}
    last = {"isLast": True, "startAt": 0, "has_more": False, "response_metadata": {}, "total": None}
    kept = {key: last.get(key, value) for key, value in answer.items() if key not in ("nextPage", "total")}
    return {key: value for key, value in kept.items() if key != "nextPageToken"}


def of_trello(path: str) -> Any:
    told = EXAMPLES["trello"]
    board = told["board"] | {"organization": told["organization"]}
    answers = {
        "/1/members/me/boards": [board],
        f"/1/boards/{BOARD}": board | {name: [told[one]] for name, one in NESTED.items()},
        f"/1/boards/{BOARD}/cards": [told["card"] | {"checklists": [told["checklist"]]}],
        f"/1/boards/{BOARD}/actions": [told["action"]],
    }
    return answers.get(path)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("official")
    path = folder / "sandbox" / "workspace.sqlite"
    tiny_store(path).store.close()
    with running_server(path, Options(), around=Official):
        yield settings_of(folder)


@pytest.fixture(scope="module", params=sorted(LANDED))
def read(home: Settings, request: pytest.FixtureRequest) -> tuple[str, duckdb.DuckDBPyConnection]:
    con = empty_lake()
    found = attempt(con, over_http(request.param, home), home)
    assert not (found.crashed or found.stopped or found.wrong_remedy), found
    return request.param, con


def test_every_record_of_the_examples_lands(read: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    tool, con = read
    for entity, count in LANDED[tool].items():
        rows = con.execute(f"select count(distinct record_id) from lake.raw.{tool}__{entity}").fetchone()
        aside = con.execute("select reason from quarantine.records where entity = ?", [entity]).fetchall()
        assert (entity, rows, aside) == (entity, (count,), [])


def test_staging_reads_every_example(read: tuple[str, duckdb.DuckDBPyConnection]) -> None:
    tool, con = read
    con.execute("set search_path = 'lake.raw'")
    for name in STAGED[tool]:
        model = f"stg_{tool}__{name}"
        con.execute(f"create or replace table {model} as {Models().select(f'staging/{tool}/{model}')}")
        count = con.execute(f"select count(*) from {model}").fetchone()
        assert name not in LANDED[tool] or count == (LANDED[tool][name],), model
