"""Open export files, compressed or not."""

from __future__ import annotations

import gzip
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from clients.errors import FatalError
from ingest.files.encoding import marked

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
EACH = "give the files in it one by one"
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError)


def check_there(path: Path) -> None:
    """Raises FatalError for a file or folder that is absent, or may not be read."""
    if not path.exists():
        raise FatalError("no such export file", str(path), "correct the path")
    if not os.access(path, os.R_OK):
        raise FatalError("this may not be read", str(path), "give yourself the right to read it: chmod u+r")


def opened(path: Path) -> IO[bytes]:
    """A file for reading bytes, through gzip when its first bytes say so, whatever its name says."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def beginning(path: Path, size: int = 1 << 18) -> bytes:
    """The first bytes of a file as UTF-8, without byte order mark and blanks, whatever its encoding is.

    Raises FatalError for a folder, an archive and what is damaged.
    """
    if path.is_dir():
        raise FatalError("this is a folder", path.name, EACH)
    try:
        with opened(path) as file:
            start = file.read(size)
    except DAMAGE as error:
        raise truncated(path, str(error)) from None
    if zipfile.is_zipfile(path):
        raise FatalError("this is an archive", path.name, f"unpack it and {EACH}")
    if start.startswith(ZIP):
        raise truncated(path, "the end of the archive is missing")
    told = marked(start)
    if told is not None:
        start = start[told.mark :].decode(told.name, "ignore").encode()
    return start.lstrip()


def truncated(path: Path, where: str) -> FatalError:
    """The error of a file that ends before its end."""
    return FatalError(
        f"the export is truncated or damaged: {where}",
        path.name,
        "export or download it again; what could be read has landed, and lands only once",
    )


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(number, line) of a file of lines, blank ones left out; numbers start at 1.

    Raises FatalError when a compressed file ends early, after the lines that could be read.
    """
    number = 0
    try:
        with opened(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except DAMAGE:
        raise truncated(path, f"it can be read up to line {number}") from None


def content(path: Path) -> bytes:
    """A whole file. Raises FatalError when it is compressed and ends early."""
    try:
        with opened(path) as file:
            return file.read()
    except DAMAGE as error:
        raise truncated(path, str(error)) from None
