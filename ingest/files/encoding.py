"""In which encoding a file of text is, told by its bytes: byte order marks, zeros, and what UTF-8 allows.

A spreadsheet saves a CSV as Windows-1252 or UTF-16, other programs put a byte order mark before JSON. What is
no UTF-8 is never replaced without a word: it is read as Windows-1252 where all of it can be, and told.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

#: longest first: UTF-32's mark begins with UTF-16's
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: codes to which Windows-1252 gives no letter: a text that has them is in another encoding
UNASSIGNED = b"\x81\x8d\x8f\x90\x9d"
REPLACEMENT = "\ufffd"
#: what a byte that is no UTF-8 becomes while they are counted
ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Encoding:
    """An encoding, how many bytes of mark come before the text, and how many of its bytes are not in it."""

    name: str
    mark: int = 0
    odd: int = 0

    @property
    def note(self) -> str:
        """What somebody should know; nothing where the text is what the vendor writes."""
        if self.odd:
            return f"{self.odd:,} bytes are no {self.name.upper()} and became {REPLACEMENT}"
        if self.name == "cp1252":
            return "it is no UTF-8 and was read as Windows-1252, as spreadsheets save it"
        return ""


def marked(start: bytes) -> Encoding | None:
    """The encoding that the first bytes tell: by a mark, or by zeros between Latin letters."""
    for mark, name in MARKS:
        if start.startswith(mark):
            return Encoding(name, len(mark))
    pair = start[:4]
    if len(pair) == 4 and pair[0] and pair[2] and not pair[1] and not pair[3]:
        return Encoding("utf-16-le")
    if len(pair) == 4 and pair[1] and pair[3] and not pair[0] and not pair[2]:
        return Encoding("utf-16-be")
    return None


def encoding_of(start: bytes, blocks: Iterable[bytes]) -> Encoding | None:
    """The encoding of a text; ``start`` are the first bytes of its ``blocks``.

    None where its bytes are in none that can be told: neither UTF-8 nor Windows-1252.
    """
    told = marked(start)
    if told is not None and told.name != "utf-8":
        return told
    letters, odd, unassigned = _letters(blocks)
    # what UTF-8 has for most of its letters is UTF-8 with a fault, such as an end in the middle of one
    if not odd or told or letters >= odd:
        return Encoding("utf-8", told.mark if told else 0, odd)
    return None if unassigned else Encoding("cp1252")


def _letters(blocks: Iterable[bytes]) -> tuple[int, int, bool]:
    """(letters beyond ASCII, bytes that are no UTF-8, whether one is nothing in Windows-1252 either)."""
    reader = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    letters, odd, unassigned = 0, 0, False
    for block in chain(blocks, [b""]):
        text = reader.decode(block, final=not block)
        if text.isascii():
            continue
        escaped = len(ESCAPED.findall(text))
        letters += len(text) - len(text.encode("ascii", "ignore")) - escaped
        odd += escaped
        unassigned = unassigned or any(code in block for code in UNASSIGNED)
    return letters, odd, unassigned
