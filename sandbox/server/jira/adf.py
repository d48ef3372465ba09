"""Atlassian Document Format: what v3 demands for rich text (W1), and its plain text for v2."""

from __future__ import annotations

from typing import Any

BLOCKS = frozenset({"paragraph", "heading", "listItem", "codeBlock", "tableRow", "blockquote", "rule"})
NODES = BLOCKS | frozenset(
    """
    doc text hardBreak mention emoji inlineCard blockCard bulletList orderedList panel table tableCell
    tableHeader date status media mediaSingle mediaGroup expand nestedExpand taskList taskItem
    decisionList decisionItem layoutSection layoutColumn mediaInline embedCard extension bodiedExtension
    inlineExtension placeholder caption
    """.split()  # noqa: SIM905 - one name a line is no easier to read
)


def is_document(value: Any) -> bool:
    """True when the value is a document of version 1 made of known nodes only."""
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        return False
    return isinstance(value.get("content"), list) and all(_is_node(node) for node in value["content"])


def _is_node(node: Any) -> bool:
    if not isinstance(node, dict) or node.get("type") not in NODES:
        return False
    if node["type"] == "text" and not (isinstance(node.get("text"), str) and node["text"]):
        return False
    content = node.get("content", [])
    return isinstance(content, list) and all(_is_node(child) for child in content)


def plain_text(value: Any) -> str:
    """The text of a document, one line per block; text itself is returned as it is."""
    if isinstance(value, str) or value is None:
        return value or ""
    return _text(value).strip("\n")


def _text(node: dict[str, Any]) -> str:
    kind, attributes = node.get("type"), node.get("attrs") or {}
    if kind == "text":
        return str(node.get("text", ""))
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji", "status"):
        return str(attributes.get("text") or attributes.get("shortName") or "")
    if kind in ("inlineCard", "blockCard", "embedCard"):
        return str(attributes.get("url", ""))
    inner = "".join(_text(child) for child in node.get("content") or [])
    return inner + "\n" if kind in BLOCKS else inner


def document(text: str) -> dict[str, Any]:
    """A document of plain text, one paragraph per line."""
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}
