"""What a night without much news costs in requests, and that sparing them loses nothing."""

from __future__ import annotations

import json
import math
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from ingest.registry import SOURCES
from ingest.source.contract import ReadingContext
from ingest.source.cursor import Cursor, Key
from ingest.source.due import due
from lake.connect import connect
from sandbox.testing.tiny import GENERAL, HOUR, START_MS
from tests.ingest.served import Workspace, with_section

ROOT = Path(__file__).resolve().parents[2]
LATER = START_MS + 40 * HOUR
PROJECT, SPRINT = "/project/{project}", "board/{board}/sprint"
#: asked each time: whose account, what there is, what changed, which issues there are
EACH_NIGHT = {
    "GET jira /rest/api/3/myself": 1,
    "GET jira /rest/api/3/project/search": 1,
    "GET jira /rest/agile/1.0/board": 1,
    "GET jira /rest/agile/1.0/board/{board}/sprint": 1,
    "GET jira /rest/api/3/field": 1,
    "GET jira /rest/api/3/status": 1,
    "GET jira /rest/api/3/users/search": 1,
    "POST jira /rest/api/3/search/jql": 3,  # news, ids, and which issues have a security level
}


def put(workspace: Workspace, kind: str, at: str, parent: str, **changes: Any) -> None:
    """A document of Jira, as it was with changes."""
    held = workspace.server.store.get("jira", kind, at)
    body = held.json() if held is not None else {"id": at}
    workspace.server.store.put("jira", kind, at, parent, LATER, body | changes)


def state(workspace: Workspace, sprint: int) -> str:
    return str(json.loads(workspace.body("jira__sprints", str(sprint)))["state"])


def grow_old(workspace: Workspace, entity: str) -> None:
    """As if these lists had been asked for eight nights ago."""
    with connect(workspace.settings) as con:
        con.execute(
            "update ops.cursors set cursor = strftime(now() - interval 8 days, '%xT%X') where entity = ?",
            [entity],
        )


def test_a_night_without_news_asks_for_nothing_twice(workspace: Workspace) -> None:
    workspace.read("jira")
    workspace.read("jira")
    turn = {route: n for route, n in workspace.server.requests.items() if route not in EACH_NIGHT}
    assert sum(turn.values()) == 1, f"one of the seven lists of the site is asked in turn, not {turn}"
    assert EACH_NIGHT.items() <= workspace.server.requests.items()
    workspace.read("slack")
    workspace.read("slack")
    assert workspace.requested("bookmarks") == workspace.requested("members") == 0


def test_every_list_is_asked_where_each_night_is_wanted(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "ingest", recheck_nights=1)
    first, again = workspace.read("jira"), workspace.read("jira")
    assert workspace.requested(PROJECT) == 2 and workspace.requested("group/bulk") == 1
    assert again.landed == 0 and again.requests < first.requests


def test_a_sprint_that_ends_is_read_the_same_night_and_one_that_is_deleted_goes(workspace: Workspace) -> None:
    put(workspace, "sprints", "13", "1", id=13, state="future", name="PAY sprint 13")
    workspace.read("jira")
    put(workspace, "sprints", "12", "1", state="closed")
    put(workspace, "sprints", "13", "1", state="active")
    workspace.read("jira")
    assert (state(workspace, 12), state(workspace, 13)) == ("closed", "active")
    assert workspace.requested(SPRINT) == 2  # the open ones, and all of a board that has one less
    workspace.server.store.delete("jira", "sprints", "13")
    workspace.read("jira")
    assert workspace.ids("jira__sprints", live=False) == {"13"}
    workspace.read("jira")
    assert workspace.requested(SPRINT) == 1


def test_versions_are_read_where_issues_changed_and_elsewhere_in_turn(workspace: Workspace) -> None:
    workspace.read("jira")
    put(workspace, "versions", "20101", "PAY", releaseDate="2026-03-01")
    workspace.read("jira")
    assert workspace.requested(PROJECT) == 0
    workspace.builder.issue(10_003, "PAY-3", START_MS + 3 * HOUR, LATER)
    workspace.read("jira")
    assert workspace.requested(PROJECT) == 1, "the project whose issue changed, and no other"
    assert json.loads(workspace.body("jira__versions", "20101"))["releaseDate"] == "2026-03-01"
    workspace.server.store.delete("jira", "components", "20001")
    grow_old(workspace, "components")
    workspace.read("jira")
    assert workspace.ids("jira__components", live=False) == {"20001"}


def test_a_list_is_asked_when_an_issue_names_what_it_does_not_hold(workspace: Workspace) -> None:
    grow_old(workspace, "priorities")
    workspace.read("jira")
    link = {"id": "10001", "name": "Relates", "inward": "relates to", "outward": "relates to"}
    put(workspace, "priorities", "1", "site", name="Highest")
    put(workspace, "link_types", "10001", "site", **link)
    links = [{"id": "1", "type": {"id": "10000"}}, {"id": "2", "type": link, "outwardIssue": {"id": "10004"}}]
    more = {"priority": {"id": "1", "name": "Highest"}, "issuelinks": links}
    workspace.builder.issue(10_003, "PAY-3", START_MS + 3 * HOUR, LATER, **more)
    workspace.read("jira")
    assert "1" in workspace.ids("jira__priorities") and "10001" in workspace.ids("jira__link_types")
    workspace.read("jira")
    assert workspace.requested("priority") == workspace.requested("issueLinkType") == 0


def test_bookmarks_are_asked_when_the_channel_changed_and_else_in_turn(workspace: Workspace) -> None:
    workspace.read("slack")
    store = workspace.server.store
    general = store.get("slack", "channels", GENERAL)
    assert general is not None
    store.put("slack", "channels", GENERAL, "workspace", 0, general.json() | {"updated": LATER})
    workspace.read("slack")
    assert workspace.requested("bookmarks") == 1
    store.delete("slack", "bookmarks", "Bk0")
    grow_old(workspace, "bookmarks")
    workspace.read("slack")
    assert workspace.requested("bookmarks") == 2
    assert workspace.ids("slack__bookmarks", live=False) == {"Bk0"}


def test_the_marts_know_which_lists_take_turns() -> None:
    known = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text())["vars"][
        "entities_in_turns"
    ]
    declared = [
        f"{source}.{name}"
        for source, plug in SOURCES.items()
        for name, entity in plug.entities.items()
        if entity.in_turns
    ]
    assert known.split() == sorted(declared)


@pytest.mark.parametrize("days", [1, 2, 9])
def test_no_list_grows_older_than_the_nights_that_are_wanted(days: int) -> None:
    signs: dict[Key, str] = {("bookmarks", f"C{n}"): "" for n in range(16)}
    past: dict[Key, Cursor] = {}
    section = SimpleNamespace(ingest=SimpleNamespace(recheck_nights=7))
    reading = SimpleNamespace(settings=section, full=False, since=None, only=(), past=past)
    oldest, start = timedelta(0), datetime(2026, 1, 1, 2)
    for night in range(40):
        now = start + timedelta(days=night * days, hours=night % 3)
        asked = due(cast(ReadingContext, reading), signs, now)
        for key in asked:
            if key in past:
                oldest = max(oldest, now - datetime.fromisoformat(str(past[key].cursor)))
            past[key] = Cursor(now.isoformat(timespec="milliseconds"), None, "")
    assert oldest <= timedelta(days=days * math.ceil(7 / days), hours=14)


@pytest.mark.long
def test_one_percent_changed_costs_at_most_five_percent_of_the_requests(tmp_path: Path) -> None:
    sys.path.append(str(ROOT / "benchmarks"))
    from incremental import requests

    runs = requests(tmp_path, scale=1.0, density=1.0)
    assert runs["1 % changed"].total() <= 0.05 * runs["full"].total(), runs
