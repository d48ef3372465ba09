"""What the write-back wrote comes back as history, beside what people did at the same hour (W4).

The token is Ann's own: nobody is told apart by who did it.
"""

from __future__ import annotations

from typing import Any

import duckdb

from tests.dbt_project.hard_trello import OTHER, card
from tests.dbt_project.lake_rows import Landing

ECHO = "695a8e80aaaaaaaaaaaaaaa4"
FIELD = "cf-risk"
#: written values as the journal has them: target, object, field, value, state, time
JOURNAL = (
    ("trello", ECHO, f"custom_field:{FIELD}", "high", "done", "2026-01-21 02:05:00"),
    ("trello", ECHO, "due", "2026-02-04", "done", "2026-01-21 02:05:00"),
    ("trello", ECHO, "comment", "Said in our name, without the mark", "done", "2026-01-21 02:05:00"),
)


def journal(con: duckdb.DuckDBPyConnection) -> None:
    """Put the writes in the journal."""
    for number, row in enumerate(JOURNAL):
        con.execute(
            "insert into lake.ops.writeback_journal by name select 'e' || ? as write_id, 'r1' as run_id, "
            "? as target, 'card' as object_type, ? as object_id, ? as field, ? as new_value, ? as status, "
            "?::timestamp as recorded_at",
            [number, *row],
        )


def land_echo(landing: Landing) -> None:
    """Acts of ours (ids ``own…``) and of people (``man…``) on a card and an issue, and messages of both."""
    body = card(ECHO, OTHER, "l-else", "EcHoEd12")
    landing.add("trello.cards", ECHO, body, scope=OTHER, updated="2026-01-21T02:05:00Z")
    for id, (kind, data) in _acts().items():
        act = {"id": id, "type": kind, "date": "2026-01-21T02:05:00.000Z", "idMemberCreator": "m-ann"}
        act |= {"data": {"card": {"id": ECHO}, **data}}
        landing.add("trello.actions", id, act, scope=OTHER, updated="2026-01-21T02:05:00Z")
    comment = {"issueId": "3", "author": {"accountId": "acc-bob"}, "created": "2026-01-21T02:05:00.000+0000"}
    texts = {"own-9": "Truce · kept up to date every night\nWaits for others.", "man-9": "Waits."}
    for id, text in texts.items():
        landing.add("jira.comments", id, {**comment, "id": id, "body": text}, scope="PAY")
    for ts, metadata in (("1768961100.000001", {"event_type": "truce_report"}), ("1768961100.000002", None)):
        post: dict[str, Any] = {"ts": ts, "user": "U1", "text": "Late today", "channel": "C2"}
        post |= {"metadata": metadata} if metadata else {}
        landing.add("slack.messages", f"C2:{ts}", post, scope="C2")


def _acts() -> dict[str, tuple[str, dict[str, Any]]]:
    def risk(value: str) -> dict[str, Any]:
        field = {"id": FIELD, "name": "Risk", "type": "text"}
        item = {"idCustomField": FIELD, "value": {"text": value}}
        return {"customField": field, "customFieldItem": item, "old": {"value": None}}

    def due(day: str) -> dict[str, Any]:
        return {"card": {"id": ECHO, "due": f"{day}T12:00:00.000Z"}, "old": {"due": None}}

    return {
        "own-1": ("commentCard", {"text": "**Truce** · kept up to date every night\n\nLikely done in May."}),
        "own-2": ("commentCard", {"text": "Said in our name, without the mark"}),
        "own-3": ("addLabelToCard", {"label": {"name": "Truce: high"}}),
        "own-4": ("updateCustomFieldItem", risk("high")),
        "own-5": ("updateCard", due("2026-02-04")),
        "man-1": ("commentCard", {"text": "What **Truce** says is right"}),
        "man-3": ("addLabelToCard", {"label": {"name": "urgent"}}),
        "man-4": ("updateCustomFieldItem", risk("low")),
        "man-5": ("updateCard", due("2026-02-05")),
    }
