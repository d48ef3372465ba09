"""The JSON value in the bytes of an archive's member, whatever its encoding and byte order mark."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson

from clients.decoding import decode, told
from ingest.files.encoding import encoding_of, marked


def utf8(data: bytes, errors: str = "strict") -> bytes:
    """The text as UTF-8 without a byte order mark. Raises ValueError for what is not in its encoding."""
    told = marked(data[:4])
    return data if told is None else data[told.mark :].decode(told.name, errors).encode()


def doubled(text: str | bytes, value: Any) -> int:
    """How many properties of a JSON text its value lacks, as a later one of the object is called alike.

    Such JSON is grammatical, people's scripts write it, and every parser keeps the last without a word.
    Counted by what stands before a property's value; in a string that follows a backslash, in both texts.
    """
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogatepass")
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:  # nested too deep to be written by it
        written = json.dumps(value, ensure_ascii=False).encode()
    return max(0, sum(text.count(sign) - written.count(sign) for sign in (b'":', b'" :')))


def told_doubled(count: int) -> list[str]:
    """The remark on so many properties."""
    if not count:
        return []
    what = "1 property was" if count == 1 else f"{count:,} properties were"
    return [f"{what} not read, as a later one of the same object is called alike"]


@dataclass(frozen=True)
class Changed:
    """What was lost or changed so that texts could be read.

    Halves of an emoji, files that are no UTF-8, properties that come twice.
    """

    halves: int = 0
    recoded: int = 0
    doubled: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.halves + other.halves, self.recoded + other.recoded, self.doubled + other.doubled)

    @property
    def notes(self) -> list[str]:
        """What somebody should know."""
        which = (
            "1 file is no UTF-8 and was"
            if self.recoded == 1
            else f"{self.recoded:,} files are no UTF-8 and were"
        )
        recoded = [f"{which} read as Windows-1252"] if self.recoded else []
        halves = [told(self.halves)] if self.halves else []
        return [*halves, *recoded, *told_doubled(self.doubled)]


def parsed(data: bytes) -> tuple[Any, Changed]:
    """The value, and what was changed in it. Raises ValueError for no JSON.

    What is no UTF-8 is read as Windows-1252 where all of it can be, and told; letters are never replaced.
    """
    text = utf8(data)
    try:
        value, halves = decode(text)
        return value, Changed(halves, doubled=doubled(text, value))
    except ValueError:
        found = encoding_of(text[:4], [text])
        if found is None or found.name != "cp1252":
            raise
        letters = text.decode("cp1252")
        value, halves = decode(letters)
        return value, Changed(halves, 1, doubled(letters, value))
