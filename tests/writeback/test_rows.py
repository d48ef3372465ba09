"""The rows of source-apis that concern writing, each over HTTP with the real clients."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from clients.jira.client import JiraClient, open_jira
from clients.retry import RetryPolicy
from clients.slack.client import open_slack
from clients.trello.client import TrelloClient, open_trello
from sandbox.server.jira.metadata import new_field
from sandbox.testing.tiny import CARDS, FIELD_TEAM, REPORT
from tests.writeback.office import LINES, OWNER, P85, WRITING, Office, card_write, field_write
from tools.connections import Connections, resolve
from tools.trello import TRELLO, TrelloConnection
from writeback.jira.target import JiraTarget
from writeback.slack.target import SlackTarget
from writeback.target import Target
from writeback.trello.target import TrelloTarget

OPEN = {"jira": open_jira, "trello": open_trello, "slack": open_slack}
TARGETS = {"jira": JiraTarget, "trello": TrelloTarget, "slack": SlackTarget}
QUICK = RetryPolicy(attempts=4, floor_seconds=0.0, first_wait_seconds=0.0, longest_wait_seconds=0.01)


def quickly(name: str, connections: Connections) -> Target:
    """The real target over the real client, which does not wait long between attempts."""
    return TARGETS[name](OPEN[name](connections, QUICK))  # type: ignore[no-any-return,operator]


def test_w1_rich_text_is_sent_as_adf(office: Office) -> None:
    office.store.put("jira", "fields", "customfield_10200", "site", 0, new_field(10200, "Notes", "textarea"))
    text = "Waits for PAY-2.\nSince Monday.\n\nAsk Data Platform."
    office.publish(field_write(1, "customfield_10200", text))
    assert office.night.apply().written == 1
    stored = office.issue(1)["customfield_10200"]
    assert (stored["type"], [block["type"] for block in stored["content"]]) == ("doc", ["paragraph"] * 2)
    office.publish(field_write(1, "customfield_10200", "Something else.", old=text))
    assert office.night.apply().written == 1, "the text read back compares equal to the text written"


def test_w2_a_field_that_is_not_on_the_screen_is_reported_and_the_others_are_written(office: Office) -> None:
    office.server.faults.add(kind="off_screen", field=OWNER, times=None)
    office.publish(field_write(1, OWNER, "Payments"), field_write(1, P85, "2026-12-17"))
    summary = office.night.apply()
    assert (summary.written, summary.refused) == (1, 1)
    assert summary.problems == [
        "1 × jira: Truce Owner Team is not on the edit screen of Story in PAY → add it to that screen"
    ]
    assert (office.issue(1).get(OWNER), office.issue(1)[P85]) == (None, "2026-12-17")


def test_w2_an_issue_tells_its_own_screen_without_a_request_more(office: Office) -> None:
    office.publish(*(field_write(n, OWNER, "Payments") for n in range(1, 9)))
    assert office.night.apply().written == 8
    requests = office.server.requests
    assert not [route for route in requests if "editmeta" in route]
    assert (
        sum(n for route, n in requests.items() if route.startswith("GET") and "issue/{issue}" in route) == 8
    )
    assert sum(n for route, n in requests.items() if "mypermissions" in route) == 1


def test_w2_a_value_that_jira_refuses_does_not_take_the_others_with_it(office: Office) -> None:
    office.publish(field_write(1, OWNER, "Payments"), field_write(1, P85, "next week"))
    summary = office.night.apply()
    assert (summary.written, summary.refused, office.issue(1)[OWNER]) == (1, 1, "Payments")
    assert "400" in summary.problems[0]


def test_w3_a_status_is_changed_along_a_transition(office: Office) -> None:
    """Two moves, because the second one's transition has neither the first one's id nor its place."""
    for n, status in enumerate(office.store.select("jira", "statuses"), 2):
        office.edit_issue(n, status=status.json())  # a workflow has the statuses that its issues stand in
    for old, new in (("To Do", "In Progress"), ("In Progress", "Done")):
        office.publish(field_write(1, "status", new, old=old))
        assert office.night.apply().written == 1
        assert office.issue(1)["status"]["name"] == new


def test_w3_a_transition_that_asks_for_fields_is_left_to_people(office: Office) -> None:
    office.server.faults.add(kind="transition_field", field="priority", times=None)
    office.publish(field_write(1, "status", "In Progress", old="To Do"))
    summary = office.night.apply()
    assert (summary.written, summary.refused, office.issue(1)["status"]["name"]) == (0, 1, "To Do")
    assert "the transition asks for" in summary.problems[0]


def test_w4_nobody_is_notified(office: Office) -> None:
    office.publish(field_write(1, OWNER, "Payments"))
    office.night.apply()
    assert list(office.writing_requests().values()) == [1]
    assert office.server.requests["jira notifications"] == 0


def test_w4_a_persons_edit_since_the_plan_stays(office: Office) -> None:
    office.publish(field_write(1, OWNER, "Payments"), field_write(1, P85, "2026-12-17"))
    office.edit_issue(1, **{OWNER: "Alice's choice"})
    summary = office.night.apply()
    assert (summary.written, summary.refused) == (1, 1)
    assert office.issue(1)[OWNER] == "Alice's choice"


@pytest.mark.parametrize("theirs", ["Alice's choice", "Payments", None])
def test_w4_an_edit_between_our_reading_and_our_writing_is_put_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, theirs: str | None
) -> None:
    update, edits = JiraClient.update_issue, iter([theirs])

    def just_too_late(client: JiraClient, issue: str, *rest: Any, **options: Any) -> None:
        for value in edits if issue == "10001" else ():
            office.edit_issue(1, **{OWNER: value, P85: "2027-01-31"})
        update(client, issue, *rest, **options)

    monkeypatch.setattr(JiraClient, "update_issue", just_too_late)
    office.publish(
        field_write(1, OWNER, "Payments"),
        field_write(1, P85, "2026-12-17"),
        field_write(2, OWNER, "Payments"),
    )
    summary = office.night.apply()
    assert office.issue(1)[P85] == "2027-01-31"
    assert office.issue(1)[OWNER] == (theirs or "Payments"), "an empty field was nobody's"
    assert (summary.written + summary.refused, office.issue(2)[OWNER]) == (3, "Payments")
    assert "1 × jira: changed by somebody while it was written: theirs stays" in summary.problems or theirs
    office.server.requests.clear()
    office.night.apply()
    assert office.issue(1)[P85] == "2027-01-31"
    assert office.writing_requests() == {}


def test_s1_ok_false_is_no_success(office: Office) -> None:
    office.server.faults.add(kind="not_in_channel", subject=REPORT, times=None)
    office.publish(field_write(1, OWNER, "Payments"), lines=LINES)
    summary = office.night.apply()
    assert (summary.counts["written"], summary.of("refused") + summary.of("failed")) == ({"jira": 1}, 1)
    assert "invite" in summary.problems[0]
    assert office.posts() == []


def test_s1_an_update_that_slack_refuses_with_200_is_no_success(office: Office) -> None:
    office.publish(lines=LINES)
    office.night.apply()
    office.server.faults.add(kind="token_expired", tool="slack", path="chat.update", times=None)
    office.publish(lines=(("act_today", 1, "pay", "Ask somebody else", "", "", "high"), *LINES[1:]))
    summary = office.night.apply()
    assert (summary.written, summary.failed) == (0, 1)
    assert "token_expired" in summary.problems[0]


def test_s1_a_channel_that_does_not_exist(office: Office) -> None:
    office.night.set(report_channel="nowhere")
    office.publish(lines=LINES)
    summary = office.night.apply()
    assert summary.problems == [
        "1 × slack: no such Slack channel [nowhere] "
        "→ correct the channel in truce.toml, or invite the app to it"
    ]


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_s8_a_lost_answer_does_not_post_twice(office: Office, lost: int) -> None:
    office.server.faults.add(kind="lost_answer", tool="slack", path="chat.postMessage", skip=lost)
    office.publish(lines=LINES)
    assert office.night.apply(open_target=quickly).written == 1
    assert [post["metadata"]["event_payload"]["part"] for post in office.posts()] == [
        "overview",
        "late",
        "conflicts",
    ]


def test_s8_a_report_that_changes_is_updated_in_place(office: Office) -> None:
    office.publish(lines=LINES)
    office.night.apply()
    first = office.posts()
    office.publish(lines=(*LINES[:2], ("blocked", 1, "pay", "PAY-5 is blocked", "", "", "low")))
    assert office.night.apply().written == 1
    second = office.posts()
    before, after = (
        {post["metadata"]["event_payload"]["part"]: post["ts"] for post in posts} for posts in (first, second)
    )
    assert [after[part] for part in ("overview", "conflicts")] == [
        before[part] for part in ("overview", "conflicts")
    ]
    assert [post["metadata"]["event_payload"]["part"] for post in second] == [
        "overview",
        "conflicts",
        "blocked",
    ]


def test_s8_a_long_report_keeps_slacks_limits(office: Office) -> None:
    lines = [
        (
            "conflicts",
            n,
            "pay",
            f"Conflict {n} <!channel> & more",
            "why " * 180,
            f"https://x.test/{n}",
            "high",
        )
        for n in range(300)
    ]
    office.publish(lines=(LINES[0], *lines))
    summary = office.night.apply()
    assert (summary.written, summary.problems) == (1, [])
    blocks = [post["blocks"] for post in office.posts()]
    assert len(blocks) > 2 and max(map(len, blocks)) <= 50
    texts = [block["text"]["text"] for found in blocks for block in found if "text" in block]
    assert max(map(len, texts)) <= 3_000
    assert sum(text.count("Conflict ") for text in texts) == 300, "every line is there"
    assert not any("<!channel>" in text for text in texts), "a title mentions nobody"


@pytest.mark.parametrize("retry_after", [None, 0.0])
def test_t4_a_rate_limit_is_waited_out(
    office: Office, monkeypatch: pytest.MonkeyPatch, retry_after: float | None
) -> None:
    monkeypatch.setattr("clients.trello.calls.WINDOW_SECONDS", 0.2)
    office.server.faults.add(kind="rate_limit", tool="trello", method="PUT", times=2, retry_after=retry_after)
    office.publish(card_write(f"custom_field:{FIELD_TEAM}", "Payments"), card_write("label", "Truce: high"))
    assert office.night.apply(open_target=quickly).written == 2
    assert [item["value"] for item in office.card()["customFieldItems"]] == [{"text": "Payments"}]


def test_t4_a_tool_that_only_refuses_is_left_alone(office: Office) -> None:
    office.server.faults.add(kind="rate_limit", tool="trello", times=None, retry_after=0)
    office.publish(*(card_write(f"custom_field:{FIELD_TEAM}", "Payments", card=card) for card in CARDS))
    summary = office.night.apply(open_target=quickly)
    assert summary.failed == len(CARDS)
    assert any("not tried" in problem for problem in summary.problems)
    asked = sum(count for route, count in office.server.requests.items() if "trello" in route)
    assert asked <= 3 * QUICK.attempts, "the board and two workers' cards; the others were not tried"


def test_t5_a_long_comment_is_cut_with_a_mark(office: Office) -> None:
    text = "It waits. " * 2_000
    office.publish(card_write("comment", text))
    assert office.night.apply().written == 1
    (comment,) = office.comments()
    assert len(comment) <= 16_384 and comment.endswith("(shortened)")
    office.publish(card_write("comment", text.strip()), card_write("label", "Truce: high"))
    summary = office.night.apply()
    assert (summary.written, summary.unchanged, len(office.comments())) == (1, 1, 1), "known as the same"


def test_the_comment_is_one_and_is_replaced_in_place(office: Office) -> None:
    office.publish(card_write("comment", "First."))
    office.night.apply()
    office.publish(card_write("comment", "Second.", old="First."))
    assert office.night.apply().written == 1
    assert office.comments() == ["**Truce** · kept up to date every night\n\nSecond."]
    office.publish(card_write("comment", None, old="Second."))
    assert office.night.apply().written == 1
    assert office.comments() == []


@pytest.mark.parametrize("path", ["actions/comments", "/labels"])
def test_a_lost_answer_creates_nothing_twice(office: Office, path: str) -> None:
    office.server.faults.add(kind="lost_answer", tool="trello", method="POST", path=path)
    office.publish(card_write("comment", "First."), card_write("label", "Truce: high"))
    assert office.night.apply(open_target=quickly).written == 2
    labels = [d.json()["name"] for d in office.store.select("trello", "labels")]
    assert (len(office.comments()), labels.count("Truce: high")) == (1, 1)


def _summary_of(office: Office, *rows: dict[str, Any]) -> list[str]:
    office.publish(*rows)
    summary = office.night.apply(open_target=quickly)
    assert summary.written == 0
    return summary.problems


def test_an_issue_that_is_gone(office: Office) -> None:
    (problem,) = _summary_of(office, field_write(999, OWNER, "Payments"))
    assert "404" in problem and "\n" not in problem


def test_an_issue_that_has_moved_out_of_the_allow_list(office: Office) -> None:
    office.night.set(jira_projects=["OLD"])
    moved = field_write(1, OWNER, "Payments") | {"object_ref": "OLD-1"}
    assert _summary_of(office, moved) == [
        "1 × jira: the issue has moved to PAY-1 since the plan → the next run plans it anew"
    ]
    assert office.issue(1).get(OWNER) is None


def test_an_archived_card_is_left_alone(office: Office) -> None:
    (problem,) = _summary_of(office, card_write("label", "Truce: high", card=CARDS[2]))
    assert "the card is archived" in problem


def test_a_wrong_token_stops_its_tool_and_no_other(office: Office) -> None:
    office.server.faults.add(kind="token_expired", tool="jira", times=None)
    office.publish(
        *(field_write(n, OWNER, "Payments") for n in range(1, 7)), card_write("label", "Truce: high")
    )
    summary = office.night.apply()
    assert (summary.counts["written"], summary.counts["failed"]) == ({"trello": 1}, {"jira": 6})
    assert all("check user and token" in problem for problem in summary.problems)
    assert sum(count for route, count in office.server.requests.items() if " jira " in route) <= 4
    office.server.faults.clear()
    assert office.night.apply().counts["written"] == {"jira": 6}, "the next apply goes on where it stopped"


def test_no_write_is_sent_where_nothing_is_due(office: Office) -> None:
    office.edit_issue(1, **{OWNER: "Payments"})
    office.publish(field_write(1, OWNER, "Payments"))
    assert (office.night.apply().unchanged, office.writing_requests()) == (1, {})
    assert [route for route in office.server.requests if route.startswith(WRITING)] == []


@pytest.mark.parametrize("row", ["w1", "w2", "w3", "w4", "s1", "s8", "t4", "t5"])
def test_every_row_that_concerns_writing_has_a_test_of_its_name(row: str) -> None:
    assert [name for name in globals() if name.startswith(f"test_{row}_")]


def test_t5_creation_time_is_in_the_id(office: Office) -> None:
    made = TrelloClient(_trello(office), rates={}).add_comment(CARDS[0], "hello")
    assert abs(int(made["id"][:8], 16) - datetime.fromisoformat(made["date"]).timestamp()) <= 1


def _trello(office: Office) -> TrelloConnection:
    connection = resolve(office.night.settings).of(TRELLO)
    assert connection is not None
    return connection
