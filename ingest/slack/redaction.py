"""Keep what people wrote out of the lake where the configuration does not allow it.

Three degrees, per channel: the text lands as it is; it lands with the organisation's own patterns and hook
applied (account numbers, names of patients); or it does not land at all, and of a message remain who, when,
the thread, and the task keys it mentions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from clients.errors import FatalError
from config.sections import SlackSection
from ingest.slack.privacy import carries_over, without_others
from ingest.source.entity import Record

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
#: properties at any depth that hold no words of people: a pattern of digits must not break a key or a date
STRUCTURE = frozenset({*KEPT, "id", "client_msg_id", "block_id", "user_id", "users", "style", "event_type"})
#: properties that hold words of the message itself
SAID = ("text", "blocks", "attachments", "files")
REDACTED = "[redacted]"
WITHHELD = "withheld"

Rewrite = Callable[[str], str]


@dataclass(frozen=True)
class TextPolicy:
    """What of the words in a channel may land. ``allowed`` are names and ids, or ``*`` for all channels."""

    allowed: tuple[str, ...]
    rewrite: Rewrite | None = None
    print: str = ""
    open_ids: frozenset[str] | None = None  # conversations whose words may stand in others; None: of all

    def keeps(self, channel: Record) -> bool:
        """True when the text of a channel may land."""
        return "*" in self.allowed or channel.get("id") in self.allowed or channel.get("name") in self.allowed

    def fingerprint(self, channel: Record) -> str:
        """Changes with the policy for this channel, so that the channel is read again under the new one."""
        return f"text {f'kept{self.print}' if self.keeps(channel) else WITHHELD}"

    def fit(self, channel: Record, message: Any) -> Any:
        """The message as it may land; of what is no message, nothing where text is withheld."""
        if not isinstance(message, dict):
            return self.words(channel, message)
        placed = {**message, "channel": channel["id"]}
        if self.open_ids is not None and carries_over(message):
            placed = without_others(placed, self.open_ids)
        if not self.keeps(channel):
            return without_text(placed)
        return _rewritten(placed, self.rewrite) if self.rewrite else placed

    def words(self, channel: Record, text: Any) -> Any:
        """Something received from a channel that cannot be read as a message: for quarantine."""
        if not self.keeps(channel):
            return WITHHELD
        return _rewritten(text, self.rewrite) if self.rewrite else text


def text_policy(settings: SlackSection) -> TextPolicy:
    """The configured policy. Raises FatalError when the redaction hook cannot be loaded."""
    patterns = tuple(re.compile(pattern) for pattern in settings.redact)
    hook = _loaded(settings.redact_hook) if settings.redact_hook else None
    print_ = ""
    if patterns or hook:
        told = repr((settings.redact, settings.redact_hook)).encode()
        print_ = f" redacted {hashlib.md5(told, usedforsecurity=False).hexdigest()[:8]}"
    return TextPolicy(tuple(settings.text_channels), _rewriting(patterns, hook), print_)


def _rewriting(patterns: Sequence[re.Pattern[str]], hook: Rewrite | None) -> Rewrite | None:
    if not patterns and hook is None:
        return None

    def rewrite(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(REDACTED, text)
        return hook(text) if hook else text

    return rewrite


def _loaded(path: str) -> Rewrite:
    module, _, name = path.partition(":")
    try:
        hook = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise FatalError(
            f"the redaction hook {path!r} cannot be loaded: {error}",
            "truce.toml: [slack].redact_hook",
            "write it as package.module:function, importable where Truce runs",
        ) from None
    if not callable(hook):
        raise FatalError(
            f"the redaction hook {path!r} is no function",
            "truce.toml: [slack].redact_hook",
            "name a function",
        )
    return lambda text: str(hook(text))


def without_text(message: dict[str, Any]) -> dict[str, Any]:
    """The message reduced to who, when, thread and the task keys mentioned."""
    kept = {name: message[name] for name in KEPT if name in message}
    keys = sorted(set(MENTIONS.findall(" ".join(_texts(_said(message))))))
    return {**kept, "text": " ".join(keys), "truce_text": WITHHELD}


def _said(message: dict[str, Any]) -> dict[str, Any]:
    """Where a message's own words stand, as staging reads them.

    What it said before an edit and the root that a reply repeats are elsewhere. A linked page is
    nobody's words, but where there are no others.
    """
    said = {name: message[name] for name in SAID if name in message}
    attached = said.get("attachments")
    if message.get("text") and isinstance(attached, list):
        said["attachments"] = [one for one in attached if not _is_page(one)]
    return said


def _is_page(attachment: Any) -> bool:
    told = attachment if isinstance(attachment, dict) else {}
    return bool(told.get("from_url")) and not (told.get("is_share") or told.get("is_msg_unfurl"))


def _rewritten(value: Any, rewrite: Rewrite) -> Any:
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, dict):
        return {
            name: part if name in STRUCTURE else _rewritten(part, rewrite) for name, part in value.items()
        }
    return [_rewritten(part, rewrite) for part in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
