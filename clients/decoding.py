"""The JSON of a body or a file's line, as vendors really send it.

A text that a tool has cut in the middle of an emoji leaves half a surrogate pair, which JSON's grammar
allows and strict parsers refuse: one such title made a page of a hundred issues unreadable. The strict and
fast parser reads first; what it refuses is read again by a lenient one, and each half becomes U+FFFD. NaN
and Infinity, which some programs write for a number, become the texts that they are: one such value costs
no page, and is counted with those that are no number.
"""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import orjson


class _Lost(threading.local):
    """Letters that answers to this thread's calls have lost since somebody asked."""

    count = 0


_lost = _Lost()
HALF = re.compile("[\ud800-\udfff]")
NO_NUMBER = re.compile(r"\b(?:NaN|Infinity)\b")
REPLACEMENT = "\ufffd"


def decode(content: bytes | str) -> tuple[Any, int]:
    """The value of a JSON text, and how many halves of a surrogate pair were replaced in it.

    Raises ValueError where it is no JSON: cut off, or with bytes that are no UTF-8, for whose letters none
    are put in silence.
    """
    try:
        return orjson.loads(content), 0
    except orjson.JSONDecodeError as error:
        text = content if isinstance(content, str) else content.decode("utf-8")
        if "\\u" not in text and not HALF.search(text) and not NO_NUMBER.search(text):
            raise ValueError(error.msg) from None
    try:
        value = json.loads(text, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deep") from None
    mended, count = HALF.subn(REPLACEMENT, json.dumps(value, ensure_ascii=False))
    return orjson.loads(mended), count


def whole(value: Any) -> tuple[Any, int]:
    """A value that was parsed elsewhere, without halves of surrogate pairs, and how many it had."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        mended, count = HALF.subn(REPLACEMENT, json.dumps(value, ensure_ascii=False))
        return json.loads(mended), count
    return value, 0


def lost(count: int) -> None:
    """Remember that an answer to this thread's call lost letters."""
    _lost.count += count


def taken() -> int:
    """Letters lost in this thread since this was asked last."""
    count, _lost.count = _lost.count, 0
    return count


def told(count: int) -> str:
    """The remark on so many halves; empty for none."""
    return f"{count:,} {'half' if count == 1 else 'halves'} of an emoji became {REPLACEMENT}" if count else ""
