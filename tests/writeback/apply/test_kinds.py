"""Rules that follow the kind of a write, and plans that were frozen before writes had one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from tests.writeback.night import Board, Night, jira
from writeback.plan import store
from writeback.plan.store import COLUMNS_WITHOUT_KIND

REPORT_LINE = ("act_today", 1, "pay", "Unblock PAY-1", "", "", "high")
rows = st.lists(
    st.fixed_dictionaries({
        "target": st.sampled_from(["jira", "trello", "linear", "slack"]),
        "object_id": st.sampled_from(["PAY-1", "PAY-2", "OPS-1", "c1"]),
        "field": st.sampled_from(["customfield_1", "custom_field:1", "label", "due"]),
        "old_value": st.sampled_from([None, "theirs"]),
        "new_value": st.sampled_from(["new", "newer"]),
        "kind": st.just("field"),
    }),
    max_size=12,
    unique_by=lambda row: (row["target"], row["object_id"], row["field"], row["new_value"]),
)  # fmt: skip


def of_targets(counts: dict[str, dict[str, int]]) -> Counter[str]:
    """Writes by target over all statuses."""
    total: Counter[str] = Counter()
    for by_target in counts.values():
        total.update(by_target)
    return total


@rules(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, st.booleans(), st.sampled_from(["", "00:00-23:59"]), st.sampled_from([3, 20_000]))
def test_what_is_planned_is_written_unchanged_refused_failed_or_skipped(
    night: Night, published: list[dict[str, Any]], has_report: bool, quiet_hours: str, budget: int
) -> None:
    for table in ("writeback_journal", "writeback_plans", "writeback_plan_rows"):
        night.execute(f"delete from ops.{table}")
    night.set(extras=["due"], quiet_hours=quiet_hours, max_writes_per_run=budget, jira_projects=["PAY"])
    night.plan(*published)
    night.report(*([REPORT_LINE] if has_report else []))
    made = night.make_plan()
    wanted = Counter(row["target"] for row in published) + Counter({"slack": 1})
    assert of_targets(made.counts) == wanted
    assert made.counts.get("write", {}).get("linear", 0) == 0, "an unknown target is refused"
    assert of_targets(night.apply(open_target=Board().opener).counts) == wanted
    assert of_targets(night.apply(open_target=Board().opener).counts) == wanted, (
        "settled ones are counted too"
    )


def test_a_kind_that_is_none_is_an_error(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", None, "A") | {"kind": "reaction"})
    with pytest.raises(duckdb.Error, match="unknown kind of write: reaction"):
        night.make_plan()


def test_quiet_hours_hold_posts_back_and_no_values(night: Night) -> None:
    night.set(quiet_hours="00:00-23:59")
    night.plan(jira("PAY-1", "customfield_1", None, "A"))
    night.report(REPORT_LINE)
    night.make_plan()
    summary = night.apply(open_target=Board().opener)
    assert (summary.counts["written"], summary.counts["skipped"]) == ({"jira": 1}, {"slack": 1})
    assert summary.problems == ["quiet hours: nothing is posted to Slack now"]


def make_old(night: Night) -> None:
    """Leave the newest plan as a version without kinds has frozen it: the column is not there at all."""
    plan = store.newest(night.con)
    columns = COLUMNS_WITHOUT_KIND
    old = store._hash(night.con, f"(from {store.ROWS} where plan_id = '{plan.plan_id}')", columns)
    plan_id = store._plan_id(plan.run_id, old)
    night.execute(f"update {store.ROWS} set plan_id = ?", [plan_id])
    night.execute("update ops.writeback_plans set plan_id = ?, content_hash = ?", [plan_id, old])
    night.execute(f"alter table {store.ROWS} drop column kind")


def test_a_plan_from_before_the_kinds_is_applied_and_undone(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", None, "A"))
    night.report(REPORT_LINE)
    night.make_plan()
    make_old(night)
    board = Board()
    night.set(quiet_hours="00:00-23:59")
    assert night.apply(open_target=board.opener).counts == {"written": {"jira": 1}, "skipped": {"slack": 1}}
    night.set(quiet_hours="")
    assert night.apply(open_target=board.opener).counts["written"] == {"slack": 1}
    assert store.newest_report(night.con, None)[0] == "slack"
    assert night.undo(open_target=board.opener).written == 2
    assert set(board.cells.values()) == {None}


def test_rows_of_an_old_plan_that_were_touched_are_refused(night: Night) -> None:
    night.plan(jira("PAY-1", "customfield_1", None, "A"))
    night.make_plan()
    night.execute(f"update {store.ROWS} set kind = null")
    with pytest.raises(Exception, match="were changed after it was made"):
        night.apply(open_target=Board().opener)
