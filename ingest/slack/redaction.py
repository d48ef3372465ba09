"""Keep what people wrote out of the lake where the configuration does not allow it.

Of a message in such a channel land who, when, the thread, and the task keys it mentions; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.entity import Record

#: Jira keys, and links to Jira issues and Trello cards
MENTIONS = re.compile(r"\b[A-Z][A-Z0-9_]{1,19}-\d+\b|trello\.com/c/[A-Za-z0-9]{8}")
KEPT = (
    "type",
    "subtype",
    "ts",
    "user",
    "bot_id",
    "app_id",
    "team",
    "channel",
    "thread_ts",
    "parent_user_id",
    "reply_count",
    "reply_users",
    "reply_users_count",
    "latest_reply",
    "edited",
    "hidden",
)


def allows_text(policy: Sequence[str], channel: Record) -> bool:
    """True when the text of a channel may land: its name or id is listed, or ``*`` is."""
    return "*" in policy or channel.get("id") in policy or channel.get("name") in policy


def without_text(message: dict[str, Any]) -> dict[str, Any]:
    """The message reduced to who, when, thread and the task keys mentioned."""
    kept = {name: message[name] for name in KEPT if name in message}
    keys = sorted(set(MENTIONS.findall(" ".join(_texts(message)))))
    return {**kept, "text": " ".join(keys), "truce_text": "withheld"}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
