"""What was asked decides what a refusal stops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asked import jira_object, slack_object, trello_object
from clients.errors import CredentialError, FatalError, NotGrantedError, RetriableError, SkippableError
from clients.slack.errors import api_error

ISSUE = "/rest/api/3/issue/PAY-1"
CARD = "/1/cards/5f0c0ffee000000000000001"


@pytest.mark.parametrize(
    "path", [ISSUE, f"{ISSUE}/comment/7", "/rest/api/2/project/PAY", "/rest/agile/1.0/board/3/sprint"]
)
def test_a_path_of_one_object_of_jira_names_it(path: str) -> None:
    assert jira_object(path)


@pytest.mark.parametrize(
    "path",
    [
        "/rest/api/3/search/jql", "/rest/api/3/issue/bulkfetch", "/rest/api/3/changelog/bulkfetch",
        "/rest/api/3/project/search", "/rest/api/3/myself", "/rest/api/3/field", "/rest/agile/1.0/board",
    ],
)  # fmt: skip
def test_a_path_of_jira_about_many_names_none(path: str) -> None:
    assert not jira_object(path)


@pytest.mark.parametrize("path", [CARD, f"{CARD}/actions/comments", "/1/boards/abc/cards"])
def test_a_path_of_one_object_of_trello_names_it(path: str) -> None:
    assert trello_object(path)


@pytest.mark.parametrize("path", ["/1/members/me", "/1/members/me/boards", "/1/search"])
def test_a_path_of_trello_about_many_names_none(path: str) -> None:
    assert not trello_object(path)


@given(st.from_regex(r"[a-z_]{3,30}", fullmatch=True))
def test_whatever_code_slack_invents_a_channel_stops_only_itself(code: str) -> None:
    error = api_error(code, {}, "chat.postMessage C1", slack_object({"channel": "C1"}))
    assert isinstance(error, SkippableError | RetriableError | CredentialError)


@pytest.mark.parametrize("code", ["restricted_action_read_only_channel", "edit_window_closed", "is_archived"])
def test_a_definite_refusal_is_not_asked_again(code: str) -> None:
    assert isinstance(api_error(code, {}, "chat.update C1", "channel C1"), SkippableError)


@pytest.mark.parametrize("code", ["missing_scope", "plan_upgrade_required", "not_allowed_token_type"])
def test_a_right_that_is_missing_is_told_apart_from_a_wrong_token(code: str) -> None:
    error = api_error(code, {"needed": "groups:read"}, "conversations.list")
    assert isinstance(error, NotGrantedError) and "groups:read" in str(error)


def test_a_malformed_request_about_nothing_stops() -> None:
    assert isinstance(api_error("invalid_arguments", {}, "conversations.list"), FatalError)
