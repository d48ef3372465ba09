"""The present state is the replay of the history, at any instant of any company's life."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.company.shape import DAY_MS
from tests.sandbox.company.company_documents import (
    Documents,
    broken_chains,
    card_from_actions,
    small_documents,
    small_world,
)

instants = st.tuples(st.integers(1, 3), st.floats(0.1, 1.0))


def at(seed: int, share: float) -> Documents:
    shape, _ = small_world(seed)
    return small_documents(seed, shape.until_ms - int((1 - share) * shape.days * DAY_MS))


@settings(max_examples=12, deadline=None)
@given(instants)
def test_changelogs_lead_to_the_present_state_of_every_issue(instant: tuple[int, float]) -> None:
    documents = at(*instant)
    problems = [
        problem
        for issue in documents.of("jira", "issues")
        for problem in broken_chains(issue, documents.histories.get(issue["id"], []))
    ]
    assert documents.histories
    assert problems == []


@settings(max_examples=12, deadline=None)
@given(instants)
def test_actions_lead_to_the_present_state_of_every_card(instant: tuple[int, float]) -> None:
    documents = at(*instant)
    for card in documents.of("trello", "cards"):
        replayed = card_from_actions(documents.actions[card["id"]])
        names = {"closed": False, "idList": None, "idBoard": None, "name": None}
        assert {name: replayed[name] for name in names} == {name: card[name] for name in names}
        if "due" in replayed:
            assert replayed["due"] == card["due"]
        if replayed["members"]:
            assert replayed["members"] == set(card["idMembers"])


@settings(max_examples=12, deadline=None)
@given(instants)
def test_nothing_is_known_from_the_future(instant: tuple[int, float]) -> None:
    seed, share = instant
    shape, _ = small_world(seed)
    until_ms = shape.until_ms - int((1 - share) * shape.days * DAY_MS)
    assert all(row[4] < until_ms for row in at(*instant).rows if row[1] != "versions")
    limit = datetime.fromtimestamp(until_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for issue in at(*instant).of("jira", "issues"):
        assert issue["fields"]["created"] <= issue["fields"]["updated"] < limit + "~"


def test_a_longer_life_has_the_same_past() -> None:
    shape, _ = small_world(7)
    earlier = shape.until_ms - 40 * DAY_MS
    kinds = {"changelogs", "comments", "worklogs", "actions"}
    short = {row[:3]: row for row in small_documents(7, earlier).rows if row[1] in kinds}
    long = {row[:3]: row for row in small_documents(7).rows if row[1] in kinds}
    edited = {key for key in short if long[key] != short[key]}
    assert len(short) > 1000
    assert len(edited) < 0.01 * len(short)  # people who have left since are inactive; edits near the border


def test_updated_is_the_instant_of_the_last_change(company: Documents) -> None:
    for issue in company.of("jira", "issues"):
        history = company.histories.get(issue["id"], [])
        assert all(entry["created"] <= issue["fields"]["updated"] for entry in history)
        assert all(entry["created"] >= issue["fields"]["created"] for entry in history)


def test_ids_are_in_the_order_of_time(company: Documents) -> None:
    for kind in ("changelogs", "comments"):
        entries = sorted(company.of("jira", kind), key=lambda one: int(one["id"]))
        stamps = [entry["created"] for entry in entries]
        assert stamps == sorted(stamps)
    for body in company.of("trello", "cards"):
        created = company.actions[body["id"]][0]
        assert created["type"] == "createCard" and created["id"][:8] == body["id"][:8]
