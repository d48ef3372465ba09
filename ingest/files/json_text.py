"""The JSON value in the bytes of an archive's member, whatever its encoding and byte order mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clients.decoding import decode, told
from ingest.files.encoding import encoding_of, marked


def utf8(data: bytes, errors: str = "strict") -> bytes:
    """The text as UTF-8 without a byte order mark. Raises ValueError for what is not in its encoding."""
    told = marked(data[:4])
    return data if told is None else data[told.mark :].decode(told.name, errors).encode()


@dataclass(frozen=True)
class Changed:
    """What was changed so that texts could be read: halves of an emoji, files that are no UTF-8."""

    halves: int = 0
    recoded: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.halves + other.halves, self.recoded + other.recoded)

    @property
    def notes(self) -> list[str]:
        """What somebody should know."""
        which = (
            "1 file is no UTF-8 and was"
            if self.recoded == 1
            else f"{self.recoded:,} files are no UTF-8 and were"
        )
        recoded = [f"{which} read as Windows-1252"] if self.recoded else []
        return [told(self.halves), *recoded] if self.halves else recoded


def parsed(data: bytes) -> tuple[Any, Changed]:
    """The value, and what was changed in it. Raises ValueError for no JSON.

    What is no UTF-8 is read as Windows-1252 where all of it can be, and told; letters are never replaced.
    """
    text = utf8(data)
    try:
        value, halves = decode(text)
        return value, Changed(halves)
    except ValueError:
        found = encoding_of(text[:4], [text])
        if found is None or found.name != "cp1252":
            raise
        value, halves = decode(text.decode("cp1252"))
        return value, Changed(halves, 1)
