"""Records that are no work and no talk are counted and left out; state and words are found where the tool has them.

Reported as github.com/kanbn/kan/issues/622, trapias/TrelloExport/issues/52 and w11k/calendar-for-trello/issues/94
(complete in any list), rwjdk/trello-dotnet/issues/49 (mirrors), randsleadershipslack/destalinator/pull/58 and
hfaran/slack-export-viewer/issues/191 (joins and topics), rusq/slackdump/issues/292 (people of another workspace),
slackapi/slack-skills-plugin/issues/24 and dust-tt/dust/pull/26514 (words in attachments and blocks alone).
"""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.dbt_project.conftest import Query
from tests.dbt_project.hard_content import IDS, REFS, SHELF, TALK, key_of

WORK = ("flipped", "dated", "open", "again", "moved", "shipped", "carried")
NO_WORK = [name for name in IDS if name not in WORK]
EVENTS = ("join", "leave", "topic", "rest", "unheard")


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 1, day, hour)


def statuses(query: Query, name: str) -> list[tuple]:
    return query(
        "select value, valid_from from build_marts.fct_item_state_interval "
        "where work_item_key = ? and field_name = 'status' order by valid_from", f"trello:{IDS[name]}"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status", "done_at"),
    [
        ("flipped", "Complete", at(12)), ("dated", "Complete", at(12)), ("open", "Doing", None),
        ("again", "Doing", None), ("moved", "Complete", at(8)), ("shipped", "Done", at(8)),
    ],
)  # fmt: skip
def test_a_card_marked_complete_is_done_at_its_date_in_any_list(
    query: Query, name: str, status: str, done_at: datetime | None
) -> None:
    rows = query(
        "select status_name, done_at, is_open from build_marts.dim_work_item where item_ref = ?", REFS[name]
    )
    assert rows == [(status, done_at, done_at is None)]


@pytest.mark.parametrize(
    ("name", "history"),
    [
        ("flipped", [("s-doing", at(4, 16)), ("complete", at(12))]),
        ("dated", [("s-doing", at(4, 16)), ("complete", at(12))]),
        ("again", [("s-doing", at(4, 16)), ("complete", at(8)), ("s-doing", at(9))]),
        ("moved", [("s-doing", at(4, 16)), ("complete", at(8))]),
        ("shipped", [("s-doing", at(4, 16)), ("s-done", at(8))]),
    ],
)  # fmt: skip
def test_the_mark_is_in_the_history_where_its_list_is_no_end(
    query: Query, name: str, history: list[tuple]
) -> None:
    assert statuses(query, name) == history


def test_mirrors_separators_links_boards_and_templates_are_no_work(query: Query) -> None:
    rows = query("select source_id from build_marts.dim_work_item where source_id like '695a8e80bb%'")
    assert {row[0] for row in rows} == {IDS[name] for name in WORK}


def test_what_is_no_work_makes_no_links(query: Query) -> None:
    keys = [f"trello:{IDS[name]}" for name in NO_WORK]
    assert query(
        "select * from intermediate.int_item_link where list_contains(?, work_item_key) "
        "or list_contains(?, linked_key)", keys, keys
    ) == []  # fmt: skip


def test_what_is_left_out_is_counted_by_its_own_name(query: Query) -> None:
    rows = query(
        "select entity, reason, records from intermediate.int_tools__left_out where deleted_records = 0"
    )
    assert set(rows) == {("cards", name if name != "odd" else "of-2031", 1) for name in NO_WORK} | {
        ("messages", TALK[name]["subtype"], 1) for name in EVENTS
    }


def test_a_list_that_moves_takes_its_cards_to_the_other_board(query: Query) -> None:
    rows = dict(query("select source_id, container_id from build_marts.dim_work_item"))
    assert (rows[IDS["carried"]], rows[IDS["open"]]) == ("board-four", SHELF)


def test_events_of_a_channel_are_no_talk(query: Query) -> None:
    keys = {
        row[0] for row in query("select message_key from intermediate.int_message where channel_id = 'C9'")
    }
    assert keys == {key_of(name) for name in TALK if name not in EVENTS}
    acts = query("select interaction_key from intermediate.int_interaction where channel_id = 'C9'")
    assert not [act for (act,) in acts for name in EVENTS if key_of(name) in act]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shared", "plain words about PAY-1"),
        ("alert", "PAY-1 is failing\nthe reminder job failed\nStage\nnight"),
        ("report", "Zebra report\non *PAY-1*"),
        ("forward", "PAY-1 must go out"),
        ("twice", TALK["twice"]["text"]),
        ("file", "plan.pdf\nPlan of the giraffe"),
        ("silent", ""),
    ],
)  # fmt: skip
def test_words_are_read_once_wherever_they_stand(query: Query, name: str, text: str) -> None:
    assert query("select text from intermediate.int_message where message_key = ?", key_of(name)) == [(text,)]


def test_keys_are_found_wherever_they_stand(query: Query) -> None:
    rows = query(
        "select message_key from intermediate.int_message where channel_id = 'C9' and mentioned_refs like '%\"PAY-1\"%'"
    )
    named = ("shared", "alert", "report", "forward", "twice")
    assert {row[0] for row in rows} == {key_of(name) for name in named}
    mentions = query(
        "select trace_id from intermediate.int_item_mention where source = 'slack' and named_key = ?",
        f"trello:{IDS['open']}",
    )
    assert mentions == [(key_of("report"),)]


def test_a_person_of_another_workspace_has_the_name_of_the_message(query: Query) -> None:
    assert query("select display_name from build_marts.dim_person where person_id = 'slack:U-guest'") == [
        ("Gus Guest",)
    ]


def test_what_an_app_does_is_nobodys_act_whoever_connected_it(query: Query) -> None:
    acts = "select person_id from intermediate.int_interaction where interaction_key = ?"
    assert query(acts, "trello:comment:c90") == query(acts, "jira:comment:c-rules") == [(None,)]
    apps = query("select person_id from build_marts.dim_person where is_app and person_id like '%rules'")
    assert set(apps) == {("trello:app:rules",), ("jira:acc-rules",)}
