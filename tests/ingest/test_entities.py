"""Every declared entity lands, from Cloud and Data Center, Trello and Slack, and costs no call too many."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.registry import SOURCES
from lake import names
from sandbox.server.jira.translate import server_key
from sandbox.testing.tiny import GENERAL, HOUR, ORGANISATION, REPORT, START_MS
from tests.ingest.served import Serve, Workspace, with_section

LATER = START_MS + 30 * HOUR
ISSUES = frozenset({"issues", "remote_links", "watchers", "votes"})
#: entity → kind of document in the store, where they are not called alike
KINDS = {"remote_links": "remotelinks", "votes": "votes", "watchers": "watches"}
WIKI = "https://wiki.example.com/pages/1"


def stored(workspace: Workspace, entity: str) -> list[dict[str, Any]]:
    """The store's documents of an entity of Jira."""
    return [d.json() for d in workspace.server.store.select("jira", KINDS.get(entity, entity))]


def of_issue(workspace: Workspace, entity: str) -> set[str]:
    """Ids of the documents that hang on issues, as the raw layer names them."""
    found = workspace.server.store.select("jira", KINDS.get(entity, entity))
    if entity in ("watchers", "votes"):
        return {d.parent for d in found}
    return {f"{d.parent}:{d.id}" if entity == "changelogs" else d.id for d in found}


def add_details(workspace: Workspace) -> None:
    """What the tiny workspace lacks: a remote link, a watcher, a voter."""
    builder = workspace.builder
    builder.remote_link(10_001, LATER, WIKI, "Runbook")
    counts = {"watches": {"watchCount": 1, "isWatching": False}, "votes": {"votes": 1, "hasVoted": False}}
    builder.issue(10_002, "PAY-2", START_MS + 2 * HOUR, LATER, **counts)
    builder.put("jira", "watches", "10002", "10002", 0, {"watchers": ["acc-ada"]})
    builder.put("jira", "votes", "10002", "10002", 0, {"voters": ["acc-ben"]})
    wanted = ["remote_links", "watchers", "votes"]
    workspace.settings = with_section(workspace.settings, "jira", per_issue=wanted)


def test_every_entity_says_what_it_is() -> None:
    for plug in SOURCES.values():
        for name, entity in plug.entities.items():
            assert entity.doc and entity.endpoint and entity.name == name and entity.source == plug.tool.name


@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_all_of_jira_lands(serve: Serve, flavour: str) -> None:
    workspace = serve(flavour=flavour)
    add_details(workspace)
    workspace.read("jira")
    server = flavour == "datacenter"
    for entity in ("issues", "changelogs", "comments", "worklogs", "remote_links", "watchers", "votes"):
        assert workspace.ids(f"jira__{entity}") == of_issue(workspace, entity), entity
    for entity in ("projects", "boards", "fields", "statuses", "priorities", "issue_types", "link_types"):
        assert workspace.ids(f"jira__{entity}") == {str(d["id"]) for d in stored(workspace, entity)}, entity
    for entity in ("resolutions", "components", "versions", "sprints"):
        assert workspace.ids(f"jira__{entity}") == {str(d["id"]) for d in stored(workspace, entity)}, entity
    accounts = {server_key(d) if server else d["accountId"] for d in stored(workspace, "users")}
    assert workspace.ids("jira__users") == accounts
    assert workspace.ids("jira__workflows") == ({"Plain"} if server else {"b9ff2384-0001"})
    ada, ben = (server_key({"accountId": a}) if server else a for a in ("acc-ada", "acc-ben"))
    (group,), (team,) = workspace.ids("jira__groups"), workspace.ids("jira__teams")
    assert json.loads(workspace.body("jira__groups", group))["members"] == sorted([ada, ben])
    assert json.loads(workspace.body("jira__teams", team))["members"] == sorted([ada, ben])
    (watcher,) = json.loads(workspace.body("jira__watchers", "10002"))["watchers"]
    assert (watcher["key"] if server else watcher["accountId"]) == ada
    again = workspace.read("jira")
    assert again.landed == 0 and workspace.requested("remotelink") == workspace.requested("watchers") == 0


def test_data_center_lands_in_its_own_words(serve: Serve) -> None:
    workspace = serve(flavour="datacenter")
    item = {"field": "assignee", "from": None, "to": "acc-ada", "toString": "Ada Lane"}
    entry = workspace.builder.change(10_001, LATER, item)
    workspace.read("jira", only=frozenset({"issues", "users"}))
    fields = json.loads(workspace.body("jira__issues", "10001"))["fields"]
    assert fields["description"] == "Description of PAY-1"
    assert fields["customfield_10020"][0].startswith("com.atlassian.greenhopper.service.sprint.Sprint@")
    (change,) = json.loads(workspace.body("jira__changelogs", f"10001:{entry['id']}"))["items"]
    assert "fieldId" not in change and change["to"] in workspace.ids("jira__users")
    assert {"name", "key"} <= json.loads(workspace.body("jira__users", change["to"])).keys()
    assert workspace.requested("/rest/api/3/") == workspace.requested("bulkfetch") == 0


def test_remote_links_are_asked_for_where_the_history_tells_of_one(workspace: Workspace) -> None:
    link = workspace.builder.remote_link(10_001, START_MS + HOUR, WIKI, "Runbook")
    workspace.read("jira", only=ISSUES)
    assert workspace.ids("jira__remote_links") == {str(link["id"])}
    assert workspace.requested("remotelink") == 1
    workspace.builder.issue(10_001, "PAY-1", START_MS + HOUR, LATER)
    workspace.read("jira", only=ISSUES)
    assert workspace.requested("remotelink") == 0  # changed, but not in its links
    gone = {"field": "RemoteIssueLink", "from": str(link["id"]), "fromString": "This issue links to it"}
    workspace.builder.change(10_001, LATER + HOUR, gone)
    workspace.builder.issue(10_001, "PAY-1", START_MS + HOUR, LATER + HOUR)
    workspace.server.store.delete("jira", "remotelinks", str(link["id"]))
    workspace.read("jira", only=ISSUES)
    assert workspace.ids("jira__remote_links", live=False) == {str(link["id"])}


def test_a_right_that_is_missing_costs_the_list_and_not_the_run(workspace: Workspace) -> None:
    for path in ("group/bulk", "workflows/search", "graphql"):
        workspace.server.faults.add(kind="server_error", tool="jira", path=path, status=403, times=None)
    result = workspace.read("jira", only=frozenset({"groups", "workflows", "teams", "resolutions"}))
    assert result.status == "ok" and workspace.ids("jira__resolutions") == {"10000"}
    assert workspace.notes("jira").count("403") == 3


def test_all_of_trello_and_slack_lands(landed: Workspace) -> None:
    assert landed.ids("trello__organizations") == {ORGANISATION}
    assert json.loads(landed.body("trello__organizations", ORGANISATION))["displayName"] == "Tiny"
    assert landed.ids("slack__bookmarks") == {"Bk0"}
    assert landed.ids("slack__channel_members") == {GENERAL, REPORT}
    assert json.loads(landed.body("slack__channel_members", GENERAL))["members"] == ["U0ADA", "U0BEN"]
    assert json.loads(landed.body("slack__usergroups", "S0PAY"))["users"] == ["U0ADA", "U0BEN"]
    for source, entities in names.ENTITIES.items():
        missing = {e for e in entities if source != "jira" and not landed.ids(f"{source}__{e}")}
        assert missing <= {"checklists"}, source


def test_slack_lists_of_a_channel_are_asked_again_when_there_may_be_news(workspace: Workspace) -> None:
    wanted = frozenset({"bookmarks", "channel_members", "channels"})
    workspace.read("slack", only=wanted)
    assert workspace.requested("conversations.members") == 2
    store = workspace.server.store
    general = store.get("slack", "channels", GENERAL)
    assert general is not None
    store.put("slack", "channels", GENERAL, "workspace", 0, general.json() | {"members": ["U0ADA"]})
    store.delete("slack", "bookmarks", "Bk0")
    workspace.read("slack", only=wanted)
    assert workspace.requested("conversations.members") == 1
    assert json.loads(workspace.body("slack__channel_members", GENERAL))["members"] == ["U0ADA"]
    assert workspace.ids("slack__bookmarks", live=False) == {"Bk0"}


def test_reactions_of_an_old_message_come_within_the_look_back(workspace: Workspace) -> None:
    workspace.read("slack", only=frozenset({"messages"}))
    root = f"{START_MS // 1000 + 60}.000101"
    reaction = [{"name": "eyes", "users": ["U0BEN"], "count": 1}]
    workspace.builder.message(GENERAL, root, "U0ADA", "message 1 about PAY-2", reactions=reaction)
    workspace.read("slack", only=frozenset({"messages"}))
    assert json.loads(workspace.body("slack__messages", f"{GENERAL}:{root}"))["reactions"] == reaction
