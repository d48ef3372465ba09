"""Rows J1 to J23 of the vendors' behaviours, each over HTTP with the real client."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from clients.errors import FatalError
from clients.jira.client import JiraClient, open_jira
from ingest import IngestError, SourceResult
from lake.connect import connect
from sandbox.testing.builder import status
from sandbox.testing.tiny import DAY, HOUR, MINUTE, START_MS
from tests.ingest.served import HASTY, Serve, Workspace, with_section
from tools.connections import resolve
from tools.jira import JIRA

ALL = {f"{10_000 + n}" for n in range(1, 13)} | {"10020"}
LATER = START_MS + 30 * HOUR
TWICE = 1_792_891_800_000  # 2026-10-25T01:30Z
ISSUES = frozenset({"issues"})


def read(workspace: Workspace, **more: Any) -> SourceResult:
    """Issues and what hangs on them; the short lists have tests of their own."""
    return workspace.read("jira", **{"only": ISSUES, **more})


def mended(workspace: Workspace) -> set[str]:
    """Issues that only the list of ids found: it mends what a search missed and hides it from a test."""
    path = "$.parameters.jql"
    rows = workspace.sql(
        """select record_id from raw.jira__issues
        where starts_with(json_extract_string(request, ?), 'id in (')""",
        path,
    )
    return {row[0] for row in rows}


def test_j1_cloud_reads_search_jql_and_the_old_path_is_gone(workspace: Workspace) -> None:
    read(workspace)
    assert workspace.server.requests["POST jira /rest/api/3/search/jql"] > 0
    assert workspace.server.requests["POST jira /rest/api/3/search"] == 0
    client = open_jira(resolve(workspace.settings), HASTY)
    with pytest.raises(FatalError, match="410") as error:
        client.search_offset("project = PAY", ["*all"], 10)
    assert "flavour" in error.value.remedy


def test_j1_datacenter_reads_the_old_search_with_whole_changelogs(serve: Serve) -> None:
    workspace = serve(flavour="datacenter")
    read(workspace)
    assert workspace.ids("jira__issues") == ALL
    assert len(workspace.ids("jira__changelogs")) == 12
    assert workspace.requested("search/jql") == workspace.requested("bulkfetch") == 0


def test_j2_fields_are_asked_for_and_no_total_is_needed(landed: Workspace) -> None:
    body = json.loads(landed.body("jira__issues", "10001"))
    assert body["fields"]["summary"] == "Summary of PAY-1"
    assert "comment" not in body["fields"] and "worklog" not in body["fields"] and "changelog" not in body


def test_j3_repeated_token_fails(serve: Serve) -> None:
    workspace = serve(search_page=1)  # a search that starts over goes on where it was
    workspace.server.faults.add(kind="loop_token", tool="jira", path="search/jql", times=None)
    with pytest.raises(IngestError, match="same page token came twice"):
        read(workspace)


@pytest.mark.parametrize("kind", ["empty_page", "stale_token", "loop_token"])
def test_j3_passing_trouble_with_tokens_loses_nothing(serve: Serve, kind: str) -> None:
    workspace = serve(search_page=2)
    workspace.server.faults.add(kind=kind, tool="jira", path="search/jql", skip=1)
    read(workspace)
    assert workspace.ids("jira__issues") == ALL and not mended(workspace)


def test_j3_no_token_is_kept_between_runs(serve: Serve) -> None:
    workspace = serve(search_page=2)
    read(workspace)
    stored = workspace.sql("select cursor, checkpoint from ops.cursors where entity = 'issues'")
    for cursor, checkpoint in stored:
        assert cursor is None or datetime.fromisoformat(cursor)
        assert checkpoint is None or orjson.loads(checkpoint).keys() == {"created", "owed", "began"}


def test_j4_changelog_and_comments_beyond_the_inline_caps_are_complete(workspace: Workspace) -> None:
    for n in range(60):
        workspace.builder.change(10_001, START_MS + n * MINUTE, {"field": "labels", "toString": f"l{n}"})
        workspace.builder.comment(10_002, START_MS + n * MINUTE, f"comment {n}")
    read(workspace)
    per_issue = "select count(distinct record_id) from raw.jira__changelogs where record_id like '10001:%'"
    assert workspace.one(per_issue) == 61
    comments = (
        "select count(*) from raw.jira__comments where json_extract_string(body, '$.issueId') = '10002'"
    )
    assert workspace.one(comments) == 60
    assert workspace.requested("issue/{issue}/comment") == 1  # only where the cap cut something off


def test_j5_worklogs_beyond_the_inline_cap_and_the_endpoints_own_are_complete(serve: Serve) -> None:
    workspace = serve(worklog_page=30)  # the real one gives the oldest 5,000
    for n in range(45):
        workspace.builder.worklog(10_003, START_MS + n * MINUTE, 60 * n)
    read(workspace)
    worklogs = (
        "select count(*) from raw.jira__worklogs where json_extract_string(body, '$.issueId') = '10003'"
    )
    assert workspace.one(worklogs) == 45
    assert workspace.requested("issue/{issue}/worklog") == 2


def test_j6_a_late_index_loses_nothing_within_the_look_back(workspace: Workspace) -> None:
    read(workspace)
    workspace.builder.issue(10_003, "PAY-3", START_MS + 3 * HOUR, LATER, summary="changed")
    workspace.builder.issue(10_031, "PAY-31", LATER + 2 * HOUR)  # moves the cursor past the change
    workspace.server.faults.add(kind="index_lag", tool="jira", subject="10003")
    read(workspace)
    assert "changed" not in workspace.body("jira__issues", "10003")
    workspace.server.faults.clear()
    read(workspace)
    assert "changed" in workspace.body("jira__issues", "10003")


def test_j6_an_issue_the_index_does_not_list_is_not_taken_for_deleted(workspace: Workspace) -> None:
    read(workspace)
    workspace.server.faults.add(kind="unlisted", tool="jira", subject="10005")
    read(workspace)
    assert workspace.ids("jira__issues") == ALL
    assert workspace.requested("issue/bulkfetch") == 1


def test_j6_what_truce_wrote_itself_is_looked_up_past_the_index(workspace: Workspace) -> None:
    read(workspace)
    workspace.builder.issue(10_003, "PAY-3", START_MS + 3 * HOUR, LATER, summary="written by the night")
    workspace.server.faults.add(kind="index_lag", tool="jira", subject="10003")
    with connect(workspace.settings) as con:
        con.execute(
            """insert into ops.writeback_journal by name select 'jira' as target, 'issue' as object_type,
            '10003' as object_id, 'done' as status, now()::timestamp as recorded_at"""
        )
    read(workspace)
    assert "written by the night" in workspace.body("jira__issues", "10003")


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Pacific/Auckland", LATER),
        ("America/St_Johns", LATER),
        ("Europe/Berlin", TWICE),  # half past two comes twice that night
    ],
)
def test_j7_the_accounts_time_zone_does_not_move_the_window(serve: Serve, zone: str, moment: int) -> None:
    workspace = serve(timezone=zone)
    workspace.settings = with_section(workspace.settings, "jira", lookback_hours=0)
    workspace.builder.issue(10_029, "PAY-29", moment - HOUR, moment - HOUR)
    read(workspace)
    workspace.builder.issue(10_030, "PAY-30", moment, moment)
    read(workspace)
    assert "10030" in workspace.ids("jira__issues") and not mended(workspace)
    # with no look-back at all, only what stands in the cursor's own minute comes again
    fetched = "select fetched from ops.ingest_ledger where run_id = ? and entity = 'issues' and scope = 'PAY'"
    assert workspace.one(fetched, "run-1") <= 2


def test_j8_there_is_no_upper_bound(workspace: Workspace) -> None:
    read(workspace)
    asked = workspace.sql(
        "select distinct json_extract_string(request, '$.parameters.jql') from raw.jira__issues"
    )
    assert all("<" not in jql for (jql,) in asked)
    far = START_MS + 4000 * DAY  # a clock that runs ahead of ours
    workspace.builder.issue(10_030, "PAY-30", LATER, far)
    read(workspace)
    assert "10030" in workspace.ids("jira__issues") and not mended(workspace)


def test_j9_order_is_by_what_cannot_move(serve: Serve) -> None:
    workspace = serve(flavour="datacenter", server_page=4)
    workspace.server.faults.add(kind="moves", tool="jira", path="/search", subject="10002", times=None)
    read(workspace)
    assert workspace.ids("jira__issues") == ALL and not mended(workspace)
    asked = workspace.sql(
        "select distinct json_extract_string(request, '$.parameters.jql') from raw.jira__issues"
    )
    assert all(jql.endswith("order by created asc") for (jql,) in asked)


def test_j10_deleted_and_no_longer_visible_are_two_states(workspace: Workspace) -> None:
    read(workspace)
    gone = workspace.server.store.get("jira", "issues", "10004")
    assert gone is not None
    workspace.server.store.delete("jira", "issues", "10004")
    workspace.server.faults.add(kind="revoked", tool="jira", subject="AND", times=None)
    result = read(workspace)
    assert workspace.ids("jira__issues", live=False) == {"10004"}
    assert "10020" in workspace.ids("jira__issues")
    assert result.deleted == 1
    assert "no longer visible" in workspace.notes("jira")
    workspace.server.faults.clear()
    workspace.server.store.put("jira", "issues", gone.id, gone.parent, gone.updated_ms, gone.body)
    read(workspace)  # it was only out of sight after all
    assert workspace.ids("jira__issues") == ALL


def test_j10_deleted_comments_are_seen_in_an_incremental_run(workspace: Workspace) -> None:
    first = workspace.builder.comment(10_001, START_MS, "to be taken back")
    read(workspace)
    workspace.server.store.delete("jira", "comments", first["id"])
    workspace.builder.issue(10_001, "PAY-1", START_MS + HOUR, LATER)
    read(workspace)
    assert workspace.ids("jira__comments", live=False) == {first["id"]}


def test_j11_a_move_changes_the_key_and_not_the_record(workspace: Workspace) -> None:
    read(workspace)
    workspace.builder.move_issue(10_002, "AND-7", LATER)
    read(workspace)
    assert workspace.ids("jira__issues") == ALL
    assert json.loads(workspace.body("jira__issues", "10002"))["key"] == "AND-7"
    assert workspace.sql(
        "select scope from raw.jira__issues where record_id = '10002' order by loaded_at"
    ) == [("PAY",), ("AND",)]


def test_j12_a_400_fails_and_is_told(workspace: Workspace) -> None:
    workspace.server.faults.add(kind="server_error", tool="jira", path="search/jql", status=400, times=None)
    with pytest.raises(IngestError) as error:
        read(workspace, run_id="bad")
    assert "\n" not in str(error.value)
    assert workspace.sql("select status from ops.source_status where run_id = 'bad'") == [("failed",)]


def test_j12_a_configured_project_that_is_not_there_fails(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "jira", projects=["PAY", "NOPE"])
    with pytest.raises(IngestError, match="NOPE does not exist") as error:
        read(workspace)
    assert "PAY" in error.value.remedy


def test_j13_a_project_key_that_is_a_word_of_jql(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "jira", projects=["AND"])
    read(workspace)
    assert workspace.ids("jira__issues") == {"10020"}


def test_j14_statuses_land_with_their_category(landed: Workspace) -> None:
    path = "$.statusCategory.key"
    found = landed.sql(
        "select record_id, json_extract_string(body, ?) from raw.jira__statuses order by 1", path
    )
    assert found == [("10000", "new"), ("10001", "indeterminate"), ("10002", "done")]


def test_j14_a_status_that_is_renamed_keeps_its_id_and_its_history(workspace: Workspace) -> None:
    wanted = frozenset({"statuses"})
    read(workspace, only=wanted)
    renamed = status("10002", "Erledigt", "done")
    misleading = status("10003", "Erledigt", "new")
    for body in (renamed, misleading):
        workspace.builder.put("jira", "statuses", body["id"], "site", 0, body)
    read(workspace, only=wanted)
    names = (
        "select json_extract_string(body, '$.name') from raw.jira__statuses where record_id = ? order by 1"
    )
    assert workspace.sql(names, "10002") == [("Done",), ("Erledigt",)]
    assert json.loads(workspace.body("jira__statuses", "10003"))["statusCategory"]["key"] == "new"


def test_j15_boards_land_with_the_field_that_estimates_and_null_stays_null(landed: Workspace) -> None:
    path = "$.configuration.estimation.field.fieldId"
    assert (
        landed.one("select json_extract_string(body, ?) from raw.jira__boards", path) == "customfield_10016"
    )
    unestimated = json.loads(landed.body("jira__issues", "10004"))["fields"]
    assert "customfield_10016" in unestimated and unestimated["customfield_10016"] is None


def test_j16_several_items_of_one_entry_keep_their_order(workspace: Workspace) -> None:
    labels = [{"field": "labels", "toString": f"step {n}"} for n in range(4)]
    entry = workspace.builder.change(10_001, START_MS, *labels)
    read(workspace)
    items = json.loads(workspace.body("jira__changelogs", f"10001:{entry['id']}"))["items"]
    assert [item["toString"] for item in items] == [f"step {n}" for n in range(4)]


def test_j16_histories_of_two_issues_with_one_id_are_two_records(landed: Workspace) -> None:
    assert all(":" in record_id for record_id in landed.ids("jira__changelogs"))


def test_j17_leaving_a_sprint_is_in_the_changelog(workspace: Workspace) -> None:
    moves = [("", "11"), ("11", ""), ("", "11"), ("11", "11, 12")]  # removed, added again, carried over
    sprint = {"field": "Sprint", "fieldId": "customfield_10020"}
    entries = [
        workspace.builder.change(10_001, START_MS + n * MINUTE, sprint | {"from": old, "to": new})
        for n, (old, new) in enumerate(moves)
    ]
    read(workspace)
    bodies = [json.loads(workspace.body("jira__changelogs", f"10001:{e['id']}")) for e in entries]
    assert [(item["from"], item["to"]) for body in bodies for item in body["items"]] == moves
    assert [body["created"] for body in bodies] == sorted(body["created"] for body in bodies)


def test_j18_a_due_date_lands_as_it_was_sent(workspace: Workspace) -> None:
    workspace.builder.issue(10_030, "PAY-30", LATER, duedate="2026-03-29")
    read(workspace)
    assert json.loads(workspace.body("jira__issues", "10030"))["fields"]["duedate"] == "2026-03-29"


def test_j19_people_land_by_account_with_and_without_mail(landed: Workspace) -> None:
    assert {"acc-ada", "acc-ben"} <= landed.ids("jira__users")
    assert "emailAddress" not in json.loads(landed.body("jira__users", "acc-ben"))
    kinds = "select count(*) from raw.jira__users where json_extract_string(body, '$.accountType') = 'app'"
    assert landed.one(kinds) == 1


@pytest.mark.parametrize(
    ("wait", "reason"), [(0, "jira-burst-based"), (None, None), (0, "jira-quota-global-based")]
)
def test_j20_a_429_is_waited_out(workspace: Workspace, wait: float | None, reason: str | None) -> None:
    workspace.server.faults.add(
        kind="rate_limit", tool="jira", path="search/jql", times=3, retry_after=wait, reason=reason
    )
    read(workspace)
    assert workspace.ids("jira__issues") == ALL


def test_j20_a_wait_of_nothing_has_a_floor(workspace: Workspace) -> None:
    workspace.server.faults.add(kind="rate_limit", tool="jira", path="field", times=3, retry_after=0)
    client = open_jira(resolve(workspace.settings), replace(HASTY, floor_seconds=0.04))
    client.fields()
    assert client.guard.counts.total == 4 and client.guard.counts.waited_seconds >= 3 * 0.04


def test_j21_issues_are_never_read_through_boards(workspace: Workspace) -> None:
    read(workspace, only=ISSUES | {"sprints"})
    agile = {route for route in workspace.server.requests if "/rest/agile/" in route}
    assert {route.rpartition("/rest/agile/1.0/")[2] for route in agile} == {
        "board", "board/{board}/configuration", "board/{board}/sprint",
    }  # fmt: skip
    assert workspace.ids("jira__sprints") == {"11", "12"}


def test_j22_a_hanging_server_is_given_up(workspace: Workspace) -> None:
    workspace.server.faults.add(kind="slow", tool="jira", path="myself", seconds=1.0, times=None)
    connection = resolve(workspace.settings).of(JIRA)
    assert connection is not None
    client = JiraClient(connection, HASTY, timeout=(0.2, 0.2), rates={})
    with pytest.raises(FatalError, match="cannot be reached") as error:
        client.sign_in()
    assert connection.url in str(error.value)


def test_j22_opening_a_client_asks_nothing(workspace: Workspace) -> None:
    workspace.server.requests.clear()
    open_jira(resolve(workspace.settings))
    assert sum(workspace.server.requests.values()) == 0


def test_j23_a_scope_that_is_another_is_read_from_its_beginning(workspace: Workspace) -> None:
    read(workspace)
    old = workspace.server.store.get("jira", "projects", "10000")
    assert old is not None
    # the project was deleted and made anew under its key, with issues restored from an archive
    workspace.server.store.delete("jira", "projects", "10000")
    workspace.builder.put("jira", "projects", "10090", "site", 0, old.json() | {"id": "10090"})
    workspace.builder.issue(9_000, "PAY-100", START_MS - 900 * DAY)
    read(workspace)
    assert "9000" in workspace.ids("jira__issues") and not mended(workspace)
    reads = "select count(*) from ops.cursors where entity = 'issues' and scope = 'PAY'"
    assert workspace.one(reads) == 2


def test_j23_what_newly_came_into_sight_is_read_though_not_updated(workspace: Workspace) -> None:
    read(workspace)
    workspace.builder.issue(9_001, "PAY-101", START_MS - 900 * DAY)  # was hidden by a security level
    workspace.builder.change(9_001, START_MS - 899 * DAY, {"field": "labels", "toString": "x"})
    read(workspace)
    assert "9001" in workspace.ids("jira__issues")
    assert any(record.startswith("9001:") for record in workspace.ids("jira__changelogs"))
