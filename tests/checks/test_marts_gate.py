"""The marts gate, one harm at a time."""

from __future__ import annotations

import pytest

from checks.errors import CheckFailed
from checks.run import run_gate
from config.settings import Settings
from tests.checks.conftest import Scene
from tests.checks.night_lake import RUN, execute, query


def failed(findings: dict) -> dict:
    return {key: row for key, row in findings.items() if not row.success}


def test_a_healthy_night_fails_nothing(scene: Scene) -> None:
    findings = scene.judge("marts")
    assert failed(findings) == {}
    assert (
        findings["marts count as many records as the raw layer holds", "jira issues"].observed
        == "10 against 10"
    )
    assert ("every issue and card is one work item or counted as none", "slack messages") not in findings


HARMS = [
    (
        "insert into build_marts.dim_work_item "
        "select * from build_marts.dim_work_item where item_ref = 'PAY-3'",
        "marts_keys",
        "every key is unique",
        "build_marts.dim_work_item",
        "jira:3",
    ),
    (
        "insert into build_marts.mart_team_velocity select * from build_marts.mart_team_velocity",
        "marts_keys",
        "every key is unique",
        "build_marts.mart_team_velocity",
        "pay / jira:7",
    ),
    (
        "update build_marts.fct_dependency_edge set edge_id = null",
        "marts_keys",
        "no key is null",
        "build_marts.fct_dependency_edge",
        "",
    ),
    (
        "delete from build_marts.dim_work_item",
        "marts_keys",
        "what has landed is in work items, teams and counts",
        "build_marts.dim_work_item",
        "",
    ),
    (
        "update build_marts.dim_work_item set owner_team_id = 'ghosts' where item_ref = 'PAY-1'",
        "marts_relationships",
        "every reference exists",
        "dim_work_item.owner_team_id",
        "ghosts",
    ),
    (
        "update build_marts.fct_dependency_edge set blocker_key = 'jira:404'",
        "marts_relationships",
        "every reference exists",
        "fct_dependency_edge.blocker_key",
        "jira:404",
    ),
    (
        "update build_marts.mart_record_counts set records = 9 where source = 'jira'",
        "marts_completeness",
        "marts count as many records as the raw layer holds",
        "jira issues",
        "",
    ),
    (
        "delete from build_marts.mart_record_counts where source = 'slack'",
        "marts_completeness",
        "marts count as many records as the raw layer holds",
        "slack messages",
        "",
    ),
    (
        "delete from build_marts.dim_work_item where item_ref = 'PAY-10'",
        "marts_completeness",
        "every issue and card is one work item or counted as none",
        "jira issues",
        "",
    ),
    (
        "update build_marts.dim_work_item set is_deleted = true where item_ref = 'PAY-10'",
        "marts_completeness",
        "deleted issues and cards are marked, no others",
        "jira issues",
        "",
    ),
    (
        "update build_marts.fct_item_state_interval set valid_to = timestamp '2026-01-07' "
        "where value = 'todo'",
        "marts_history",
        "an item's intervals of one field do not overlap",
        "status",
        "jira:1 status",
    ),
    (
        "update build_marts.fct_item_state_interval set valid_to = valid_from where value = 'todo'",
        "marts_history",
        "every interval begins before it ends",
        "status",
        "jira:1 status",
    ),
    (
        "update build_marts.dim_work_item set status_category = 'done' where item_ref = 'PAY-4'",
        "marts_history",
        "an item is open or done, not both",
        "items of jira",
        "PAY-4",
    ),
    (
        "delete from build_marts.mart_ownership where work_item_key = 'jira:5' and level_no = 3",
        "marts_ownership",
        "every open item has this level",
        "level 3 departments",
        "PAY-5",
    ),
    (
        "insert into build_marts.mart_ownership select * replace ('web' as party_id) "
        "from build_marts.mart_ownership where work_item_key = 'jira:5' and level_no = 1",
        "marts_ownership",
        "exactly one team owns an item",
        "level 1 team",
        "PAY-5",
    ),
    (
        "update build_marts.mart_ownership set share = 1.2 where work_item_key = 'jira:6' and level_no = 2",
        "marts_ownership",
        "every owner has a rule and a share between 0 and 1",
        "level 2 people",
        "PAY-6",
    ),
    (
        "update build_marts.mart_team_velocity set added_points = 6.0",
        "marts_velocity",
        "committed + added − removed = final scope, in points",
        "pay",
        "PAY Sprint 7",
    ),
    (
        "update build_marts.mart_team_velocity set removed_items = 2",
        "marts_velocity",
        "committed + added − removed = final scope, in items",
        "pay",
        "PAY Sprint 7",
    ),
    (
        "update build_marts.mart_team_velocity set carried_over_items = 4",
        "marts_velocity",
        "completed + carried over = final scope, in items",
        "pay",
        "PAY Sprint 7",
    ),
    (
        "update build_marts.mart_team_velocity set completed_points = 23.0",
        "marts_velocity",
        "no sprint completes more than its final scope",
        "pay",
        "PAY Sprint 7",
    ),
]


@pytest.mark.parametrize(("harm", "suite", "expectation", "subject", "sample"), HARMS)
def test_a_harmed_mart_stops_the_gate(
    scene: Scene, harm: str, suite: str, expectation: str, subject: str, sample: str
) -> None:
    scene.execute(harm)
    row = scene.judge("marts", suite)[expectation, subject]
    assert row.stops
    assert row.sample == sample
    assert row.remedy


GAPS = [
    (
        "update build_marts.dim_team set lead_person_id = null where team_id = 'web'",
        "every team has a lead and every department a head",
        "teams",
        "Web shop",
    ),
    (
        "update build_marts.dim_department set head_person_id = null",
        "every team has a lead and every department a head",
        "departments",
        "Engineering",
    ),
    (
        "update build_marts.dim_person set is_active = false where person_id = 'p2'",
        "leads and heads still work here",
        "teams",
        "Web shop",
    ),
    (
        "delete from build_marts.bridge_person_team where team_id = 'web'",
        "every team has people today",
        "teams",
        "Web shop",
    ),
    (
        "update build_marts.dim_team set department_id = null where team_id = 'web'",
        "every team belongs to a department",
        "teams",
        "Web shop",
    ),
    (
        "update build_marts.mart_ownership set party_id = 'UNOWNED' "
        "where level_no = 1 and work_item_key = 'jira:9'",
        "every open item has an owning team",
        "level 1 team",
        "PAY-9",
    ),
]


@pytest.mark.parametrize(("gap", "expectation", "subject", "sample"), GAPS)
def test_a_gap_in_the_organisation_warns_with_a_remedy(
    scene: Scene, gap: str, expectation: str, subject: str, sample: str
) -> None:
    scene.execute(gap)
    row = scene.judge("marts", "organisation", "marts_ownership")[expectation, subject]
    assert not row.success and not row.stops
    assert row.sample == sample
    assert ".csv" in row.remedy


def test_a_record_that_is_counted_as_no_work_is_not_missed(scene: Scene) -> None:
    scene.execute("delete from build_marts.dim_work_item where item_ref = 'PAY-10'")
    row = "every issue and card is one work item or counted as none", "jira issues"
    assert not scene.judge("marts", "marts_completeness")[row].success
    scene.execute("update build_marts.mart_record_counts set left_out = 1 where entity = 'issues'")
    assert scene.judge("marts", "marts_completeness")[row].success


def test_a_derived_team_needs_no_lead(scene: Scene) -> None:
    scene.execute(
        "update build_marts.dim_team set lead_person_id = null, origin = 'jira_project' "
        "where team_id = 'web'",
    )
    assert failed(scene.judge("marts", "organisation")) == {}


def test_null_points_are_no_broken_sprint(scene: Scene) -> None:
    scene.execute(
        "update build_marts.mart_team_velocity set committed_points = null, added_points = null, "
        "removed_points = null, final_scope_points = null, completed_points = null",
    )
    assert failed(scene.judge("marts", "marts_velocity")) == {}


def test_a_running_sprint_has_nothing_carried_over_yet(scene: Scene) -> None:
    scene.execute("update build_marts.mart_team_velocity set carried_over_items = null")
    assert failed(scene.judge("marts", "marts_velocity")) == {}


def test_a_missing_mart_is_one_finding_and_no_crash(lake: Settings) -> None:
    execute(lake, "drop table build_marts.mart_ownership_clarity")
    execute(lake, "drop table build_marts.mart_ownership")
    with pytest.raises(CheckFailed, match=r"every mart was built.*; and 2 more"):
        run_gate("marts", lake, RUN)
    absent = query(
        lake, "select suite, subject, observed from ops.check_results where not success order by all"
    )
    assert absent == [
        ("marts_keys", "build_marts.mart_ownership", "1"),
        ("marts_keys", "build_marts.mart_ownership_clarity", "1"),
        ("marts_ownership", "marts_ownership", "no build_marts.mart_ownership"),
    ]


def test_values_that_cannot_be_read_are_told_with_their_share_and_stop_nothing(scene: Scene) -> None:
    execute(
        scene.settings,
        "insert into intermediate.int_unread_value"
        " values ('jira', 'issues', 'story_points', 10, 2, 0.2, '1,000', 'PAY-3')",
    )
    row = scene.judge("marts", "marts_conversions")[
        "every value that a tool sends can be read", "jira issues story_points"
    ]
    assert not row.success and not row.stops
    assert (row.observed, row.sample) == ("2", "20.00 % of 10, such as “1,000” of PAY-3")
