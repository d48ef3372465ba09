"""What Slack checks of Block Kit before it posts (docs.slack.dev/reference/block-kit/blocks)."""

from __future__ import annotations

from typing import Any

MOST_BLOCKS = 50
KINDS = frozenset(
    [
        "section",
        "header",
        "divider",
        "context",
        "actions",
        "image",
        "rich_text",
        "input",
        "file",
        "video",
        "markdown",
        "table",
    ]
)
SECTION, HEADER, FIELD, MARKDOWN = 3000, 150, 2000, 12_000


def faults_of(blocks: Any) -> list[str]:
    """Slack's messages for what is wrong with a list of blocks; none when it may be posted."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    if len(blocks) > MOST_BLOCKS:
        return [f"[ERROR] no more than {MOST_BLOCKS} items allowed [json-pointer:/blocks]"]
    return [fault for n, block in enumerate(blocks) for fault in _block(block, f"/blocks/{n}")]


def _block(block: Any, at: str) -> list[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in KINDS:
        return [f"[ERROR] unsupported type: {kind} [json-pointer:{at}/type]"]
    if len(str(block.get("block_id", ""))) > 255:
        return [f"[ERROR] must be less than 256 characters [json-pointer:{at}/block_id]"]
    checks = {
        "section": _section,
        "header": _header,
        "context": _context,
        "actions": _actions,
        "markdown": _markdown,
    }
    return checks[kind](block, at) if kind in checks else []


def _section(block: dict[str, Any], at: str) -> list[str]:
    if "text" not in block and not block.get("fields"):
        return [f"[ERROR] missing required field: text [json-pointer:{at}]"]
    faults = _text(block["text"], f"{at}/text", SECTION) if "text" in block else []
    fields = block.get("fields", [])
    if len(fields) > 10:
        faults.append(f"[ERROR] no more than 10 items allowed [json-pointer:{at}/fields]")
    return faults + [fault for n, one in enumerate(fields) for fault in _text(one, f"{at}/fields/{n}", FIELD)]


def _header(block: dict[str, Any], at: str) -> list[str]:
    text = block.get("text")
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        return [f"[ERROR] must be a plain_text object [json-pointer:{at}/text]"]
    return _text(text, f"{at}/text", HEADER)


def _context(block: dict[str, Any], at: str) -> list[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 10:
        return [f"[ERROR] between 1 and 10 items required [json-pointer:{at}/elements]"]
    texts = [(n, one) for n, one in enumerate(elements) if one.get("type") != "image"]
    return [fault for n, one in texts for fault in _text(one, f"{at}/elements/{n}", SECTION)]


def _actions(block: dict[str, Any], at: str) -> list[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= 25:
        return [f"[ERROR] between 1 and 25 items required [json-pointer:{at}/elements]"]
    buttons = [(n, one) for n, one in enumerate(elements) if one.get("type") == "button"]
    return [fault for n, one in buttons for fault in _text(one.get("text"), f"{at}/elements/{n}/text", 75)]


def _markdown(block: dict[str, Any], at: str) -> list[str]:
    text = block.get("text")
    return (
        []
        if isinstance(text, str) and len(text) <= MARKDOWN
        else [f"[ERROR] invalid text [json-pointer:{at}/text]"]
    )


def _text(text: Any, at: str, most: int) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in ("mrkdwn", "plain_text"):
        return [f"[ERROR] must be a text object [json-pointer:{at}]"]
    value = text.get("text")
    if not isinstance(value, str) or not value:
        return [f"[ERROR] must be more than 0 characters [json-pointer:{at}/text]"]
    if len(value) > most:
        return [f"[ERROR] must be less than {most + 1} characters [json-pointer:{at}/text]"]
    return []
