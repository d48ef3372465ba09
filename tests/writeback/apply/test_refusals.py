"""What a tool refuses of one object is that object's: told, counted and asked once; the others are written.

Reported in public: locked issues https://github.com/prometheus-community/jiralert/pull/131, values that are
required by now https://github.com/textfuel/lazyjira/issues/111, options of select fields
https://github.com/pycontribs/jira/issues/798, edits without mails
https://github.com/lesstif/php-jira-rest-client/issues/390, cards and boards that a token may not see
https://github.com/go-vikunja/vikunja/issues/865, channels that take no posts of apps
https://github.com/dblock/slack-strava/issues/81.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.server.jira.metadata import new_field
from sandbox.testing.tiny import CARDS, FIELD_TEAM
from tests.writeback.office import LINES, OWNER, P85, Office, card_write, field_write
from writeback.jira.values import without_option

SELECT = "customfield_10300"


def reasons(summary: Any) -> str:
    return "\n".join(summary.problems)


def edits(office: Office) -> int:
    return int(office.server.requests["PUT jira /rest/api/3/issue/{issue}"])


@pytest.mark.parametrize("locked", [1, 3])
def test_a_locked_issue_is_refused_whichever_comes_first(office: Office, locked: int) -> None:
    office.server.faults.add(kind="locked", tool="jira", subject=f"PAY-{locked}")
    office.publish(*(field_write(n, OWNER, "Payments") for n in (1, 2, 3)))
    summary = office.night.apply()
    assert (summary.written, summary.refused, summary.failed) == (2, 1, 0) and summary.is_complete
    assert "lets nobody edit this issue in its status" in reasons(summary)
    assert edits(office) == 2, "the locked one costs no request to write"
    office.server.faults.clear()
    office.publish(field_write(locked, OWNER, "Payments"))
    assert office.night.apply().written == 1, "tried again another night"


def test_a_value_that_is_required_by_now_refuses_its_issue_with_one_request(office: Office) -> None:
    office.server.faults.add(kind="required", tool="jira", subject="PAY-1", field="customfield_10104")
    office.publish(
        field_write(1, OWNER, "Payments"),
        field_write(1, P85, "2026-12-17"),
        field_write(2, OWNER, "Payments"),
    )
    summary = office.night.apply()
    assert (summary.written, summary.refused, summary.is_complete) == (1, 2, True)
    assert "is required" in reasons(summary) and edits(office) == 2


def with_options(office: Office, *options: str) -> None:
    field = new_field(10300, "Stream", "select")
    office.store.put("jira", "fields", SELECT, "site", 0, field)
    for number, value in enumerate(options, 1):
        office.store.put("jira", "field_options", str(number), SELECT, 0, {"id": str(number), "value": value})


def test_a_value_that_is_no_option_is_refused_before_a_request(office: Office) -> None:
    with_options(office, "Payments", "Data")
    office.publish(
        field_write(1, SELECT, "Payments", field_name="Stream"),
        field_write(2, SELECT, "Sales", field_name="Stream"),
        field_write(2, OWNER, "Payments"),
        field_write(3, SELECT, "Sales", field_name="Stream"),
    )
    summary = office.night.apply()
    assert (summary.written, summary.refused, edits(office)) == (2, 2, 2)
    assert "Stream has no option Sales → add it to the field" in reasons(summary)
    assert (office.issue(1)[SELECT]["value"], office.issue(2)[OWNER]) == ("Payments", "Payments")


VALUES = st.text("abAB", min_size=1, max_size=2)


@given(st.sets(VALUES), st.lists(VALUES, max_size=4), st.booleans())
def test_exactly_the_parts_without_an_option_are_named(
    options: set[str], parts: list[str], is_many: bool
) -> None:
    schema = {"type": "array", "items": "option"} if is_many else {"type": "option"}
    field = {"schema": schema, "allowedValues": [{"id": "1", "value": value} for value in sorted(options)]}
    wanted = parts if is_many else parts[:1]
    assert set(without_option("; ".join(wanted), field)) == set(wanted) - options
    assert without_option("; ".join(wanted), {"schema": schema}) == []
    assert without_option("x", {"schema": {"type": "string"}, "allowedValues": []}) == []


def without_administration(office: Office) -> None:
    office.server.faults.add(kind="lacks_right", tool="jira", field="ADMINISTER_PROJECTS")


def test_who_may_not_leave_mails_out_writes_nothing_and_is_told_which_right_it_takes(office: Office) -> None:
    without_administration(office)
    office.publish(*(field_write(n, OWNER, "Payments") for n in (1, 2, 3)))
    summary = office.night.apply()
    assert (summary.written, summary.refused, summary.is_complete, edits(office)) == (0, 3, True, 0)
    assert "Administer projects" in reasons(summary) and "jira_mail" in reasons(summary)
    assert len(summary.problems) == 1, "told once"


def test_mails_may_be_allowed_where_it_does_not_go_without(office: Office) -> None:
    without_administration(office)
    section = office.night.settings.writeback.model_copy(update={"jira_mail": "if-needed"})
    office.night.settings = office.night.settings.model_copy(update={"writeback": section})
    office.publish(*(field_write(n, OWNER, "Payments") for n in (1, 2)))
    summary = office.night.apply()
    assert (summary.written, edits(office)) == (2, 2)
    assert office.server.requests["jira notifications"] == 2


def test_where_jira_does_not_tell_rights_a_refused_edit_is_sent_once_more(office: Office) -> None:
    without_administration(office)
    office.server.faults.add(
        kind="refused", tool="jira", path="mypermissions", status=404, reason="null for uri"
    )
    section = office.night.settings.writeback.model_copy(update={"jira_mail": "if-needed"})
    quiet = office.night.settings
    office.publish(field_write(1, OWNER, "Payments"))
    never = office.night.apply()
    assert (never.written, never.refused) == (0, 1) and "Administer projects" in reasons(never)
    office.night.settings = quiet.model_copy(update={"writeback": section})
    office.publish(field_write(2, OWNER, "Payments"))
    assert office.night.apply().written == 1 and edits(office) == 2


def test_a_board_that_trello_hides_leaves_the_other_cards_written(office: Office) -> None:
    office.server.faults.add(
        kind="refused", tool="trello", path=f"/cards/{CARDS[1]}", status=401,
        reason="unauthorized card permission requested",
    )  # fmt: skip
    field = f"custom_field:{FIELD_TEAM}"
    office.publish(*(card_write(field, "Payments", card=card) for card in CARDS[:2]))
    summary = office.night.apply()
    assert (summary.written, summary.refused, summary.failed) == (1, 1, 0)
    assert "unauthorized card permission requested" in reasons(summary)


def test_a_channel_that_takes_no_posts_is_asked_once(office: Office) -> None:
    office.server.faults.add(
        kind="refused", tool="slack", path="chat.postMessage", reason="restricted_action_read_only_channel"
    )
    office.publish(field_write(1, OWNER, "Payments"), lines=LINES)
    summary = office.night.apply()
    assert summary.failed == 0 and summary.written == 1 and summary.refused == 1
    assert office.server.requests["POST slack /api/chat.postMessage"] == 1
    assert "let apps post in this channel" in reasons(summary)
