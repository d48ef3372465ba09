"""One message in Block Kit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

from writeback.slack.mrkdwn import Block


@dataclass(frozen=True)
class BlockMessage:
    """One Slack message of the report. ``part`` is ``overview`` or a section of the thread."""

    part: str
    text: str
    blocks: list[Block]
    #: goes into the message's metadata beside its own mark, so that a reaction to it can be understood
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Hash of what is shown and meant: an equal one needs no request."""
        shown = orjson.dumps([self.text, self.blocks, self.payload], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(shown).hexdigest()[:16]
