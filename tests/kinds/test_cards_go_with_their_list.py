"""A list that is moved to another board, archived or taken back takes its cards with it, at its time.

None of it is told of the cards: https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.kinds.trello_boards import BOARD, Site, at, card_id

OTHER = "board-two"
MADE = at(1)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def test_a_list_moved_to_another_board_moves_the_cards_that_are_in_it_then(
    con: duckdb.DuckDBPyConnection,
) -> None:
    site, stays, comes, left, later = Site(), *(card_id(MADE, number) for number in range(3)), card_id(at(20))
    site.board()
    site.board(OTHER)
    site.place("carried", OTHER)
    site.place("home")
    for card, place in ((stays, "carried"), (comes, "carried"), (later, "carried"), (left, "home")):
        site.card(card, place)
    site.move(comes, at(5), "home", "carried")
    site.move(left, at(6), "carried", "home")
    site.carry("carried", at(10), BOARD, OTHER)
    site.built(con)
    boards = {card: site.states("container", card) for card in (stays, comes, left, later)}
    assert boards[stays] == boards[comes] == [(BOARD, MADE, at(10)), (OTHER, at(10), None)]
    assert boards[left] == [(BOARD, MADE, None)]
    assert boards[later] == [(OTHER, at(20), None)]
    assert [row for row in site.items("container_id, source_id") if row[0] == BOARD] == [(BOARD, left)]


def test_before_it_arrived_on_another_board_a_card_was_where_it_was_made(
    con: duckdb.DuckDBPyConnection,
) -> None:
    site, card = Site(), card_id(MADE)
    site.board()
    site.board(OTHER)
    site.place("home")
    site.place("abroad", OTHER)
    site.card(card, "abroad", OTHER)
    this = {"card": {"id": card}}
    site.act("createCard", MADE, this | {"list": {"id": "home"}, "board": {"id": BOARD}})
    arrival = {"list": {"id": "abroad"}, "board": {"id": OTHER}, "boardSource": {"id": BOARD}}
    site.act("moveCardToBoard", at(5), this | arrival)
    assert site.built(con).states("status", card) == [("home", MADE, at(5)), ("abroad", at(5), None)]
    assert site.states("container", card) == [(BOARD, MADE, at(5)), (OTHER, at(5), None)]


def test_a_card_is_archived_with_its_list_or_its_board_and_back_with_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    site, card = Site(), card_id(MADE)
    site.board()
    site.place("home")
    site.card(card, "home")
    place, board, this = {"id": "home"}, {"id": BOARD}, {"id": card}
    site.update("list", at(3), place, closed=False)
    site.update("list", at(5), place, closed=True)
    site.update("card", at(7), this, closed=False)
    site.update("board", at(8), board, closed=False)
    site.update("card", at(9), this, closed=True)  # its board is closed still
    site.update("board", at(11), board, closed=True)
    assert site.built(con).states("archived", card) == [
        ("false", MADE, at(3)), ("true", at(3), at(5)), ("false", at(5), at(7)),
        ("true", at(7), at(11)), ("false", at(11), None),
    ]  # fmt: skip


def test_a_card_is_back_when_it_leaves_an_archived_list(con: duckdb.DuckDBPyConnection) -> None:
    site, card = Site(), card_id(MADE)
    site.board()
    site.place("home")
    site.place("away", closed=True)
    site.card(card, "home")
    site.update("list", at(3), {"id": "away"}, closed=False)
    site.move(card, at(5), "away", "home")
    assert site.built(con).states("archived", card) == [
        ("false", MADE, at(3)), ("true", at(3), at(5)), ("false", at(5), None),
    ]  # fmt: skip


STEP = st.tuples(st.sampled_from(["card", "list", "other", "board", "move"]), st.integers(1, 90))
HISTORIES = st.lists(st.lists(STEP, max_size=12), min_size=15, max_size=25)


def lived(site: Site, number: int, steps: list[tuple[str, int]]) -> tuple[str, list[tuple[bool, datetime]]]:
    """A card on a board of its own with two lists; when it was archived, told step by step."""
    card, ids = card_id(MADE, number), {name: f"{name}-{number}" for name in ("list", "other", "board")}
    now, place, closed = MADE, "list", dict.fromkeys(("card", *ids), False)
    found: list[tuple[bool, datetime]] = [(False, MADE)]
    for kind, minutes in steps:
        now += timedelta(minutes=minutes)
        if kind == "move":
            after = "other" if place == "list" else "list"
            site.move(card, now, ids[place], ids[after])
            place = after
        else:
            thing = "list" if kind == "other" else kind
            site.update(thing, now, {"id": card if kind == "card" else ids[kind]}, closed=closed[kind])
            closed[kind] = not closed[kind]
        hidden = closed["card"] or closed["board"] or closed[place]
        if hidden != found[-1][0]:
            found.append((hidden, now))
    site.board(ids["board"], closed=closed["board"])
    for name in ("list", "other"):
        site.place(ids[name], ids["board"], closed=closed[name])
    site.card(card, ids[place], ids["board"], closed=closed["card"])
    return card, found


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(histories=HISTORIES)
def test_a_card_is_archived_while_it_its_list_or_its_board_is(histories: list[list[tuple[str, int]]]) -> None:
    site = Site()
    wanted = dict(lived(site, number, steps) for number, steps in enumerate(histories))
    with duckdb.connect() as con:
        states = site.built(con).all_states("archived")
    assert {card: [(value == "true", start) for value, start, _ in states[card]] for card in wanted} == wanted


ROUTE = st.tuples(st.sampled_from(["card", "list", "other"]), st.integers(1, 90))
ROUTES = st.lists(st.lists(ROUTE, max_size=10), min_size=15, max_size=25)


def travelled(
    site: Site, number: int, steps: list[tuple[str, int]]
) -> tuple[str, list[tuple[str, datetime]]]:
    """A card in one of two lists that go to and fro between two boards: where it was, told step by step."""
    card, now = card_id(MADE, number), MADE
    lists = {name: f"{name}-{number}" for name in ("list", "other")}
    boards, place = dict.fromkeys(lists, BOARD), "list"
    found = [(BOARD, MADE)]
    site.act("createCard", now, {"card": {"id": card}, "list": {"id": lists[place]}, "board": {"id": BOARD}})
    for kind, minutes in steps:
        now += timedelta(minutes=minutes)
        if kind == "card":
            after = "other" if place == "list" else "list"
            source, target = boards[place], boards[after]
            if source == target:
                site.move(card, now, lists[place], lists[after])
            else:
                data = {"card": {"id": card}, "list": {"id": lists[after]}, "board": {"id": target}}
                site.act("moveCardToBoard", now, data | {"boardSource": {"id": source}})
            place = after
        else:
            target = OTHER if boards[kind] == BOARD else BOARD
            site.carry(lists[kind], now, boards[kind], target)
            boards[kind] = target
        if boards[place] != found[-1][0]:
            found.append((boards[place], now))
    for name, id in lists.items():
        site.place(id, boards[name])
    site.card(card, lists[place], boards[place])
    return card, found


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(routes=ROUTES)
def test_a_card_is_on_the_board_that_its_list_is_on(routes: list[list[tuple[str, int]]]) -> None:
    site = Site()
    site.board()
    site.board(OTHER)
    wanted = dict(travelled(site, number, steps) for number, steps in enumerate(routes))
    with duckdb.connect() as con:
        states = site.built(con).all_states("container")
    assert {card: [state[:2] for state in states[card]] for card in wanted} == wanted
