"""Messages of Slack as they are: events among them, words beside the text, channels that only a folder names.

Reported as randsleadershipslack/destalinator/pull/58 and hfaran/slack-export-viewer/issues/191 (joins and
topics), slackapi/slack-skills-plugin/issues/24 (words in blocks alone).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_sql import Models, Row, table
from tests.kinds.trello_boards import RAW

#: subtype → how many such messages, of a hundred and some
ARCHIVE = {
    None: 80, "channel_join": 13, "channel_topic": 2, "thread_broadcast": 1, "tombstone": 2, "bot_message": 3,
    "file_share": 4, "me_message": 1, "huddle_thread": 1, "channel_canvas_updated": 1, "of_2031": 1,
}  # fmt: skip
TALK = {None, "thread_broadcast", "bot_message", "file_share", "me_message"}
STAGING = ("stg_slack__message_words", "stg_slack__messages", "stg_slack__channels")
models = cache(Models)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def land(con: duckdb.DuckDBPyConnection, messages: list[Row], channels: list[Row]) -> None:
    con.execute("set timezone = 'UTC'")
    for name, records in (("messages", messages), ("channels", channels)):
        rows = [
            {"record_id": one.get("ts") or one["id"], "scope": "C1", "body": json.dumps(one)}
            for one in records
        ]
        table(con, f"slack__{name}", RAW, [row | {"is_deleted": False} for row in rows])
    for model in STAGING:
        con.execute(f"create or replace table {model} as {models().select(f'staging/slack/{model}')}")


def test_all_messages_are_talk_or_counted_by_their_own_name(con: duckdb.DuckDBPyConnection) -> None:
    subtypes = [subtype for subtype, count in ARCHIVE.items() for _ in range(count)]
    messages = [
        {"ts": f"17{n:08}.0001", "user": "U1", "text": "x", "subtype": s} for n, s in enumerate(subtypes)
    ]
    land(con, messages, [])
    talk = models().rows(con, "intermediate/slack/int_slack__message", "message_key")
    assert len(talk) == sum(count for subtype, count in ARCHIVE.items() if subtype in TALK)
    left_out = dict(models().rows(con, "intermediate/slack/int_slack__left_out", "reason, records"))
    assert left_out == {subtype: count for subtype, count in ARCHIVE.items() if subtype not in TALK}
    assert len(talk) + sum(left_out.values()) == len(messages)


WORD = st.sampled_from(["alpha", "beta-2", "gamma", "PAY-1", "Öl", "&"])
SAID = st.lists(WORD, min_size=1, max_size=5).map(" ".join)


def carriers(text: str, at: int) -> Row:
    """The same words in one of the places where apps and people put them."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    rich = {"type": "rich_text", "elements": [line]}
    places: tuple[Row, ...] = (
        {"blocks": [section]}, {"blocks": [rich]}, {"attachments": [{"fallback": text}]},
        {"attachments": [{"text": text, "fallback": "[no preview]"}]}, {"files": [{"title": text}]},
        {"attachments": [{"blocks": [section]}]},
    )  # fmt: skip
    return places[at % len(places)]


@settings(max_examples=5, deadline=None)
@given(said=st.lists(st.tuples(SAID, st.integers(0, 5), st.booleans()), min_size=10, max_size=20))
def test_words_are_read_wherever_they_stand_and_once_where_they_stand_twice(
    said: list[tuple[str, int, bool]],
) -> None:
    messages: list[dict[str, Any]] = [
        {"ts": f"17{n:08}.0001", "user": "U1", "text": text if is_twice else "", **carriers(text, at)}
        for n, (text, at, is_twice) in enumerate(said)
    ]
    with duckdb.connect() as con:
        land(con, messages, [])
        texts = [
            text for (text,) in con.execute("select text from stg_slack__messages order by ts").fetchall()
        ]
    letters = [text if any(c.isalnum() for c in text) or is_twice else "" for text, _, is_twice in said]
    assert texts == letters


def test_words_of_a_linked_page_are_nobodys_and_what_is_passed_on_is_said(
    con: duckdb.DuckDBPyConnection,
) -> None:
    page, passed = {"from_url": "https://x.test", "text": "a page on PAY-2"}, {"text": "PAY-1 must go out"}
    shared, quoted = page | passed | {"is_share": True}, page | passed | {"is_msg_unfurl": True}
    attached: list[list[Row]] = [[page], [shared], [quoted], [page, passed], []]
    messages = [{"ts": f"17{n:08}.0001", "text": "see", "attachments": one} for n, one in enumerate(attached)]
    land(con, [*messages, {"ts": "1800000000.0001", "text": "", "attachments": [page]}], [])
    found = con.execute("select text, named_refs from stg_slack__messages order by ts").fetchall()
    said = ("see\nPAY-1 must go out", ["PAY-1"])
    assert found == [("see", []), said, said, said, ("see", []), ("a page on PAY-2", ["PAY-2"])]


def test_authors_that_no_list_names_are_apps_where_all_of_theirs_came_through_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    said = [
        {"user": "U1", "bot_id": "B1"}, {"user": "U1", "bot_id": "B1"},
        {"user": "U2", "bot_id": "B1"}, {"user": "U2"}, {"user": "USLACKBOT"},
        {"bot_id": "B2", "username": "alerts", "subtype": "bot_message"},
        {"comment": {"user": "U3"}, "subtype": "file_comment"},
    ]  # fmt: skip
    land(con, [{"ts": f"17{n:08}.0001", "text": "x", **one} for n, one in enumerate(said)], [])
    con.execute("create or replace table stg_slack__users as select '' as user_id, '' as display_name, "
                "'' as email, false as is_app, true as is_active where false")  # fmt: skip
    found = models().rows(con, "intermediate/slack/int_slack__account", "account_id, is_app")
    assert dict(found) == {"U1": True, "U2": False, "B2": True, "USLACKBOT": True, "U3": False}


def test_a_channel_that_only_its_folder_names_is_a_channel(con: duckdb.DuckDBPyConnection) -> None:
    """As the reader of archives lands a folder that no list names."""
    land(con, [], [{"id": "old-times", "name": "old-times", "truce_known_by": "folder"}])
    found = models().rows(con, "intermediate/slack/int_slack__container")
    assert found == [("old-times", "old-times", True)]
