"""Rows T1 to T6 of the vendors' behaviours, as far as they concern reading, over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from clients.trello.client import open_trello
from ingest import IngestError
from ingest.source.entity import instant
from sandbox.testing.tiny import BOARD, CARDS, DONE_LIST, HOUR, MEMBER, OPEN_LIST, SHUT_LIST, START_MS
from tests.ingest.served import HASTY, Serve, Workspace, with_section
from tools.connections import resolve

LATER = START_MS + 100 * HOUR
OTHER = "695b7a0000000000000000aa"


def action_id(n: int) -> str:
    return f"695b7b{n:018x}"


def add_actions(workspace: Workspace, count: int, ms: int, first: int = 0) -> set[str]:
    """Actions that all happened in one millisecond."""
    ids = [action_id(n) for n in range(first, first + count)]
    with workspace.server.store.transaction():
        for id in ids:
            workspace.builder.action(id, BOARD, "updateCard", ms, MEMBER, card={"id": CARDS[0]})
    return set(ids)


def add_board(workspace: Workspace) -> None:
    known = workspace.server.store.get("trello", "boards", BOARD)
    assert known is not None
    workspace.builder.put("trello", "boards", OTHER, OTHER, 0, known.json() | {"id": OTHER, "name": "Other"})


def test_t1_actions_of_one_millisecond_beyond_a_page_all_land(serve: Serve) -> None:
    workspace = serve(trello_page=1000)
    added = add_actions(workspace, 2500, LATER)
    workspace.read("trello", only=frozenset({"actions"}))
    assert added <= workspace.ids("trello__actions")
    assert len(workspace.ids("trello__actions")) == 2504
    assert workspace.requested("/actions") == 3
    assert workspace.one("select count(*) from raw.trello__actions") == 2504


def test_t1_a_repeated_page_does_not_end_the_reading(workspace: Workspace) -> None:
    added = add_actions(workspace, 1500, LATER)
    workspace.server.faults.add(kind="repeat_page", tool="trello", path="/actions", skip=1)
    workspace.read("trello", only=frozenset({"actions"}))
    assert added <= workspace.ids("trello__actions")


def test_t2_archived_cards_and_lists_land(landed: Workspace) -> None:
    assert landed.ids("trello__cards") == set(CARDS)
    assert landed.ids("trello__lists") == {OPEN_LIST, DONE_LIST, SHUT_LIST}
    in_shut_list = json.loads(landed.body("trello__cards", CARDS[3]))
    assert in_shut_list["closed"] is False and in_shut_list["idList"] == SHUT_LIST
    assert json.loads(landed.body("trello__lists", SHUT_LIST))["closed"] is True


def test_t3_a_deleted_card_keeps_its_last_row(workspace: Workspace) -> None:
    workspace.read("trello")
    workspace.server.store.delete("trello", "cards", CARDS[1])
    workspace.builder.action(action_id(1), BOARD, "deleteCard", LATER, MEMBER, card={"id": CARDS[1]})
    workspace.read("trello")
    assert workspace.ids("trello__cards", live=False) == {CARDS[1]}
    assert json.loads(workspace.body("trello__cards", CARDS[1]))["name"] == "Card 2"


@pytest.mark.parametrize("wait", [0, 0.01])
def test_t4_a_429_is_waited_out(workspace: Workspace, wait: float) -> None:
    workspace.server.faults.add(kind="rate_limit", tool="trello", path="/cards", times=2, retry_after=wait)
    workspace.read("trello", only=frozenset({"cards"}))
    assert workspace.ids("trello__cards") == set(CARDS)


def test_t4_a_storm_of_429_is_left_before_it_blocks_the_window(workspace: Workspace) -> None:
    workspace.server.faults.add(kind="rate_limit", tool="trello", path="/boards/", times=None, retry_after=0)
    workspace.retry = replace(HASTY, attempts=500, floor_seconds=0.0)
    with pytest.raises(IngestError, match="in a row"):
        workspace.read("trello", only=frozenset({"cards"}))
    assert workspace.requested("/boards/") < 200


def test_t4_the_pace_keeps_to_the_tokens_limits(workspace: Workspace) -> None:
    real = replace(resolve(workspace.settings), is_sandbox=False)
    policy = open_trello(real).guard
    for kind, calls, seconds in (("token", 100, 10), ("members", 100, 900)):
        rate = policy.rate(kind)
        assert rate is not None and rate.calls <= calls and rate.seconds == seconds


def test_t5_an_id_tells_when_it_was_made(landed: Workspace) -> None:
    made = instant(int(CARDS[0][:8], 16) * 1000)
    assert made == landed.one(
        "select to_timestamp(('0x' || left(record_id, 8))::int)::timestamp from raw.trello__cards limit 1"
    )


def test_t6_a_card_that_moves_to_another_board_is_one_card(workspace: Workspace) -> None:
    add_board(workspace)
    workspace.read("trello")
    workspace.builder.card(CARDS[0], OTHER, OPEN_LIST, "Card 1", LATER)
    workspace.builder.action(action_id(1), BOARD, "moveCardFromBoard", LATER, MEMBER)
    workspace.builder.action(action_id(2), OTHER, "moveCardToBoard", LATER, MEMBER)
    workspace.read("trello")
    assert workspace.ids("trello__cards") == set(CARDS)
    assert json.loads(workspace.body("trello__cards", CARDS[0]))["idBoard"] == OTHER


def test_t6_a_card_that_moves_out_of_sight_is_not_deleted(workspace: Workspace) -> None:
    add_board(workspace)
    workspace.settings = with_section(workspace.settings, "trello", boards=[BOARD])
    workspace.read("trello")
    workspace.builder.card(CARDS[0], OTHER, OPEN_LIST, "Card 1", LATER)
    workspace.builder.action(action_id(1), BOARD, "moveCardFromBoard", LATER, MEMBER)
    workspace.read("trello")
    assert workspace.ids("trello__cards") == set(CARDS)
    assert "1 no longer visible" in workspace.notes("trello")


def test_an_idle_board_costs_one_request(workspace: Workspace) -> None:
    workspace.read("trello")
    result = workspace.read("trello")
    assert result.landed == 0
    assert result.requests == 3  # who we are, which boards, what has happened on this one


def test_a_changed_comment_comes_again(workspace: Workspace) -> None:
    data = {"card": {"id": CARDS[0]}, "text": "first"}
    workspace.builder.action(action_id(1), BOARD, "commentCard", LATER, MEMBER, **data)
    workspace.read("trello", only=frozenset({"actions"}))
    edited = {**data, "text": "second", "dateLastEdited": "2026-02-01T00:00:00.000Z"}
    workspace.builder.action(action_id(1), BOARD, "commentCard", LATER, MEMBER, **edited)
    workspace.read("trello", only=frozenset({"actions"}))
    assert json.loads(workspace.body("trello__actions", action_id(1)))["data"]["text"] == "second"


def test_a_board_that_does_not_exist_is_told_in_one_line(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "trello", boards=["695b7a00000000000000dead"])
    with pytest.raises(IngestError, match="695b7a00000000000000dead does not exist") as error:
        workspace.read("trello")
    assert "\n" not in str(error.value) and "truce.toml" in str(error.value)


def test_t6_a_checklist_goes_with_its_card_to_another_board_and_back(workspace: Workspace) -> None:
    add_board(workspace)
    checklist = "695b7c0000000000000000cc"
    for night, board in enumerate((BOARD, OTHER, BOARD)):
        ms = LATER + night * HOUR
        workspace.builder.card(CARDS[0], board, OPEN_LIST, "Card 1", ms, idChecklists=[checklist])
        body = {"id": checklist, "idBoard": board, "idCard": CARDS[0], "name": "To do", "checkItems": []}
        workspace.builder.put("trello", "checklists", checklist, board, ms, body)
        for n, touched in enumerate((BOARD, OTHER)):
            workspace.builder.action(action_id(10 * night + n), touched, "updateCard", ms, MEMBER)
        workspace.read("trello")
        assert workspace.ids("trello__checklists") == {checklist}
        assert json.loads(workspace.body("trello__checklists", checklist))["idBoard"] == board
