"""A post as its reader sees it, in plain text: every message, no markup, lines that fit a terminal."""

from __future__ import annotations

import html
import re
import textwrap

from rich.cells import cell_len

from writeback.report.content import ReportContent
from writeback.slack.blocks import render
from writeback.slack.message import BlockMessage
from writeback.slack.mrkdwn import Block

WIDTH = 80
LINK = re.compile(r"<https?://[^<>|]+\|([^<>]*)>")
BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
ITALIC = re.compile(r"(?<![\w/])_([^_\n]+)_(?!\w)")


def text(content: ReportContent, width: int = WIDTH) -> str:
    """All messages of a post, the overview first, then the replies of its thread behind a bar."""
    overview, *replies = render(content)
    return "\n\n".join([_message(overview, width, ""), *(_message(reply, width, "│ ") for reply in replies)])


def _message(message: BlockMessage, width: int, margin: str) -> str:
    lines = "\n".join(filter(None, (_plain(block) for block in message.blocks))).split("\n")
    wrapped = [part for line in lines for part in _wrapped(line, width - len(margin))]
    return "\n".join(f"{margin}{line}".rstrip() for line in wrapped)


def _wrapped(line: str, width: int) -> list[str]:
    """Lines that fit: a sign or a character of East Asia takes two columns."""
    extra = cell_len(line) - len(line)
    return textwrap.wrap(line, max(width // 2, width - extra)) or [""]


def _plain(block: Block) -> str:
    if block["type"] == "divider":
        return ""
    parts: list[dict[str, str]] = [block["text"]] if "text" in block else []
    parts += block.get("fields") or block.get("elements") or []
    return "\n".join(_unmarked(part) for part in parts)


def _unmarked(part: dict[str, str]) -> str:
    if part["type"] == "plain_text":
        return part["text"]
    shown = ITALIC.sub(r"\1", BOLD.sub(r"\1", LINK.sub(r"\1", part["text"])))
    return html.unescape(shown)
