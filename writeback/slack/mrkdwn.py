"""Slack's mrkdwn and the limits of Block Kit (S8)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

#: Slack's limits, in characters and in blocks a message
SECTION_LIMIT, HEADER_LIMIT, FIELD_LIMIT, TEXT_LIMIT = 3_000, 150, 2_000, 4_000
BLOCK_LIMIT, FIELDS_LIMIT = 50, 10

Block = dict[str, Any]


def escape(text: str) -> str:
    """Text that Slack shows as it is: no title can mention anybody or open a link by accident."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, text: str) -> str:
    """A link, or the bare text where there is no http address; a ``|`` or line end would break the syntax."""
    shown = escape(" ".join(text.split()))
    if not url.startswith(("https://", "http://")):
        return shown
    address = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")
    return f"<{address}|{shown.replace('|', '¦')}>"


def bold(text: str) -> str:
    """Bold, for text that is escaped already. An asterisk inside would end it."""
    return f"*{text.replace('*', '∗')}*"


def cut(text: str, limit: int) -> str:
    """``text`` within ``limit``, with an ellipsis where it was cut, and never inside a link or an entity."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    if short.rfind("<") > short.rfind(">"):
        short = short[: short.rfind("<")]
    if short.rfind("&") > short.rfind(";"):
        short = short[: short.rfind("&")]
    return short.rstrip() + "…"


def header(text: str) -> Block:
    """A title in plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": cut(text, HEADER_LIMIT), "emoji": True}}


def section(text: str) -> Block:
    """A paragraph."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, SECTION_LIMIT)}}


def fields(texts: Iterable[str]) -> Block:
    """Short texts in two columns."""
    shown = [{"type": "mrkdwn", "text": cut(text, FIELD_LIMIT)} for text in islice(texts, FIELDS_LIMIT)]
    return {"type": "section", "fields": shown}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, FIELD_LIMIT)}]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def sections(paragraphs: Iterable[str]) -> list[Block]:
    """Paragraphs packed into as few sections as the limit allows, none split over two."""
    packed: list[str] = []
    for paragraph in (cut(text, SECTION_LIMIT) for text in paragraphs):
        if packed and len(packed[-1]) + len(paragraph) + 2 <= SECTION_LIMIT:
            packed[-1] += "\n\n" + paragraph
        else:
            packed.append(paragraph)
    return [section(text) for text in packed]


def messages(blocks: list[Block]) -> list[list[Block]]:
    """Blocks split into messages of at most 50."""
    return [blocks[start : start + BLOCK_LIMIT] for start in range(0, len(blocks), BLOCK_LIMIT)]
