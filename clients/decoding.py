"""The JSON of a body or a file's line, as vendors really send it.

A text that a tool has cut in the middle of an emoji leaves half a surrogate pair, which JSON's grammar
allows and strict parsers refuse: one such title made a page of a hundred issues unreadable. The strict and
fast parser reads first; what it refuses is read again by a lenient one, and each half becomes U+FFFD. NaN
and Infinity, which some programs write for a number, become the texts that they are: one such value costs
no page, and is counted with those that are no number. So do numbers beyond what a machine keeps to the last
digit or at all: rounded, two ids would be one. What is nested deeper than anybody writes is cut below the
depth at which its record is set aside.
"""

from __future__ import annotations

import json
import math
import re
import threading
from typing import Any

import orjson


class _Lost(threading.local):
    """Letters that answers to this thread's calls have lost since somebody asked."""

    count = 0


_lost = _Lost()
HALF = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
#: more than the 254 levels that can be written again: a record that is cut here is set aside all the same
MOST_LEVELS = 600
#: a number of so many digits may be beyond 64 bits; any digit counts as a nine when they are looked for
MANY_DIGITS = b"9" * 20
ANY_DIGIT = bytes.maketrans(b"012345678", b"9" * 9)


def _integer(text: str) -> int | str:
    """As many digits as there are: a text where 64 bits do not hold them."""
    return text if len(text) > 20 or not -(2**63) <= int(text) < 2**64 else int(text)


def _decimal(text: str) -> float | str:
    return number if math.isfinite(number := float(text)) else text


#: reads what the strict parser refuses, and each number to its last digit
LENIENT = json.JSONDecoder(parse_constant=str, parse_int=_integer, parse_float=_decimal)


def decode(content: bytes | str) -> tuple[Any, int]:
    """The value of a JSON text, and how many halves of a surrogate pair were replaced in it.

    Raises ValueError where it is no JSON: cut off, or with bytes that are no UTF-8, for whose letters none
    are put in silence.
    """
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return _leniently(content if isinstance(content, str) else content.decode("utf-8"), error.msg)
    digits = content if isinstance(content, bytes) else content.encode()
    if MANY_DIGITS in digits.translate(ANY_DIGIT):
        return _leniently(digits.decode(), "")
    return value, 0


def _leniently(text: str, refusal: str) -> tuple[Any, int]:
    try:
        value = _read(text)
    except ValueError:
        raise ValueError(refusal) from None
    mended, count = HALF.subn(REPLACEMENT, json.dumps(value, ensure_ascii=False))
    return orjson.loads(mended), count


def _read(text: str) -> Any:
    try:
        return LENIENT.decode(text)
    except RecursionError:
        cut = shallow(text)
    try:
        return LENIENT.decode(cut)
    except RecursionError:
        raise ValueError("it opens more than it closes") from None


def shallow(text: str, levels: int = MOST_LEVELS) -> str:
    """JSON with words in place of what is nested deeper than so many levels."""
    kept, depth, done, start = [], 0, 0, 0
    for token in TOKEN.finditer(text):
        sign = token.group()
        if sign in "[{":
            depth += 1
            start = token.start() if depth == levels + 1 else start
        elif sign in "]}":
            depth -= 1
            if depth == levels:
                kept.append(f'{text[done:start]}"… (nested deeper than {levels} levels)"')
                done = token.end()
    return "".join((*kept, text[done:]))


def whole(value: Any) -> tuple[Any, int]:
    """A value that was parsed elsewhere, without halves of surrogate pairs, and how many it had."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        mended, count = HALF.subn(REPLACEMENT, json.dumps(value, ensure_ascii=False))
        return LENIENT.decode(mended), count
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
