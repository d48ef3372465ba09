"""What a source refuses of one scope ends that scope's reading only; of all of them, the source's.

Trello's 401 for one board or card: https://github.com/go-vikunja/vikunja/issues/865.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import CredentialError, FatalError, NotGrantedError, SkippableError
from ingest import IngestError
from ingest.engine.refusals import Refusals, alone
from ingest.source.page import Event, Heard, Refused, Stream
from sandbox.testing.tiny import BOARD, GENERAL, REPORT
from tests.ingest.served import Workspace

OTHER = "695b7a000000000000000009"


def ending_in(error: Exception | None) -> Iterator[Event]:
    yield Heard("cards", "b", says=1)
    if error:
        raise error


@pytest.mark.parametrize("kind", [SkippableError, NotGrantedError])
def test_a_refusal_is_the_last_event_of_a_stream_about_one_scope(kind: type[SkippableError]) -> None:
    error = kind("Trello answered 401: unauthorized", "GET /1/boards/b", "share it")
    told = list(alone(Stream("cards b", lambda: ending_in(error), ("cards", "b"))))
    refused = Refused("cards", "b", "Trello answered 401: unauthorized [GET /1/boards/b]", "share it")
    assert told == [Heard("cards", "b", says=1), refused]


@pytest.mark.parametrize("error", [CredentialError("invalid token"), FatalError("malformed"), OSError("x")])
def test_any_other_error_goes_on(error: Exception) -> None:
    with pytest.raises(type(error)):
        list(alone(Stream("cards b", lambda: ending_in(error), ("cards", "b"))))


def test_an_answer_that_its_reader_cannot_cope_with_ends_that_scope_only() -> None:
    *_, told = alone(Stream("cards b", lambda: ending_in(KeyError("x")), ("cards", "b")))
    assert isinstance(told, Refused) and told.problem == "KeyError: 'x'" and "defect" in told.remedy
    with pytest.raises(KeyError):
        list(alone(Stream("projects", lambda: ending_in(KeyError("x")))))


def test_a_refusal_of_a_list_of_the_whole_site_is_the_sources() -> None:
    with pytest.raises(SkippableError):
        list(alone(Stream("projects", lambda: ending_in(SkippableError("403")))))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), min_size=1))
def test_a_source_fails_exactly_when_every_scope_was_refused(read: list[tuple[str, bool]]) -> None:
    refusals = Refusals()
    refusals.ask([Stream(scope, lambda: ending_in(None), ("cards", scope)) for scope, _ in read])
    for scope, is_refused in read:
        if is_refused:
            refusals.add(Refused("cards", scope, "401"))
    all_refused = {scope for scope, _ in read} == {scope for scope, is_refused in read if is_refused}
    if all_refused:
        with pytest.raises(FatalError, match="401"):
            refusals.check()
    else:
        refusals.check()
    assert len(refusals) == len({scope for scope, is_refused in read if is_refused})


def with_two_boards(workspace: Workspace) -> None:
    board = workspace.server.store.get("trello", "boards", BOARD)
    assert board is not None
    body = board.json() | {"id": OTHER, "name": "Other", "shortLink": "otherone"}
    workspace.builder.put("trello", "boards", OTHER, "site", board.updated_ms, body)


@pytest.mark.parametrize(
    "text", ["unauthorized permission requested", "unauthorized card permission requested"]
)
def test_a_hidden_board_leaves_the_others_read(workspace: Workspace, text: str) -> None:
    with_two_boards(workspace)
    workspace.server.faults.add(
        kind="refused", tool="trello", path=f"/boards/{OTHER}", status=401, reason=text
    )
    result = workspace.read("trello", run_id="hidden")
    assert (result.status, result.refused) == ("ok", 1) and OTHER in result.problem
    assert workspace.one("select count(*) from raw.trello__cards") == 4
    status, error = workspace.sql("select status, error from ops.source_status where run_id = 'hidden'")[0]
    assert status == "ok" and text in error
    assert text in workspace.notes("trello")
    workspace.server.faults.clear()
    assert workspace.read("trello").refused == 0  # asked again
    assert workspace.one("select count(*) from raw.trello__boards") == 2


def test_a_token_that_is_refused_stops_the_source(workspace: Workspace) -> None:
    with_two_boards(workspace)
    for text in ("invalid token", "invalid key"):
        workspace.server.faults.clear()
        workspace.server.faults.add(
            kind="refused", tool="trello", path=f"/boards/{OTHER}", status=401, reason=text
        )
        with pytest.raises(IngestError, match=text):
            workspace.read("trello")


def test_all_boards_hidden_is_no_night_to_be_called_ok(workspace: Workspace) -> None:
    workspace.server.faults.add(
        kind="refused", tool="trello", path="/boards/", status=401, reason="unauthorized permission requested"
    )
    with pytest.raises(IngestError, match="1 of 1 not read"):
        workspace.read("trello")


@given(code=st.from_regex(r"[a-z]{4,12}_[a-z]{4,12}", fullmatch=True).filter(lambda it: "token" not in it))
def test_a_code_of_slack_that_nobody_listed_is_the_channels(code: str) -> None:
    from clients.asked import slack_object
    from clients.slack.errors import api_error

    error = api_error(code, {}, "conversations.history C1", slack_object({"channel": "C1"}))
    told = list(alone(Stream("messages C1", lambda: ending_in(error), ("messages", "C1"))))
    assert isinstance(told[-1], Refused) and code in told[-1].problem


def test_a_channel_that_refuses_leaves_the_others_read(workspace: Workspace) -> None:
    workspace.server.faults.add(
        kind="refused", tool="slack", path="conversations.history", subject=GENERAL, reason="some_new_code"
    )
    result = workspace.read("slack")
    assert (result.status, result.refused) == ("ok", 1) and "some_new_code" in result.problem
    scopes = {scope for (scope,) in workspace.sql("select distinct scope from raw.slack__messages")}
    assert GENERAL not in scopes
    assert workspace.sql("select 1 from ops.cursors where scope = ? and entity = 'messages'", GENERAL) == []
    assert workspace.sql("select 1 from ops.cursors where scope = ? and entity = 'messages'", REPORT)


def test_a_scope_that_was_read_makes_a_refused_one_bearable() -> None:
    refusals = Refusals()
    refusals.add(Refused("components", "PAY", "403"))
    refusals.done()
    refusals.check()
