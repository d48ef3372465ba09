"""The fields of Slack's records on which everything rests."""

from __future__ import annotations

from checks.suites.raw.key_field import NUMBER, TEXT, KeyField

#: by entity
KEY_FIELDS: dict[str, tuple[KeyField, ...]] = {
    "channels": (KeyField("$.id", TEXT, True), KeyField("$.name", TEXT)),
    "users": (KeyField("$.id", TEXT, True),),
    "messages": (
        KeyField("$.ts", TEXT, True),
        KeyField("$.text", TEXT),
        KeyField("$.user", TEXT),
        KeyField("$.thread_ts", TEXT),
        KeyField("$.reply_count", NUMBER),
    ),
}
