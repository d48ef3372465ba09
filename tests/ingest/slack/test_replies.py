"""A reply is of the thread that was asked for, whatever it tells of itself."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.slack.channels import in_thread
from ingest.source.entity import NoRecord

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
