"""Slack's catalogue: every entity that is read, as data."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ingest.source.cursor import has_come
from ingest.source.entity import Entity, Record

#: ids that only private channels and direct messages had, when they had ids of their own
PRIVATE_ID = re.compile(r"[GD][A-Z0-9]{7,}$")

#: presence, unread counts, status lines: what a person's client shows, not what was said
VOLATILE = frozenset(
    {
        "unread_count",
        "unread_count_display",
        "last_read",
        "num_members",
        "presence",
        "status_text",
        "status_emoji",
        "status_emoji_display_info",
        "status_expiration",
        "status_text_canonical",
        "is_open",
        "priority",
        "subscribed",
    }
)
WORKSPACE = "workspace"
CHANNEL = "channel id"
EPOCH = datetime(1970, 1, 1)


def moment(ts: object) -> datetime:
    """UTC from a ``ts``, to the microsecond: as a float it would lose digits (S6).

    Raises ValueError when it is no such text.
    """
    if not isinstance(ts, str):
        raise ValueError(f"ts is {type(ts).__name__}, not text")
    seconds, _, fraction = ts.partition(".")
    try:
        return EPOCH + timedelta(seconds=int(seconds), microseconds=int((fraction + "000000")[:6]))
    except OverflowError as error:
        raise ValueError(str(error)) from None


#: a message's moment stands in its id, in seconds
MESSAGE_ID = re.compile(r"[^:]*:[0-9]{1,12}(\.[0-9]+)?")
#: as Slack writes it; others order otherwise, as text
TS = re.compile(r"\d{10}\.\d{6}")


def stamp(message: Record) -> str | None:
    """The message's ``ts`` where it is one that has come, so that a cursor may go there; else None."""
    ts = message.get("ts")
    return ts if isinstance(ts, str) and TS.fullmatch(ts) and has_come(moment(ts)) else None


def message_changed(message: Record) -> datetime:
    """When a message last changed: sent, edited, or replied to (S3, S4). Raises ValueError."""
    edited = message.get("edited")
    edited_at = edited.get("ts") if isinstance(edited, dict) else None
    marks = [message.get("ts"), edited_at, message.get("latest_reply")]
    return max(moment(mark) for mark in marks if mark is not None)


def seconds(record: Record) -> datetime | None:
    """``updated`` of users and user groups, in epoch seconds; channels have it in milliseconds."""
    value = record.get("updated") or record.get("date_update")
    if value is None:
        return None
    number = float(value)
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC).replace(tzinfo=None)


#: conversations.list answers at most 999 (S7)
LIST_SIZE = 999


def _slack(name: str, endpoint: str, scope: str, page: str, doc: str, **more: object) -> Entity:
    declared = {"volatile": VOLATILE} | more
    return Entity("slack", name, endpoint, scope, page, doc, **declared)  # type: ignore[arg-type]


WORKSPACE_LISTS = (
    _slack(
        "users",
        "users.list",
        WORKSPACE,
        "cursor",
        "Members, guests, apps, and those who have left.",
        changed=seconds,
        rows_at="members",
        page_size=LIST_SIZE,
    ),
    _slack(
        "usergroups",
        "usergroups.list",
        WORKSPACE,
        "list",
        "User groups with their members.",
        changed=seconds,
        rows_at="usergroups",
        parameters=(("include_users", "true"), ("include_disabled", "true")),
    ),
    _slack(
        "channels",
        "conversations.list",
        WORKSPACE,
        "cursor",
        "Channels, archived ones too; whether the app is a member.",
        changed=seconds,
        rows_at="channels",
        page_size=LIST_SIZE,
        parameters=(("exclude_archived", "false"),),  # of the kinds that the token's scopes allow
        born=("name", "created"),
    ),
)
OF_CHANNELS = (
    _slack(
        "channel_members",
        "conversations.members",
        WORKSPACE,
        "each",
        "Who is in a channel; asked again when their number has changed, and in a full read.",
        key=("channel",),
        rows_at="members",
        page_size=LIST_SIZE,
        volatile=frozenset(),  # here the number of members is what was asked by
    ),
    _slack(
        "bookmarks",
        "bookmarks.list",
        WORKSPACE,
        "each",
        "Links at the top of a channel.",
        parent="channel_id",
        rows_at="bookmarks",
        in_turns=True,
    ),
    _slack(
        "messages",
        "conversations.history, conversations.replies",
        CHANNEL,
        "cursor",
        "Messages and thread replies alike, by channel and ts, with their reactions.",
        key=("channel", "ts"),
        form=MESSAGE_ID,
        changed=message_changed,
        dates_fall=True,  # a thread that loses its last reply
        parent="thread_ts",
        overlap=timedelta(hours=48),
    ),
)
ENTITIES: dict[str, Entity] = {entity.name: entity for entity in (*WORKSPACE_LISTS, *OF_CHANNELS)}
