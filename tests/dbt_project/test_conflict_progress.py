"""What is suggested about a conflict is true of its two items, however far they have come."""

from __future__ import annotations

import itertools

import duckdb
import pytest

from tests.dbt_project.rendered import Rules

#: is it open, status category, its name
STATES = {
    "todo": (True, "todo"),
    "in_progress": (True, "in_progress"),
    "delivered": (False, "done"),
}
PAIRS = list(itertools.product(STATES, STATES))
RULES = Rules()


def said(macro: str, a: str, b: str, *arguments: str) -> str:
    """The suggestion about A-1 and B-2, which have come so far."""
    rows = [
        f"select {is_open} as is_open, '{status}' as status_category"
        for is_open, status in (STATES[a], STATES[b])
    ]
    sql = RULES.sql(macro, *arguments, "a", "b")
    one, other = (
        f"({row}, 'jira:1' as work_item_key, '{ref}' as item_ref, 'Work' as title)"
        for row, ref in zip(rows, ("A-1", "B-2"), strict=True)
    )
    query = f"select {sql} from {one} as a, {other} as b"
    return str(RULES.con.execute(query).fetchone()[0])  # type: ignore[index]


def is_true(sentence: str, a: str, b: str) -> bool:
    """What the sentence presupposes of the two holds."""
    is_delivered = {"A-1": a == "delivered", "B-2": b == "delivered"}
    presupposed = {
        "either is built": {a, b} == {"todo"},
        "either is finished": "delivered" not in (a, b),
        "does what": {a, b} == {"todo"},
        "goes on": "in_progress" in (a, b) and "delivered" not in (a, b),
        "wo finished": {a, b} == {"delivered"},
        "is live": {a, b} == {"delivered"},
    }
    for name, done in is_delivered.items():
        other = "B-2" if name == "A-1" else "A-1"
        presupposed |= {
            f"{name} is delivered:": done and not is_delivered[other],
            f"before {name} is": not done,
            f"{name} is left": not done,
        }
    return all(holds for words, holds in presupposed.items() if words in sentence)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("is_about_range", ["true", "false"])
def test_a_contradiction_is_settled_where_it_still_can_be(a: str, b: str, is_about_range: str) -> None:
    sentence = said("contradiction_suggestion", a, b, is_about_range)
    assert sentence.endswith(".") and is_true(sentence, a, b), sentence
    assert ("which one is live" in sentence) == (a == b == "delivered")


@pytest.mark.parametrize(("a", "b"), [pair for pair in PAIRS if pair != ("delivered", "delivered")])
def test_the_same_work_is_shared_out_as_far_as_it_is_not_done(a: str, b: str) -> None:
    sentence = said("same_work_suggestion", a, b)
    assert sentence.endswith(".") and is_true(sentence, a, b), sentence


def test_the_order_of_the_two_changes_nothing() -> None:
    for a, b in PAIRS:
        there = said("contradiction_suggestion", a, b, "true")
        swapped = said("contradiction_suggestion", b, a, "true").replace("A-1", "*").replace("B-2", "A-1")
        assert there == swapped.replace("*", "B-2")


def test_another_status_is_refused() -> None:
    STATES["dropped"] = (True, "put away")
    try:
        with pytest.raises(duckdb.Error, match="unknown status categories of a pair put away/todo"):
            said("contradiction_suggestion", "dropped", "todo", "true")
    finally:
        del STATES["dropped"]
