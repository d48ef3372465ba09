"""The rows of source-apis that concern writing, over HTTP with the real clients."""

from __future__ import annotations

from tests.writeback.office import CONFLICTS, LINES, OWNER, P85, WHOLE_PLAN, Office


def test_a_whole_plan_arrives_and_a_second_apply_asks_nothing(office: Office) -> None:
    office.publish(*WHOLE_PLAN, lines=LINES)
    summary = office.night.apply()
    assert (summary.written, summary.problems) == (10, [])
    assert (office.issue(1)[OWNER], office.issue(1)[P85], office.issue(3)[CONFLICTS]) == (
        "Payments",
        "2026-12-17",
        2,
    )
    assert [label["name"] for label in office.card()["labels"]] == ["Truce: high"]
    assert len(office.comments()) == 1
    assert [bool(post.get("thread_ts") not in (None, post["ts"])) for post in office.posts()] == [
        False,
        True,
        True,
    ]
    office.server.requests.clear()
    again = office.night.apply()
    assert (again.written, again.unchanged, dict(office.server.requests)) == (0, 10, {})


def test_a_second_plan_of_the_same_night_holds_no_report(office: Office) -> None:
    office.publish(lines=LINES)
    office.night.apply()
    assert office.night.make_plan().counts == {}


def test_undo_takes_back_everything(office: Office) -> None:
    before = office.state()
    office.publish(*WHOLE_PLAN, lines=LINES)
    office.night.apply()
    summary = office.night.undo()
    assert (summary.written, summary.problems) == (10, [])
    after = office.state()
    assert after["issues"] == before["issues"]
    assert (after["labels"], after["comments"], after["posts"]) == ([], [], [])
    assert [value for found in after["items"] for _, value in found if value != "None"] == []
