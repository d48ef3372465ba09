"""What a card carries beside its fields: points in its title, a due instant, a mark, a role, an app.

Reported as nicoespeon/trello-kanban-analysis-tool/issues/53 and trapias/TrelloExport/pull/11 (points in
titles), dakboard/DAKboard/issues/1648, nextcloud/deck/issues/7245 and ogarcia/trellowarrior/issues/7 (the day
of a due instant).
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.trello_boards import BOARD, Site, at, card_id, models
from writeback.trello import values

MADE = at(1)
FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "trello-tapmovies.json.gz"
TITLES = {
    "(3) Reminder mail": 3, "Refactor API handler [5]": 5, "(0.5) half": 0.5, "(0,5) half": 0.5, "x (8)": 8,
    "[2] x": 2, "(5) x [3]": 5, "x [3] (5)": 5, "( 3) x": None, "No points (2024 edition)": None, "": None,
    "(2024) x": None, "x [2024]": None, "Plan 2024": None, "x (2/5)": None, "f(3) x": None, "x (3) y": None,
    "(3)x": None, "(-3) x": None, "(101) x": None, "(100) x": 100, "x(3)": None,
}  # fmt: skip
WORDS = st.text(st.characters(categories=["L", "N"], include_characters=" .-"), max_size=12)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def points(titles: list[str | None]) -> list[float | None]:
    return models().ask(models().sql("points_in_title", "text"), titles)


@pytest.mark.parametrize(("title", "number"), TITLES.items())
def test_points_stand_in_brackets_at_an_end_of_a_title(title: str, number: float | None) -> None:
    assert points([title]) == [number]


@settings(max_examples=40, deadline=None)
@given(words=WORDS, number=st.integers(0, 3000))
def test_a_number_is_points_up_to_a_limit_and_only_by_itself(words: str, number: int) -> None:
    wanted = number if number <= 100 else None
    assert points([f"({number}) {words}", f"{words} [{number}]"]) == [wanted, wanted]
    assert points([f"{words} {number}", f"({number} {words}x)"]) == [None, None]


def test_titles_carry_points_where_the_organisation_says_so_and_no_field_has_any(
    con: duckdb.DuckDBPyConnection,
) -> None:
    site, titled, fielded = Site(), card_id(MADE, 1), card_id(MADE, 2)
    site.board()
    site.place("home")
    site.records["custom_fields"] = [{"id": "cf", "idModel": BOARD, "name": "Points", "type": "number"}]
    site.card(titled, "home", name="(5) x")
    site.card(
        fielded, "home", name="(5) x", customFieldItems=[{"idCustomField": "cf", "value": {"number": "8"}}]
    )
    site.update("card", at(3), {"id": titled, "name": "(3) x"}, name="x")
    site.update("card", at(4), {"id": titled, "name": "(5) x"}, name="(3) x")
    assert site.built(con).items("story_points") == [(None,), (8,)]
    site.points_fields = ["title"]
    assert site.built(con).items("story_points") == [(5,), (8,)]
    assert site.states("story_points", titled) == [
        (None, MADE, at(3)), ("3.0", at(3), at(4)), ("5.0", at(4), None),
    ]  # fmt: skip


def test_a_mapped_field_of_any_name_carries_points_now_and_before(con: duckdb.DuckDBPyConnection) -> None:
    site, card, field = Site(), card_id(MADE), {"id": "cf", "name": "T-shirt", "type": "number"}
    site.board()
    site.place("home")
    site.card(card, "home", customFieldItems=[{"idCustomField": "cf", "value": {"number": "8"}}])
    data = {"card": {"id": card}, "customField": field, "old": {"value": None}}
    site.act(
        "updateCustomFieldItem",
        at(3),
        data | {"customFieldItem": {"idCustomField": "cf", "value": {"number": "8"}}},
    )
    site.points_fields = ["cf"]
    assert site.built(con).states("story_points", card) == [(None, MADE, at(3)), ("8.0", at(3), None)]


def test_a_card_is_due_on_the_day_that_its_boards_team_sees(con: duckdb.DuckDBPyConnection) -> None:
    site, evening, changed = Site(), card_id(MADE, 1), card_id(MADE, 2)
    site.board()
    site.place("home")
    site.zones = {BOARD: "America/Los_Angeles"}
    site.card(evening, "home", due="2026-06-16T01:00:00.000Z")
    site.card(changed, "home", due="2026-06-16T19:00:00.000Z")
    before, after = {"due": "2026-06-16T05:30:00.000Z"}, {"id": changed, "due": "2026-06-16T19:00:00.000Z"}
    site.update("card", at(3), after, **before)
    assert site.built(con).items("due_date") == [(date(2026, 6, 15),), (date(2026, 6, 16),)]
    assert site.states("due_date", changed) == [("2026-06-15", MADE, at(3)), ("2026-06-16", at(3), None)]
    site.zones = {}
    assert site.built(con).items("due_date") == [(date(2026, 6, 16),), (date(2026, 6, 16),)]


ZONES = sorted(available_timezones())
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@settings(max_examples=200, deadline=None)
@given(zone=st.sampled_from(ZONES), day=DAYS)
def test_a_due_day_that_is_written_is_read_as_that_day(zone: str, day: date) -> None:
    """In the zone of whoever reads it, from Honolulu to Auckland, and in the write-back's own comparison."""
    written = values.to_json(day.isoformat(), {"type": "date"})
    assert written is not None and values.canonical(written["date"], {"type": "date"}) == day.isoformat()
    moment = datetime.fromisoformat(written["date"]).astimezone(ZoneInfo(zone))
    offset = moment.utcoffset()
    if offset is not None and timedelta(hours=-10) <= offset <= timedelta(hours=13):
        assert moment.date() == day


def test_what_an_app_does_is_nobodys_act(con: duckdb.DuckDBPyConnection) -> None:
    site, card = Site(), card_id(MADE)
    site.board()
    site.place("home")
    site.place("away")
    site.card(card, "away")
    comment = {"card": {"id": card}, "text": "done?"}
    for app in (
        None,
        {"id": "app-1"},
        {"id": "app-2", "name": "Butler"},
        {"id": "app-3", "name": "Trello for Android"},
    ):
        site.act("commentCard", at(3), comment, appCreator=app)
    site.act(
        "updateCard",
        at(4),
        {"card": {"id": card, "idList": "away"}, "old": {"idList": "home"}},
        appCreator={"id": "app-1"},
    )
    site.built(con)
    authors = con.execute("select author_id from int_trello__interaction order by act_id").fetchall()
    assert [author for (author,) in authors] == ["m-ann", "app:app-1", "app:app-2", "m-ann"]
    apps = con.execute(
        "select account_id, display_name from int_trello__account where is_app order by all"
    ).fetchall()
    assert apps == [("app:app-1", None), ("app:app-2", "Butler")]


def test_every_kind_of_record_is_work_or_counted(con: duckdb.DuckDBPyConnection) -> None:
    roles = ["mirror", "separator", "link", "board", "template", "of-2031", None, None]
    site = Site()
    site.board()
    site.place("home")
    for number, role in enumerate(roles):
        is_template = role == "template"
        site.card(
            card_id(MADE, number), "home", isTemplate=is_template, cardRole=None if is_template else role
        )
    site.board("board-to-copy", prefs={"isTemplate": True})
    site.place("copied", "board-to-copy")
    site.card(card_id(MADE, 90), "copied", "board-to-copy")
    for number, name in enumerate(("---", " — — — ", "========", "- x -", "--", "", "…"), start=91):
        site.card(card_id(MADE, number), "home", name=name)
    site.built(con)
    left_out = models().rows(con, "intermediate/trello/int_trello__left_out", "reason, records")
    counted = [(role, 4 if role == "separator" else 1) for role in roles if role]
    assert left_out == sorted([*counted, ("template board", 1)])
    assert [title for (title,) in site.items("title")] == [
        *(card_id(MADE, n) for n in (6, 7)),
        "- x -",
        "--",
        "",
        "…",
    ]


def test_the_words_of_a_french_board_are_understood(con: duckdb.DuckDBPyConnection) -> None:
    """https://ledigitalpourtous.fr/2021/02/03/tuto-bien-utiliser-trello, RARgames/4gaBoards/issues/376."""
    lists = {
        "À faire": ("todo", False), "En cours": ("in_progress", False), "Terminé": ("done", False),
        "Bloqué": ("in_progress", True), "Terminées": ("done", False), "Terminé ✅": ("done", False),
    }  # fmt: skip
    site = Site()
    site.board()
    for name in lists:
        site.place(name)
    site.built(con)
    found = con.execute(
        "select status_name, status_category, is_blocked_status from dim_status where status_id != 'complete'"
    )
    assert {name: (category, blocked) for name, category, blocked in found.fetchall()} == lists


def test_a_mark_without_a_date_is_dated_by_the_history(con: duckdb.DuckDBPyConnection) -> None:
    site, card = Site(), card_id(MADE)
    site.board()
    site.place("home")
    site.card(card, "home", dueComplete=True)
    site.update("card", at(7), {"id": card, "dueComplete": True}, dueComplete=False)
    assert site.built(con).items("status_id, status_category, resolved_at") == [("complete", "done", None)]
    assert site.states("status", card) == [("home", MADE, at(7)), ("complete", at(7), None)]


def test_of_a_public_board_every_card_and_its_history_are_as_counted_by_hand(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """62 cards and 378 actions of 2017: its lists, and which of its cards are archived."""
    site = Site()
    site.take(json.loads(gzip.decompress(FIXTURE.read_bytes())))
    items = site.built(con).items("status_category, is_archived")
    assert Counter(items) == {
        ("done", False): 23, ("todo", False): 37, ("in_progress", False): 1, ("in_progress", True): 1,
    }  # fmt: skip
    assert len(site.all_states("archived")) == len(site.all_states("status")) == 62
