"""Open export files, compressed or not, and walk archives without unpacking them to disk."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

from clients.errors import FatalError
from ingest.source.encoding import marked

GZIP = b"\x1f\x8b"
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError)
JUNK = ("__MACOSX", "._", ".DS_Store")


def opened(path: Path) -> IO[bytes]:
    """A file for reading bytes, through gzip when its first bytes say so, whatever its name says."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def beginning(path: Path, size: int = 1 << 18) -> bytes:
    """The first bytes of a file as UTF-8, without byte order mark and blanks, whatever its encoding is."""
    with opened(path) as file:
        start = file.read(size)
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


def members(path: Path, wanted: Callable[[PurePosixPath], bool]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """(path inside, content) of the wanted JSON files of a directory, zip or tar archive.

    Raises FatalError when the archive is damaged, after the members that could be read.
    """
    walk = _directory if path.is_dir() else _zip if zipfile.is_zipfile(path) else _tar
    last = "its beginning"
    try:
        for name, data in walk(path, lambda inside: _is_data(inside) and wanted(inside)):
            yield name, data
            last = str(name)
    except DAMAGE as error:
        raise truncated(path, f"it can be read up to {last} ({error or type(error).__name__})") from None


def _is_data(inside: PurePosixPath) -> bool:
    return inside.suffix == ".json" and not any(part.startswith(JUNK) for part in inside.parts)


Walk = Callable[[Path, Callable[[PurePosixPath], bool]], Iterator[tuple[PurePosixPath, bytes]]]


def _directory(path: Path, wanted: Callable[[PurePosixPath], bool]) -> Iterator[tuple[PurePosixPath, bytes]]:
    for file in sorted(path.rglob("*.json")):
        inside = PurePosixPath(file.relative_to(path).as_posix())
        if wanted(inside):
            yield inside, file.read_bytes()


def _zip(path: Path, wanted: Callable[[PurePosixPath], bool]) -> Iterator[tuple[PurePosixPath, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if wanted(PurePosixPath(name)):
                yield PurePosixPath(name), archive.read(name)


def _tar(path: Path, wanted: Callable[[PurePosixPath], bool]) -> Iterator[tuple[PurePosixPath, bytes]]:
    with tarfile.open(
        path, "r:*"
    ) as archive:  # members in the archive's order: seeking back would unpack again
        for member in archive:
            file = (
                archive.extractfile(member)
                if member.isfile() and wanted(PurePosixPath(member.name))
                else None
            )
            if file is not None:
                yield PurePosixPath(member.name), file.read()
