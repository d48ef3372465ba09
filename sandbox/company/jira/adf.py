"""Atlassian Document Format of the texts that the simulated people write."""

from __future__ import annotations

import re
from typing import Any

from sandbox.company.words.vocabulary import JIRA_BASE

ADDRESS = re.compile(r"https?://[^\s<>|]+")


def document(text: str) -> dict[str, Any] | None:
    """A document: one paragraph per line, lines that start with ``- `` as a bullet list; None for no text."""
    if not text:
        return None
    content: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if line.startswith("- "):
            if not content or content[-1]["type"] != "bulletList":
                content.append({"type": "bulletList", "content": []})
            content[-1]["content"].append({"type": "listItem", "content": [paragraph(line[2:])]})
        else:
            content.append(paragraph(line))
    return {"type": "doc", "version": 1, "content": content}


def paragraph(line: str) -> dict[str, Any]:
    """A paragraph; addresses of the own site become cards, others links."""
    nodes: list[dict[str, Any]] = []
    end = 0
    for match in ADDRESS.finditer(line):
        if match.start() > end:
            nodes.append({"type": "text", "text": line[end : match.start()]})
        nodes.append(_address(match[0]))
        end = match.end()
    if end < len(line):
        nodes.append({"type": "text", "text": line[end:]})
    return {"type": "paragraph", "content": nodes}


def _address(url: str) -> dict[str, Any]:
    if url.startswith(JIRA_BASE):
        return {"type": "inlineCard", "attrs": {"url": url}}
    return {"type": "text", "text": url, "marks": [{"type": "link", "attrs": {"href": url}}]}
