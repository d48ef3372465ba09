from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from lake.runs import finish_run, set_source_status
from tests.writeback.night import Board, Killed, Night, jira
from writeback.plan import store
from writeback.write import WritebackError

THREE = (
    jira("PAY-1", "customfield_1", None, "Payments"),
    jira("PAY-1", "customfield_2", None, "2026-12-01"),
    jira("PAY-2", "customfield_1", None, "Payments"),
)


def test_a_plan_is_applied_once(night: Night) -> None:
    night.plan(*THREE)
    board = Board()
    night.make_plan()
    first = night.apply(run_id=night.run_id, open_target=board.opener)
    assert (first.written, first.to_dict()["written"]) == (3, {"jira": 3})
    assert board.cells == {(w["object_id"], w["field"]): w["new_value"] for w in THREE}
    assert board.writes == 2, "the fields of one issue go in one request"
    board.requests.clear()
    second = night.apply(run_id=night.run_id, open_target=board.opener)
    assert (second.written, second.unchanged, board.requests) == (0, 3, [])


def test_every_intent_has_its_outcome(night: Night) -> None:
    night.plan(*THREE)
    board = Board({("PAY-2", "customfield_1"): "somebody's"})
    night.make_plan()
    night.apply(open_target=board.opener)
    assert sorted(night.journal()) == sorted(
        [(w["object_id"], w["field"], "intent") for w in THREE]
        + [("PAY-1", "customfield_1", "done"), ("PAY-1", "customfield_2", "done")]
        + [("PAY-2", "customfield_1", "refused")]
    )


def test_w4_what_somebody_changed_since_the_plan_stays(night: Night) -> None:
    night.plan(*THREE)
    board = Board({("PAY-1", "customfield_1"): "Alice"})
    night.make_plan()
    summary = night.apply(open_target=board.opener)
    assert board.cells["PAY-1", "customfield_1"] == "Alice"
    assert (summary.written, summary.refused) == (2, 1)
    assert summary.problems == ["1 × jira: changed by somebody since the plan: theirs stays"]


def test_a_dry_run_asks_nothing(night: Night) -> None:
    night.plan(*THREE)
    night.set(mode="dry-run")
    board = Board()
    night.make_plan()
    summary = night.apply(open_target=board.opener)
    assert (summary.mode, summary.skipped, board.requests, night.journal()) == ("dry-run", 3, [], [])
    assert "3 writes are planned and not applied" in summary.problems[0]


def test_a_new_installation_on_real_sites_does_not_write(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("URL", "https://example.invalid"),
        ("USER", "a@example.com"),
        ("TOKEN", "t0ken-of-jira"),
    ):
        monkeypatch.setenv(f"TRUCE_JIRA_{name}", value)
    night.plan(*THREE)
    board = Board()
    night.make_plan()
    assert night.apply(open_target=board.opener).mode == "dry-run"
    night.set(mode="apply")
    assert night.apply(open_target=board.opener).written == 3


def test_an_allow_list_tightened_after_the_plan_counts(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    night.set(fields=["customfield_2"])
    board = Board()
    summary = night.apply(open_target=board.opener)
    assert (summary.written, summary.refused) == (1, 2)
    assert list(board.cells) == [("PAY-1", "customfield_2")]


def test_a_source_that_failed_is_not_written_to(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    set_source_status(night.con, night.run_id, "jira", "failed", "401", "check the token")
    board = Board()
    summary = night.apply(open_target=board.opener)
    assert (summary.skipped, board.requests) == (3, [])
    assert summary.problems == ["3 × skipped: jira failed in this run"]


def test_a_failed_run_is_not_written(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    finish_run(night.con, night.run_id, "failed", "a check failed")
    with pytest.raises(WritebackError, match="has failed: nothing of it is written"):
        night.apply(open_target=Board().opener)


def test_a_plan_that_was_touched_after_the_review_is_refused(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    night.execute(f"update {store.ROWS} set new_value = 'evil' where object_id = 'PAY-2'")
    with pytest.raises(WritebackError, match="were changed after it was made"):
        night.apply(open_target=Board().opener)


def test_a_plan_of_the_sandbox_is_not_applied_to_real_sites(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.plan(*THREE)
    made = night.make_plan()
    monkeypatch.setenv("TRUCE_SLACK_TOKEN", "xoxb-real-thing")
    night.set(mode="apply")
    with pytest.raises(WritebackError, match="made for the sandbox, not for real sites"):
        night.apply(plan_id=made.plan_id, open_target=Board().opener)


def test_a_plan_out_of_proportion_waits_for_a_person(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("writeback.plan.proportion.BREAKER_FLOOR", 50)
    night.execute(
        "insert into ops.writeback_journal by name select 'n' || i as write_id, 'night-' || i % 3 as run_id, "
        "'done' as status, now()::timestamp as recorded_at from range(30) t(i)"
    )
    night.plan(*(jira(f"PAY-{n}", "customfield_1", None, "A") for n in range(101)))
    made = night.make_plan()
    assert made.warnings == ["out of proportion: 101 writes, the last 3 runs wrote 10"]
    board = Board()
    held = night.apply(open_target=board.opener)
    assert (held.written, held.skipped, board.requests) == (0, 101, [])
    assert f"python -m writeback apply {made.plan_id} --force" in held.problems[0]
    assert night.apply(open_target=board.opener, force=True).written == 101


@pytest.mark.parametrize("after_writing", [False, True])
@pytest.mark.parametrize("index", range(4))
def test_killed_between_any_two_requests_and_run_again(night: Night, index: int, after_writing: bool) -> None:
    night.plan(*THREE)
    night.make_plan()
    board = Board(dies_at=index, dies_after_writing=after_writing)
    with pytest.raises(Killed):
        night.apply(open_target=board.opener)
    board.dies_at = None
    summary = night.apply(open_target=board.opener)
    assert board.cells == {(w["object_id"], w["field"]): w["new_value"] for w in THREE}
    assert board.writes == 2, "no value was written twice"
    assert summary.written == 3
    assert night.apply(open_target=board.opener).unchanged == 3


def test_undo_restores_what_nobody_changed_since(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    board = Board()
    night.apply(open_target=board.opener)
    board.cells["PAY-2", "customfield_1"] = "Alice"
    summary = night.undo(open_target=board.opener)
    assert (summary.mode, summary.written, summary.refused) == ("undone", 2, 1)
    assert board.cells == {
        ("PAY-1", "customfield_1"): None,
        ("PAY-1", "customfield_2"): None,
        ("PAY-2", "customfield_1"): "Alice",
    }
    board.requests.clear()
    assert night.undo(open_target=board.opener).written == 0
    assert board.writes == 0


def test_what_was_undone_is_not_applied_again_by_a_retry(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    board = Board()
    night.apply(open_target=board.opener)
    night.undo(open_target=board.opener)
    night.apply(open_target=board.opener)
    assert set(board.cells.values()) == {None}


cells = st.dictionaries(
    st.tuples(
        st.sampled_from(["PAY-1", "PAY-2", "PAY-3"]), st.sampled_from(["customfield_1", "customfield_2"])
    ),
    st.sampled_from(["old", "new", "a person's"]),
)


@rules(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=cells, planned=cells, dies_at=st.integers(0, 8))
def test_whatever_happens_no_edit_is_lost(
    night: Night, before: dict[tuple[str, str], str], planned: dict[tuple[str, str], str], dies_at: int
) -> None:
    """Applied with a death in between, a cell is the plan's value or what was there before, by the rule."""
    night.execute("delete from ops.writeback_journal")
    night.execute("delete from ops.writeback_plans")
    night.execute(f"delete from {store.ROWS}")
    night.plan(*(jira(issue, name, None, value) for (issue, name), value in planned.items()))
    night.make_plan()
    board = Board(dict(before), dies_at=dies_at)
    try:
        night.apply(open_target=board.opener)
    except Killed:
        board.dies_at = None
        night.apply(open_target=board.opener)
    assert board.cells == planned | before


def test_a_plan_made_again_after_it_was_applied_is_empty(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    board = Board()
    night.apply(open_target=board.opener)
    assert night.make_plan().counts == {}, "the outcomes are older than the writes"


def test_an_interrupted_write_is_known_as_ours_by_a_later_plan(night: Night) -> None:
    night.plan(*THREE)
    night.make_plan()
    board = Board(dies_at=3, dies_after_writing=True)
    with pytest.raises(Killed):
        night.apply(open_target=board.opener)
    board.dies_at = None
    night.report(("late", 1, "pay", "another plan", "", "", "low"))
    night.set(slack_channels=[])
    night.make_plan()
    assert night.apply(open_target=board.opener).written == 3
    assert sum(status == "done" for *_, status in night.journal()) == 3
