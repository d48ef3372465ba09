"""What stands beside the fields: an issue's property, its comment and link, a card's due date."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.testing.tiny import CARDS
from tests.writeback.office import OWNER, Office, card_write, field_write
from tests.writeback.test_rows import quickly
from writeback.jira.extras import MARK

RESULT = '{"state": {"risk": {"level": "high"}}, "forecast": {"p50": "2026-12-01"}}'
LINK = "https://trello.com/c/abcd1234 Waits for card: Print the labels"


@pytest.fixture
def everything(office: Office) -> Office:
    office.night.set(extras=["property", "comment", "link", "due"])
    return office


def stored(office: Office, kind: str, n: int = 1) -> list[dict[str, Any]]:
    return [d.json() for d in office.store.select("jira", kind, str(10_000 + n))]


def ours(office: Office) -> list[dict[str, Any]]:
    return [
        comment for comment in stored(office, "comments") if MARK in json.dumps(comment, ensure_ascii=False)
    ]


def test_the_property_travels_with_the_fields_in_one_request(everything: Office) -> None:
    everything.publish(field_write(1, OWNER, "Payments"), field_write(1, "property", RESULT))
    assert everything.night.apply().written == 2
    assert sum(everything.writing_requests().values()) == 1
    (found,) = stored(everything, "properties")
    assert (found["key"], found["value"]) == ("truce.result", json.loads(RESULT))
    everything.publish(field_write(1, "property", None, old=RESULT))
    assert everything.night.apply().written == 1
    assert stored(everything, "properties") == []


def test_extras_are_planned_where_the_configuration_names_them(everything: Office) -> None:
    rows = [field_write(1, name, "x") for name in ("property", "comment", "link")]
    rows += [card_write("due", "2026-12-17"), card_write("comment", "Risk: high")]
    everything.night.set(extras=[])
    everything.publish(*rows)
    kept = everything.night.execute("select target, field from ops.writeback_plan_rows")
    assert kept == [("trello", "comment")]


def test_one_comment_is_kept_up_to_date_as_adf(everything: Office) -> None:
    everything.publish(field_write(1, "comment", "Risk: high\n- blocked"))
    everything.night.apply()
    everything.publish(field_write(1, "comment", "Risk: medium", old="Risk: high\n- blocked"))
    assert everything.night.apply().written == 1
    (comment,) = ours(everything)
    assert [part["content"][0]["text"] for part in comment["body"]["content"]] == [MARK, "Risk: medium"]
    assert len(stored(everything, "comments")) == 2, "what people wrote stays"
    everything.publish(field_write(1, "comment", None, old="Risk: medium"))
    everything.night.apply()
    assert ours(everything) == []


def test_a_comment_that_a_person_edited_stays(everything: Office) -> None:
    everything.publish(field_write(1, "comment", "Risk: high"))
    everything.night.apply()
    (comment,) = ours(everything)
    comment["body"]["content"][1]["content"][0]["text"] = "We know."
    everything.store.put("jira", "comments", comment["id"], "10001", 1, comment)
    everything.publish(field_write(1, "comment", "Risk: medium", old="Risk: high"))
    assert everything.night.apply().refused == 1
    assert "We know." in json.dumps(ours(everything))


def test_a_lost_answer_comments_once(everything: Office) -> None:
    everything.server.faults.add(kind="lost_answer", tool="jira", method="POST", path="/comment")
    everything.publish(field_write(1, "comment", "Risk: high"))
    assert everything.night.apply(open_target=quickly).written == 1
    assert len(ours(everything)) == 1


def test_one_link_is_set_and_taken_away(everything: Office) -> None:
    everything.publish(field_write(1, "link", LINK))
    everything.night.apply()
    everything.publish(field_write(1, "link", LINK + " now", old=LINK))
    assert everything.night.apply().written == 1
    (link,) = stored(everything, "remotelinks")
    assert link["object"] == {"url": LINK.split()[0], "title": "Waits for card: Print the labels now"}
    everything.night.undo()
    assert [one["object"]["title"] for one in stored(everything, "remotelinks")] == [
        "Waits for card: Print the labels"
    ]


def test_a_due_date_is_proposed_to_a_card_without_one_and_a_persons_date_stays(everything: Office) -> None:
    everything.publish(card_write("due", "2026-12-17"), card_write("due", "2026-12-24", card=CARDS[1]))
    document = everything.store.get("trello", "cards", CARDS[1])
    assert document is not None
    theirs = document.json() | {"due": "2027-01-31T12:00:00.000Z"}
    everything.store.put("trello", "cards", document.id, document.parent, document.updated_ms, theirs)
    summary = everything.night.apply()
    assert (summary.written, summary.refused) == (1, 1)
    assert everything.card()["due"] == "2026-12-17T10:30:00.000Z"
    assert everything.card(CARDS[1])["due"] == theirs["due"]
