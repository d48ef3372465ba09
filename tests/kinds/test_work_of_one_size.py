"""A team's counts have work of one size: no sub-task, no epic, no requirement beside what implements it.

Points of sub-tasks count toward neither the story nor the sprint in Jira:
https://community.atlassian.com/t5/Startups-articles/Tip-of-the-week-How-Jira-sub-tasks-impact-story-points/ba-p/2816729
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import Row, table

PHRASES = ["implements", "is implemented by", "Implements", "setzt um", "wird umgesetzt durch", "implémente",
           "est implémenté par", "実装され", "relates to", "blocks"]  # fmt: skip


def counted(items: Iterable[Row], links: Iterable[Row] = ()) -> list[str]:
    """Which items count: of those that a test names by a letter, story by default."""
    with duckdb.connect() as con:
        table(con, "int_work_item", "work_item_key varchar, hierarchy_level integer, is_deleted boolean",
              [{"hierarchy_level": 0, "is_deleted": False, **item} for item in items])  # fmt: skip
        table(con, "int_tools__link", "work_item_key varchar, linked_key varchar, phrase varchar, "
              "removed_at timestamp", links)  # fmt: skip
        return [key for (key,) in models().rows(con, "intermediate/items/int_counted_item")]


def link(one: str, phrase: str, other: str, removed_at: str | None = None) -> Row:
    return {"work_item_key": one, "phrase": phrase, "linked_key": other, "removed_at": removed_at}


def test_sub_tasks_epics_and_what_is_deleted_do_not_count() -> None:
    items = [{"work_item_key": key, "hierarchy_level": level} for key, level in
             (("story", 0), ("sub", -1), ("epic", 1), ("plan", 2))]  # fmt: skip
    assert counted([*items, {"work_item_key": "gone", "is_deleted": True}]) == ["story"]


@pytest.mark.parametrize(
    ("phrase", "left"),
    [
        ("implements", ["story"]), ("is implemented by", ["requirement"]), ("realizes", ["story"]),
        ("setzt um", ["story"]), ("wird umgesetzt durch", ["requirement"]), ("realizuje", ["story"]),
        ("est implémenté par", ["requirement"]), ("blocks", ["requirement", "story"]),
        ("relates to", ["requirement", "story"]),
    ],
)  # fmt: skip
def test_a_requirement_is_the_end_that_the_words_of_the_link_say(phrase: str, left: list[str]) -> None:
    items = [{"work_item_key": "story"}, {"work_item_key": "requirement"}]
    assert counted(items, [link("story", phrase, "requirement")]) == left


def test_a_requirement_counts_where_nothing_living_implements_it() -> None:
    items: list[Row] = [
        {"work_item_key": "requirement"}, {"work_item_key": "sub", "hierarchy_level": -1},
        {"work_item_key": "gone", "is_deleted": True}, {"work_item_key": "former"},
    ]  # fmt: skip
    links = [link(one, "implements", "requirement") for one in ("sub", "gone", "requirement")]
    links.append(link("former", "implements", "requirement", "2026-05-05 10:00:00"))
    assert counted(items, links) == ["former", "requirement"]


def test_work_that_was_not_read_implements_all_the_same() -> None:
    assert counted([{"work_item_key": "requirement"}], [link("X-9", "implements", "requirement")]) == []


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(PHRASES), st.sampled_from("abcd")), max_size=2
    ),
    st.lists(st.sampled_from([-1, 0, 1]), min_size=4, max_size=4),
)
def test_of_two_ends_one_counts_at_least(links: list[tuple[str, str, str]], levels: list[int]) -> None:
    """Two stories that one link joins never both leave the counts by that link, whichever way it is told."""
    items = [
        {"work_item_key": key, "hierarchy_level": level} for key, level in zip("abcd", levels, strict=True)
    ]
    found = counted(items, [link(*one) for one in links])
    alone = counted(items)
    assert set(found) <= set(alone)
    for one, phrase, other in links:
        pair = counted(items, [link(one, phrase, other), link(other, phrase, one)])
        assert set(pair) == set(alone)
