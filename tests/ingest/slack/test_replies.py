"""A reply is of the thread that was asked for, whatever it tells of itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ingest.slack.channels import ChannelReader, Windows, in_thread
from ingest.slack.redaction import TextPolicy
from ingest.source.cursor import Cursor
from ingest.source.entity import NoRecord
from ingest.source.page import Page

THREAD = "1767859200.000100"


@pytest.mark.parametrize("told", [{}, {"thread_ts": None}, {"thread_ts": ""}])
def test_a_reply_that_does_not_tell_its_thread_is_no_root(told: dict[str, Any]) -> None:
    reply = {"ts": "1767949202.000200", "text": "ok", **told}
    assert in_thread(reply, THREAD) == {**reply, "thread_ts": THREAD}


@pytest.mark.parametrize(
    "message",
    [
        {"ts": "1767949202.000200", "thread_ts": THREAD},
        {"ts": THREAD, "text": "the root"},
        NoRecord(["what is no message"]),
    ],
)
def test_what_tells_its_thread_the_root_and_what_is_no_message_stay_as_they_came(
    message: dict[str, Any],
) -> None:
    assert in_thread(message, THREAD) is message


class Answers:
    """A client whose channel has one thread."""

    def __init__(self, history: list[dict[str, Any]], replies: list[dict[str, Any]]) -> None:
        self.lists = {"conversations.history": history, "conversations.replies": replies}

    def call(self, method: str, **_: Any) -> dict[str, Any]:
        return {"ok": True, "messages": self.lists[method]}


@pytest.mark.parametrize("nameless", [{"ts": ""}, {"ts": None}, {"ts": ["1767949202.000200"]}, {}])
@pytest.mark.parametrize("beside", ["", None])
def test_a_reply_that_cannot_be_named_is_kept_whatever_the_channel_holds(
    nameless: dict[str, Any], beside: str | None
) -> None:
    root = {"ts": THREAD, "thread_ts": THREAD, "reply_count": 1, "latest_reply": "1767949202.000200"}
    client = Answers([root, {"ts": beside, "text": "also nameless"}], [root, {**nameless, "text": "marker"}])
    windows = Windows(timedelta(days=1), timedelta(days=1))
    reader = ChannelReader(client, {"id": "C1"}, TextPolicy(("*",)), windows)  # type: ignore[arg-type]
    pages = [event for event in reader.read(Cursor(), "") if isinstance(event, Page)]
    assert [record.get("text") for page in pages for record in page.records] == [
        None,
        "also nameless",
        "marker",
    ]
