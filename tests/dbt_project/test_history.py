"""State intervals, field changes and what follows from them."""

from __future__ import annotations

from datetime import date, datetime

from tests.dbt_project.conftest import Query


def at(day: int, hour: int = 8, minute: int = 0, second: int = 0) -> datetime:
    """An instant in January 2026, UTC."""
    return datetime(2026, 1, day, hour, minute, second)


def intervals(query: Query, item: str, field: str) -> list[tuple]:
    return query(
        "select value, valid_from, valid_to from build_marts.fct_item_state_interval "
        "where work_item_key = ? and field_name = ? order by valid_from", item, field
    )  # fmt: skip


def test_status_runs_from_creation_through_every_transition(query: Query) -> None:
    assert intervals(query, "jira:1", "status_category") == [
        ("todo", at(2), at(9)), ("in_progress", at(9), at(10)), ("done", at(10), at(11)),
        ("in_progress", at(11), at(12)), ("done", at(12), None),
    ]  # fmt: skip


def test_done_is_the_last_entry_and_started_the_first(query: Query) -> None:
    row = query("select started_at, done_at, is_open from build_marts.dim_work_item where item_ref = 'PAY-1'")
    assert row == [(at(9), at(12), False)]


def test_a_field_that_never_changed_has_its_present_value_all_along(query: Query) -> None:
    assert intervals(query, "jira:4", "story_points") == [("8.0", at(2), None)]


def test_j11_a_moved_issue_keeps_its_id_and_its_former_key(query: Query) -> None:
    assert query("select item_ref, former_refs from build_marts.dim_work_item where source_id = '2'") == [
        ("ORD-2", '["PAY-2"]')
    ]
    assert intervals(query, "jira:2", "container") == [("PAY", at(2), at(6)), ("ORD", at(6), None)]


def test_j14_the_category_counts_and_not_the_name(query: Query) -> None:
    rows = query(
        "select item_ref, status_category, is_open from build_marts.dim_work_item "
        "where item_ref in ('PAY-6', 'PAY-3')"
    )
    assert sorted(rows) == [("PAY-3", "in_progress", True), ("PAY-6", "todo", True)]


def test_j15_points_come_from_the_field_that_has_them_and_null_is_not_zero(query: Query) -> None:
    rows = dict(query("select item_ref, story_points from build_marts.dim_work_item where source = 'jira'"))
    assert rows["PAY-4"] == 8 and rows["PAY-1"] == 3 and rows["PAY-6"] is None


def test_j16_two_changes_of_one_field_in_one_entry_are_both_kept(query: Query) -> None:
    rows = query(
        "select position, old_value, new_value from build_marts.fct_field_change "
        "where raw_record_id = '3:11' order by position"
    )
    assert rows == [(0, "1", "3"), (1, "3", "4")]
    assert intervals(query, "jira:3", "status") == [("1", at(2), at(6)), ("4", at(6), None)]


def test_j17_removal_and_re_adding_make_two_stays(query: Query) -> None:
    rows = query(
        "select sprint_key, added_at, removed_at from intermediate.int_sprint_membership "
        "where work_item_key = 'jira:1' order by added_at"
    )
    assert rows == [("jira:101", at(3), at(7)), ("jira:101", at(8), None)]


def test_j17_a_history_without_field_ids_is_read_by_the_fields_name(query: Query) -> None:
    rows = query(
        "select sprint_key, added_at from intermediate.int_sprint_membership where work_item_key = 'jira:20'"
    )
    assert rows == [("jira:101", at(5))]


def test_j18_a_due_day_is_a_day(query: Query) -> None:
    rows = dict(query("select item_ref, due_date from build_marts.dim_work_item where due_date is not null"))
    # midnight in Vienna, where the board's team is
    assert rows == {"ORD-2": date(2026, 2, 3), "AbCdEf12": date(2026, 2, 4), "Crd00000": date(2026, 1, 10)}


def test_a_deleted_issue_stays_with_its_mark(query: Query) -> None:
    assert query("select is_deleted, is_open from build_marts.dim_work_item where item_ref = 'PAY-5'") == [
        (True, False)
    ]


def test_an_issue_without_changelog_gets_no_invented_past(query: Query) -> None:
    resolved = at(12, 10)
    assert intervals(query, "jira:20", "status_category") == [
        (None, at(2), resolved),
        ("done", resolved, None),
    ]
    assert query("select done_at, started_at from build_marts.dim_work_item where item_ref = 'SRV-20'") == [
        (resolved, None)
    ]


def test_epics_are_found_through_links_and_parents(query: Query) -> None:
    rows = query(
        "select item_ref, parent_key, epic_key from build_marts.dim_work_item "
        "where item_ref in ('PAY-8', 'PAY-9')"
    )
    assert sorted(rows) == [("PAY-8", "jira:7", "jira:7"), ("PAY-9", "jira:8", "jira:7")]


def test_w4_only_the_write_of_the_journal_is_our_own(query: Query) -> None:
    rows = query(
        "select raw_record_id, is_own_write from build_marts.fct_field_change "
        "where field_name = 'other:customfield_10104'"
    )
    assert sorted(rows) == [("3:14", True), ("3:15", False)]


def test_w4_what_we_wrote_comes_back_as_nobodys_activity(query: Query) -> None:
    """Comments, labels, fields, dates and messages of ours, among a person's at the same minute."""
    rows = query(
        "select interaction_key, is_own_write from intermediate.int_interaction "
        "where occurred_at between timestamp '2026-01-21 02:04' and timestamp '2026-01-21 02:06' "
        "and (interaction_key like '%:own-%' or interaction_key like '%:man-%' or source = 'slack')"
    )
    edits = [f"trello:edit:{whose}-{n}" for whose in ("own", "man") for n in (3, 4, 5)]
    comments = ["trello:comment:own-1", "trello:comment:own-2", "trello:comment:man-1"]
    comments += ["jira:comment:own-9", "jira:comment:man-9"]
    expected = {key: ":own-" in key for key in (*edits, *comments)}
    expected |= {f"slack:message:C2:1768961100.00000{n}": n == 1 for n in (1, 2)}
    assert dict(rows) == expected


def test_t2_a_card_in_an_archived_list_is_archived(query: Query) -> None:
    assert query(
        "select is_archived, is_open from build_marts.dim_work_item where item_ref = 'HiDdEn12'"
    ) == [(True, False)]
    card = query("select work_item_key from build_marts.dim_work_item where item_ref = 'HiDdEn12'")[0][0]
    assert intervals(query, card, "archived")[-1][:2] == ("true", at(18, 10))


def test_t5_a_card_is_as_old_as_its_id(query: Query) -> None:
    assert query("select created_at from build_marts.dim_work_item where item_ref = 'AbCdEf12'") == [
        (at(4, 16),)
    ]


def test_t6_a_moved_card_is_one_item_with_two_boards_in_its_history(query: Query) -> None:
    rows = query(
        "select work_item_key, container_id, is_deleted from build_marts.dim_work_item "
        "where item_ref = 'MoVeD123'"
    )
    assert [row[1:] for row in rows] == [("board-two", False)]
    assert [row[0] for row in intervals(query, rows[0][0], "container")] == ["board-one", "board-two"]


def test_the_assignee_of_a_card_is_who_is_on_it_for_longest(query: Query) -> None:
    rows = intervals(query, "trello:695a8e80aaaaaaaaaaaaaaa1", "assignee")
    assert rows == [(None, at(4, 16), at(5, 10)), ("p-ann", at(5, 10), at(7, 10)), ("p-bob", at(7, 10), None)]


def test_a_card_has_points_and_their_history(query: Query) -> None:
    rows = intervals(query, "trello:695a8e80aaaaaaaaaaaaaaa1", "story_points")
    assert rows == [(None, at(4, 16), at(9, 11)), ("3.0", at(9, 11), None)]


def test_moving_a_card_inside_its_list_is_no_change(query: Query) -> None:
    assert query("select count(*) from build_marts.fct_field_change where raw_record_id = 'a06'") == [(0,)]
