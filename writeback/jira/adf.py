"""Atlassian Document Format, as Jira Cloud's v3 wants rich text (W1): plain text in, plain text out."""

from __future__ import annotations

from typing import Any

BLOCKS = ("paragraph", "heading", "listItem", "codeBlock", "blockquote", "tableRow")


def document(text: str) -> dict[str, Any]:
    """An ADF document: a paragraph per blank-line-separated part, hard breaks for single line ends."""
    paragraphs = [_paragraph(part) for part in text.split("\n\n") if part.strip()]
    return {"type": "doc", "version": 1, "content": paragraphs or [{"type": "paragraph", "content": []}]}


def plain_text(node: Any) -> str:
    """The text of an ADF document or node; inverse of :func:`document` for what that makes."""
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "doc":
        return "\n\n".join(plain_text(child) for child in node.get("content") or ()).strip()
    if node.get("type") == "text":
        return str(node.get("text", ""))
    if node.get("type") == "hardBreak":
        return "\n"
    if node.get("type") in ("mention", "emoji", "inlineCard"):
        attributes = node.get("attrs") or {}
        return str(attributes.get("text") or attributes.get("shortName") or attributes.get("url") or "")
    children = node.get("content") or ()
    separator = "\n" if any(child.get("type") in BLOCKS for child in children) else ""
    return separator.join(plain_text(child) for child in children)


def _paragraph(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for number, line in enumerate(text.strip("\n").split("\n")):
        if number:
            content.append({"type": "hardBreak"})
        if line:  # an empty text node is no valid ADF
            content.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": content}
