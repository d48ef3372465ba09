"""Writing to the sandbox's Jira: what it refuses, and that the history it keeps is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import jira
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.testing import Builder, Running
from sandbox.testing.builder import adf
from sandbox.testing.tiny import DAY, START_MS
from tests.sandbox.server.server_clients import jira_client, jira_http

TEAM, P85, CONFLICTS = "customfield_10101", "customfield_10103", "customfield_10106"


def items(running: Running, key: str) -> list[dict[str, Any]]:
    """All lines of an issue's changelog, oldest first."""
    histories: list[dict[str, Any]] = []
    with jira_http(running) as client:
        is_last = False
        while not is_last:
            page = client.get(f"/rest/api/3/issue/{key}/changelog", params={"startAt": len(histories)}).json()
            histories += page["values"]
            is_last = page["isLast"]
    return [item for history in histories for item in history["items"]]


def test_real_client_updates_fields_and_the_changelog_tells(server: Running) -> None:
    client = jira_client(server)
    before = client.issue("PAY-1").fields.updated
    client.issue("PAY-1").update(fields={TEAM: "Payments", P85: "2026-03-01", CONFLICTS: 2.0}, notify=False)
    issue = client.issue("PAY-1", expand="changelog")
    assert (getattr(issue.fields, TEAM), getattr(issue.fields, P85), getattr(issue.fields, CONFLICTS)) == (
        "Payments",
        "2026-03-01",
        2.0,
    )
    assert issue.fields.updated > before
    newest = issue.changelog.histories[0]
    assert newest.author.displayName == "Truce"
    told = {item.field: item.toString for item in newest.items}
    assert told == {"Truce Owner Team": "Payments", "Truce Forecast P85": "01/Mar/26", "Truce Conflicts": "2"}


def test_an_edit_without_news_leaves_no_trace(server: Running) -> None:
    client = jira_client(server)
    client.issue("PAY-1").update(fields={TEAM: "Payments"})
    once, count = client.issue("PAY-1").fields.updated, len(items(server, "PAY-1"))
    client.issue("PAY-1").update(fields={TEAM: "Payments"})
    assert client.issue("PAY-1").fields.updated == once
    assert len(items(server, "PAY-1")) == count


@given(
    st.lists(
        st.tuples(st.sampled_from(["summary", TEAM, P85, "labels", "customfield_10016"]), st.integers(0, 3))
    )
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_replaying_the_changelog_gives_the_present_state(
    server: Running, edits: list[tuple[str, int]]
) -> None:
    values: dict[str, list[Any]] = {
        "summary": ["a", "b", "c", "d"],
        TEAM: ["x", "y", None, "z"],
        P85: ["2026-01-01", "2026-01-02", None, "2026-12-31"],
        "labels": [[], ["one"], ["one", "two"], ["two"]],
        "customfield_10016": [0, 1, None, 5],
    }
    with jira_http(server) as client:
        first = client.get("/rest/api/3/issue/PAY-2").json()["fields"]
        seen = len(items(server, "PAY-2"))
        for field, choice in edits:
            body = {"fields": {field: values[field][choice]}}
            assert client.put("/rest/api/3/issue/PAY-2", json=body).status_code == 204
        last = client.get("/rest/api/3/issue/PAY-2").json()["fields"]
    state = {field: _text(first.get(field)) for field in values}
    for item in items(server, "PAY-2")[seen:]:
        old, new = (
            (item["from"], item["to"]) if item["fieldId"] == P85 else (item["fromString"], item["toString"])
        )
        assert state[item["fieldId"]] == (old or None)
        state[item["fieldId"]] = new or None
    assert state == {field: _text(last.get(field)) for field in values}


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return " ".join(value) or None
    return None if value is None else f"{value:g}" if isinstance(value, (int, float)) else str(value)


def test_w1_rich_text_must_be_a_document(server: Running) -> None:
    with jira_http(server) as client:
        refused = client.put("/rest/api/3/issue/PAY-1", json={"fields": {"description": "plain"}})
        assert refused.status_code == 400
        assert "Atlassian Document" in refused.json()["errors"]["description"]
        assert client.post("/rest/api/3/issue/PAY-1/comment", json={"body": "plain"}).status_code == 400
        made = client.post("/rest/api/3/issue/PAY-1/comment", json={"body": adf("with words")})
        assert made.status_code == 201
        assert (
            client.put("/rest/api/3/issue/PAY-1", json={"fields": {"description": adf("new")}}).status_code
            == 204
        )
        shown = client.get("/rest/api/2/issue/PAY-1").json()["fields"]
    assert shown["description"] == "new"
    assert shown["comment"]["comments"][-1]["body"] == "with words"
    (item,) = [item for item in items(server, "PAY-1") if item["field"] == "description"]
    assert (item["fromString"], item["toString"]) == ("Description of PAY-1", "new")


def test_w2_a_field_off_the_screen_is_refused_by_name(server: Running) -> None:
    server.faults.add(kind="off_screen", field=P85, subject="PAY")
    with jira_http(server) as client:
        screen = client.get("/rest/api/3/issue/PAY-1/editmeta").json()["fields"]
        assert P85 not in screen
        assert TEAM in screen
        body = {"fields": {TEAM: "Payments", P85: "2026-03-01", "customfield_99999": 1, "status": "Done"}}
        refused = client.put("/rest/api/3/issue/PAY-1", json=body)
        assert refused.status_code == 400
        message = "cannot be set. It is not on the appropriate screen, or unknown."
        assert refused.json()["errors"].keys() == {P85, "customfield_99999", "status"}
        assert refused.json()["errors"][P85] == f"Field '{P85}' {message}"
        assert client.get("/rest/api/3/issue/PAY-1").json()["fields"].get(TEAM) is None, "all or nothing"
        assert client.put("/rest/api/3/issue/AND-1", json={"fields": {P85: "2026-03-01"}}).status_code == 204


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (TEAM, 5),
        (TEAM, "x" * 256),
        (TEAM, "two\nlines"),
        (P85, "1 March"),
        (P85, "2026-02-30"),
        (CONFLICTS, "many"),
        ("labels", ["two words"]),
        ("priority", {"name": "Enormous"}),
        ("assignee", {"accountId": "nobody"}),
        ("components", [{"name": "Nowhere"}]),
        ("summary", None),
    ],
)
def test_wrong_values_are_refused_per_field(reading: Running, field: str, value: Any) -> None:
    with jira_http(reading) as client:
        refused = client.put("/rest/api/3/issue/PAY-1", json={"fields": {field: value}})
    assert refused.status_code == 400
    assert refused.json()["errors"].keys() == {field}


def test_people_are_assigned_by_account_and_on_data_center_by_name(serve: Callable[..., Running]) -> None:
    cloud = jira_client(serve())
    cloud.assign_issue("PAY-1", "acc-ben")
    assert cloud.issue("PAY-1").fields.assignee.accountId == "acc-ben"
    running = serve(flavour="datacenter")
    exported = {"name": "old.hand", "key": "JIRAUSER1", "displayName": "Old Hand", "active": True}
    running.store.put("jira", "users", "JIRAUSER1", "site", 0, exported)
    with httpx.Client(headers={"Authorization": f"Bearer {running.credentials.jira_token}"}) as http:
        url = f"{running.jira_url}/rest/api/2/issue/PAY-2"
        for name in ("ada", "old.hand"):
            assert http.put(url, json={"fields": {"assignee": {"name": name}}}).status_code == 204
            assert http.get(url).json()["fields"]["assignee"]["name"] == name
        assert http.put(url, json={"fields": {"assignee": {"name": "acc-ada"}}}).status_code == 400


def test_lists_change_by_element(server: Running) -> None:
    with jira_http(server) as client:
        for update in (
            {"labels": [{"add": "a"}, {"add": "b"}]},
            {"labels": [{"remove": "a"}]},
            {"components": [{"set": [{"name": "Checkout"}]}]},
        ):
            assert client.put("/rest/api/3/issue/PAY-1", json={"update": update}).status_code == 204
        fields = client.get("/rest/api/3/issue/PAY-1").json()["fields"]
    assert fields["labels"] == ["b"]
    assert [c["name"] for c in fields["components"]] == ["Checkout"]
    (component,) = [item for item in items(server, "PAY-1") if item["field"] == "Component"]
    assert (component["to"], component["toString"]) == ("20001", "Checkout")


def test_w3_transitions_are_per_issue_and_may_need_a_field(server: Running) -> None:
    client = jira_client(server)
    Builder(server.store).issue(10_030, "PAY-30", START_MS + DAY, status=_done(server))
    ids = {key: {t["name"]: t["id"] for t in client.transitions(key)} for key in ("PAY-1", "PAY-30")}
    assert set(ids["PAY-1"].values()).isdisjoint(ids["PAY-30"].values())
    with pytest.raises(jira.JIRAError, match="not valid"):
        client.transition_issue("PAY-1", next(iter(ids["PAY-30"].values())))
    server.faults.add(kind="transition_field", field=TEAM)
    with pytest.raises(jira.JIRAError, match="is required"):
        client.transition_issue("PAY-1", ids["PAY-1"]["Done"])
    client.transition_issue("PAY-1", ids["PAY-1"]["Done"], fields={TEAM: "Payments"})
    fields = client.issue("PAY-1").fields
    assert (fields.status.name, fields.resolution.name) == ("Done", "Done")
    server.faults.clear()
    back = {t["name"]: t["id"] for t in client.transitions("PAY-1")}["To Do"]
    client.transition_issue("PAY-1", back)
    assert client.issue("PAY-1").fields.resolution is None
    moves = [(i["fromString"], i["toString"]) for i in items(server, "PAY-1") if i["field"] == "status"]
    assert moves[1:] == [("To Do", "Done"), ("Done", "To Do")]


def _done(server: Running) -> dict[str, Any]:
    document = server.store.get("jira", "statuses", "10002")
    assert document is not None
    return document.json()


def test_w4_own_writes_come_back_and_notifications_can_be_off(server: Running) -> None:
    client = jira_client(server)
    client.issue("PAY-1").update(fields={TEAM: "Payments"}, notify=False)
    assert server.requests["jira notifications"] == 0
    found = client.search_issues("updated >= -5m and project = PAY", json_result=True)
    assert [issue["key"] for issue in found["issues"]] == ["PAY-1"], "the echo"
    client.issue("PAY-1").update(fields={TEAM: "Platform"})
    assert server.requests["jira notifications"] == 1


def test_comments_are_added_changed_and_deleted(server: Running) -> None:
    client = jira_client(server, version="2")
    comment = client.add_comment("PAY-1", "first")
    comment.update(body="second")
    assert [c.body for c in client.comments("PAY-1")] == ["Who owns this?", "second"]
    comment.delete()
    assert [c.body for c in client.comments("PAY-1")] == ["Who owns this?"]


def test_links_stand_on_both_issues(server: Running) -> None:
    client = jira_client(server)
    client.create_issue_link("Blocks", "PAY-1", "AND-1")
    (blocks,), (blocked,) = (client.issue(key).fields.issuelinks for key in ("PAY-1", "AND-1"))
    assert blocks.id == blocked.id
    assert (blocks.outwardIssue.key, blocked.inwardIssue.key) == ("AND-1", "PAY-1")
    assert [i["toString"] for i in items(server, "AND-1")] == ["This issue is blocked by PAY-1"]
    client.delete_issue_link(blocks.id)
    assert client.issue("PAY-1").fields.issuelinks == client.issue("AND-1").fields.issuelinks == []


def test_properties_remember(server: Running) -> None:
    client = jira_client(server)
    client.add_issue_property("PAY-1", "truce.marker", {"run": "r1"})
    assert client.issue_property("PAY-1", "truce.marker").value.run == "r1"
    assert [p.key for p in client.issue_properties("PAY-1")] == ["truce.marker"]


def test_fields_can_be_created_and_then_set(server: Running) -> None:
    with jira_http(server) as client:
        kind = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
        made = client.post("/rest/api/3/field", json={"name": "Truce Note", "type": kind})
        assert made.status_code == 201
        id = made.json()["id"]
        value = {"fields": {id: "hello"}}
        assert client.put("/rest/api/3/issue/PAY-1", json=value).status_code == 400, "on no screen yet (W2)"
        assert client.post(f"/rest/api/3/screens/addToDefault/{id}").is_success
        assert client.put("/rest/api/3/issue/PAY-1", json=value).status_code == 204
        assert client.get("/rest/api/3/issue/PAY-1").json()["fields"][id] == "hello"
        assert client.post("/rest/api/3/field", json={"name": "x", "type": "nope"}).status_code == 400


def test_a_deleted_issue_is_gone_with_its_history(server: Running) -> None:
    client = jira_client(server)
    client.issue("PAY-1").delete()
    with pytest.raises(jira.JIRAError) as caught:
        client.issue("PAY-1")
    assert caught.value.status_code == 404
    assert server.store.count("jira", "changelogs", "10001") == 0
    assert len(client.search_issues("project = PAY", maxResults=0)) == 11
