"""One person over three tools, teams, and the traces that tie items."""

from __future__ import annotations

from tests.dbt_project.conftest import Query
from tests.dbt_project.hard_trello import CARD

LINKS = (
    "select work_item_key, linked_key, link_type, direction, evidence "
    "from intermediate.int_item_link where source = ?"
)


def test_j19_a_person_is_joined_by_explicit_ids_and_by_address(query: Query) -> None:
    accounts = "select person_id, source, account_id from build_marts.bridge_person_account"
    assert query(f"{accounts} where is_seen and person_id in ('p-ann', 'p-bob') order by all") == [
        ("p-ann", "jira", "acc-ann"),
        ("p-ann", "slack", "U1"),
        ("p-ann", "trello", "m-ann"),
        ("p-bob", "jira", "acc-bob"),
        ("p-bob", "slack", "U2"),
        ("p-bob", "trello", "m-bob"),
    ]


def test_j19_apps_and_people_who_left_are_kept_apart(query: Query) -> None:
    rows = dict(query("select person_id, is_app from build_marts.dim_person where person_id not like 'p-%'"))
    assert rows["jira:acc-robot"] and rows["slack:U3"] and rows["jira:acc-gone"] is False


def test_primary_owner_follows_the_order_of_rules(query: Query) -> None:
    rows = dict(query("select item_ref, owner_team_id from build_marts.dim_work_item"))
    assert rows["PAY-4"] == "t-ord"  # component map before project default
    assert rows["PAY-1"] == "t-ord"  # the assignee's team before the board of the sprint
    assert rows["PAY-6"] == "t-pay"  # project default
    assert rows["MoVeD123"] == "t-ord"  # the board it is on now


def test_a_jira_link_is_one_row_from_its_outward_side(query: Query) -> None:
    rows = [row for row in query(LINKS + " and removed_at is null", "jira") if row[2] == "blocks"]
    assert rows == [("jira:1", "jira:2", "blocks", "outward", "PAY-1 blocks ORD-2")]


def test_links_that_were_taken_away_are_rebuilt_from_the_histories(query: Query) -> None:
    rows = query(
        "select link_type, work_item_key, linked_key, cast(observed_at as varchar), cast(removed_at as varchar) "
        "from intermediate.int_item_link where source = 'jira' and link_type not in ('mention', 'attachment') "
        "order by all"
    )
    created = "2026-01-02 08:00:00"
    assert rows == [
        ("blocks", "jira:1", "jira:2", "2026-01-05 08:00:00", "2026-01-07 08:00:00"),
        ("blocks", "jira:1", "jira:2", "2026-01-09 08:00:00", None),
        ("gates", "jira:8", "jira:4", "2026-01-10 09:00:00", "2026-01-20 08:00:00"),
        ("relates", "jira:4", "jira:6", created, "2026-01-08 09:00:00"),
    ]


def test_rich_text_is_read_and_only_existing_keys_count(query: Query) -> None:
    rows = [row for row in query(LINKS, "jira") if row[2] == "mention"]
    assert [row[:2] for row in rows] == [("jira:6", "jira:3")]
    assert query("select description from build_marts.dim_work_item where item_ref = 'PAY-6'") == [
        ("See what PAY-3 delivers, not UTF-8",)
    ]


def test_a_remote_link_to_an_issue_ties_like_an_attachment(query: Query) -> None:
    rows = [row for row in query(LINKS, "jira") if row[2] == "attachment"]
    assert [row[:2] for row in rows] == [("jira:8", "jira:9")]
    assert rows[0][4].endswith("browse/PAY-9")


def test_a_card_points_at_issues_by_attachment_checklist_and_comment(query: Query) -> None:
    rows = {
        (row[1], row[2]): row[4]
        for row in query(LINKS + " and removed_at is null", "trello")
        if row[0] == f"trello:{CARD}"
    }
    assert set(rows) == {
        ("jira:1", "attachment"), ("jira:9", "attachment"), ("jira:3", "checklist"), ("jira:1", "mention"),
    }  # fmt: skip
    assert rows["jira:3", "checklist"] == "[ ] wait for PAY-3"


def test_attachments_that_were_taken_off_are_rebuilt_from_the_actions(query: Query) -> None:
    rows = query(
        "select linked_key, cast(observed_at as varchar), cast(removed_at as varchar) "
        "from intermediate.int_item_link where work_item_key = ? and link_type = 'attachment' order by 1",
        f"trello:{CARD}",
    )
    assert rows == [
        ("jira:1", "2026-01-06 10:00:00", None),
        ("jira:3", "2026-01-11 10:00:00", "2026-01-13 10:00:00"),
        ("jira:6", None, "2026-01-14 10:00:00"),
        # nobody said that it was taken off: it was there no more when the card changed last
        ("jira:8", "2026-01-12 10:00:00", "2026-01-20 10:00:00"),
        # the card was read before
        ("jira:9", "2026-01-21 10:00:00", None),
    ]


def test_a_thread_ties_the_item_of_its_root_to_that_of_a_reply(query: Query) -> None:
    assert [row[:4] for row in query(LINKS + " and link_id like 'C1:%'", "slack")] == [
        ("jira:1", f"trello:{CARD}", "mention", "both")
    ]


def test_s4_s6_an_edited_message_is_one_message_with_all_its_digits(query: Query) -> None:
    rows = query(
        "select message_key, text, strftime(occurred_at, '%f') "
        "from intermediate.int_message where channel_id = 'C1' order by occurred_at"
    )
    assert [row[0] for row in rows] == [
        "C1:1767952800.123457",
        "C1:1767952900.000100",
        "C1:1767953000.000100",
    ]
    assert rows[0][2] == "123457" and rows[2][1] == "build red"


def test_a_reply_is_an_interaction_with_the_author_of_the_root(query: Query) -> None:
    rows = query(
        "select person_id, other_person_id, work_item_key from intermediate.int_interaction "
        "where channel_id = 'C1' and kind = 'mention' order by occurred_at"
    )
    assert rows == [("p-ann", None, "jira:1"), ("p-bob", "p-ann", f"trello:{CARD}")]


def test_an_emptied_comment_is_an_interaction_and_nobodys_own_write(query: Query) -> None:
    rows = query(
        "select person_id, is_own_write from intermediate.int_interaction where interaction_key like '%9001%'"
    )
    assert rows == [("p-bob", False)]


def test_mentioned_refs_stand_once_and_in_order(query: Query) -> None:
    rows = query(
        "select mentioned_refs from intermediate.int_message where channel_id = 'C1' order by occurred_at"
    )
    assert [row[0] for row in rows] == ['["PAY-1"]', '["AbCdEf12"]', "[]"]


def test_a_team_whose_members_no_file_names_has_those_of_jiras_team(query: Query) -> None:
    rows = query("select team_id, person_id, valid_to from build_marts.bridge_person_team order by all")
    assert [row for row in rows if row[0] in ("t-net", "t-ord")] == [
        ("t-net", "p-ida", None),
        ("t-ord", "p-bob", None),  # Jira's team of that name has another member, but the file has the word
    ]
