"""The JSON value in the bytes of an archive's member, whatever its encoding and byte order mark."""

from __future__ import annotations

from typing import Any

from clients.decoding import decode
from ingest.files.encoding import marked


def utf8(data: bytes, errors: str = "strict") -> bytes:
    """The text as UTF-8 without a byte order mark. Raises ValueError for what is not in its encoding."""
    told = marked(data[:4])
    return data if told is None else data[told.mark :].decode(told.name, errors).encode()


def parsed(data: bytes) -> tuple[Any, int]:
    """The value, and how many halves of an emoji were replaced in it. Raises ValueError for no JSON."""
    return decode(utf8(data))
