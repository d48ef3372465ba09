"""Which of Slack's conversations are private, and what words of theirs stand in those that are not.

Private channels, direct messages and those of a group land where ``[slack] private_channels`` names them. In
a message that lands, what it carries over from a conversation that does not is taken out: the text of a
shared message, the name in a channel's link.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from config.sections import SlackSection
from ingest.source.entity import Record
from ingest.source.page import Closed, Kin
from ingest.source.privacy import Consent

KINDS = ("is_private", "is_group", "is_im", "is_mpim")
#: a link to a channel with its name: <#C123|name>
LINK = re.compile(r"<#([A-Z0-9]+)\|[^>]*>")
#: of a shared message where it came from, which says nothing to who may not go there
SHARED = ("id", "channel_id", "channel_team", "ts", "author_id", "is_msg_unfurl", "is_share", "from_url")
ALSO: Kin = (("messages", "scope"), ("bookmarks", "parent"), ("channel_members", "id"))


def consent(settings: SlackSection) -> Consent:
    """The private conversations that may land."""
    return Consent.under("[slack] private_channels", settings.private_channels)


def is_private(channel: Record) -> bool:
    """True unless the conversation says that it is public."""
    return channel.get("is_private") is not False or any(channel.get(kind) is True for kind in KINDS)


def may_land(channel: Record, named: Consent) -> bool:
    """True for a public conversation, and for a private one that is named."""
    return not is_private(channel) or named.covers(channel.get("id"), channel.get("name"))


def is_public_archive(lists: Collection[str]) -> bool:
    """True where an archive's lists are those of an export of public channels."""
    return "channels.json" in lists and not {"groups.json", "dms.json", "mpims.json"} & set(lists)


def closed(scope: str, channels: Sequence[Record]) -> Closed:
    """What the lake holds of these channels of a workspace is to be taken out."""
    ids = frozenset(str(channel["id"]) for channel in channels if channel.get("id"))
    return Closed("channels", scope, ids, ALSO)


def told(named: Consent, channels: int) -> str:
    """The line about what is not read."""
    return named.left(channels, "private channel is", "private channels are")


def without_others(message: Mapping[str, Any], open_ids: frozenset[str]) -> dict[str, Any]:
    """The message without what it carries over from conversations that are not among ``open_ids``."""
    found = {name: _unlinked(value, open_ids) for name, value in message.items()}
    attachments = found.get("attachments")
    if isinstance(attachments, list):
        found["attachments"] = [_unshared(one, open_ids) for one in attachments]
    return found


def carries_over(message: Mapping[str, Any]) -> bool:
    """True for a message that shares another or links to a channel; a look that costs nothing."""
    text = message.get("text")
    return bool(message.get("attachments")) or (not text and "blocks" in message) or "<#" in str(text)


def _unshared(attachment: Any, open_ids: frozenset[str]) -> Any:
    if not isinstance(attachment, dict) or not attachment.get("channel_id"):
        return attachment
    if attachment["channel_id"] in open_ids:
        return attachment
    return {name: attachment[name] for name in SHARED if name in attachment}


def _unlinked(value: Any, open_ids: frozenset[str]) -> Any:
    if isinstance(value, str):
        return LINK.sub(lambda found: found[0] if found[1] in open_ids else f"<#{found[1]}>", value)
    if isinstance(value, dict):
        return {name: _unlinked(part, open_ids) for name, part in value.items()}
    return [_unlinked(part, open_ids) for part in value] if isinstance(value, list) else value
