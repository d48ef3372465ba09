from __future__ import annotations

from datetime import timedelta

import pytest

from lake.runs import now, set_source_status
from tests.writeback.night import Night, jira
from writeback.plan import store
from writeback.write import WritebackError


def verdicts(night: Night, plan_id: str) -> dict[tuple[str, str], tuple[str, str]]:
    rows = night.execute(
        f"select object_ref, field, verdict, note from {store.ROWS} where plan_id = ?", [plan_id]
    )
    return {(ref, field): (verdict, note) for ref, field, verdict, note in rows}


def test_the_same_outcomes_give_the_same_plan(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", None, "Payments"))
    first, second = night.make_plan(), night.make_plan(night.run_id)
    assert first == second
    assert first.total == 1
    assert night.execute("select count(*) from ops.writeback_plans") == [(1,)]


def test_another_value_is_another_plan(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", None, "Payments"))
    first = night.make_plan()
    night.plan(jira("PAY-1", "customfield_1", None, "Data"))
    assert night.make_plan().plan_id != first.plan_id


def test_equal_values_are_no_writes(night: Night) -> None:
    night.plan(
        jira("PAY-1", "customfield_1", "Payments", "Payments"), jira("PAY-2", "customfield_1", None, None)
    )
    assert night.make_plan().counts == {}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"jira_projects": ["OPS", "WEB*"]}, "PAY is outside"),
        ({"fields": ["Truce Risk"]}, "Truce Owner Team is outside"),
        ({"jira_projects": []}, "PAY is outside"),
    ],
)
def test_outside_the_allow_list_is_refused(night: Night, options: dict[str, list[str]], reason: str) -> None:
    night.set(**options)
    night.plan(jira("PAY-1", "customfield_1", None, "Payments", field_name="Truce Owner Team"))
    made = night.make_plan()
    assert made.counts == {"refused": {"jira": 1}}
    verdict, note = verdicts(night, made.plan_id)["PAY-1", "customfield_1"]
    assert (verdict, reason in note) == ("refused", True)


def test_the_allow_list_takes_patterns(night: Night) -> None:
    night.set(jira_projects=["P*"], fields=["Truce *"])
    night.plan(jira("PAY-1", "customfield_1", None, "x", field_name="Truce Risk"))
    assert night.make_plan().total == 1


def test_a_card_is_judged_by_the_board_it_is_on(night: Night) -> None:
    night.execute("insert into marts.dim_work_item values ('trello:c1', 'trello', 'c1', 'b1')")
    card = {"target": "trello", "object_type": "card", "field": "label", "new_value": "Truce: high"}
    night.plan(card | {"object_id": "c1"}, card | {"object_id": "unknown"})
    night.set(trello_boards=["b1"])
    made = night.make_plan()
    found = verdicts(night, made.plan_id)
    assert found["c1", "label"][0] == "write"
    assert found["unknown", "label"] == ("refused", "place unknown, and [writeback] allows named ones only")


def test_w4_a_value_set_by_a_person_is_theirs(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", "Alice set this", "Payments"))
    assert night.make_plan().counts == {"refused": {"jira": 1}}


def test_w4_a_value_last_written_here_may_be_replaced(night: Night) -> None:
    night.execute(
        "insert into ops.writeback_journal by name select 'jira' as target, 'PAY-1' as object_id, "
        "'customfield_1' as field, 'Data' as new_value, 'done' as status, now()::timestamp as recorded_at"
    )
    night.plan(jira("PAY-1", "customfield_1", "Data", "Payments"))
    assert night.make_plan().counts == {"write": {"jira": 1}}


def test_two_values_for_one_field_are_refused(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", None, "A"), jira("PAY-1", "customfield_1", None, "B"))
    assert night.make_plan().counts == {"refused": {"jira": 2}}


def test_nothing_is_planned_for_a_source_that_failed(night: Night) -> None:
    set_source_status(night.con, night.run_id, "jira", "failed", "401", "check the token")
    night.plan(jira("PAY-1", "customfield_1", None, "A"))
    made = night.make_plan()
    assert made.counts == {"skipped": {"jira": 1}}
    assert "jira failed in this run: nothing is written there" in made.warnings


def test_the_budget_keeps_the_report_and_the_first_writes(night: Night) -> None:
    night.set(max_writes_per_run=3)
    night.plan(*(jira(f"PAY-{n}", "customfield_1", None, "A") for n in range(1, 6)))
    night.report(("act_today", 1, "pay", "Unblock PAY-1", "", "", "high"))
    assert night.make_plan().counts == {"write": {"slack": 1, "jira": 2}, "skipped": {"jira": 3}}


def test_budgets_by_target_and_by_hour(night: Night) -> None:
    rows = [jira(f"PAY-{n}", "customfield_1", None, "A") for n in range(1, 6)]
    night.set(max_writes_per_target={"jira": 2})
    night.plan(*rows)
    assert night.make_plan().counts == {"write": {"jira": 2}, "skipped": {"jira": 3}}
    night.set(max_writes_per_target={}, max_writes_per_hour=4)
    for ago in (timedelta(0), timedelta(hours=2)):
        night.execute(
            "insert into ops.writeback_journal by name "
            "select 'w' as write_id, 'done' as status, ?::timestamp as recorded_at",
            [now() - ago],
        )
    made = night.make_plan()
    assert made.counts == {"write": {"jira": 3}, "skipped": {"jira": 2}}
    assert "2 × skipped: over the budget of 4 an hour" in made.warnings


def test_a_run_that_nobody_knows(night: Night) -> None:
    with pytest.raises(WritebackError, match="run nonsense is unknown →"):
        night.make_plan("nonsense")


def test_before_the_first_night(night: Night) -> None:
    night.execute("delete from ops.publications")
    with pytest.raises(WritebackError, match="nothing is published yet → run `make nightly` first"):
        night.make_plan()
