"""Archives and folders of export files: names of their members and what is in them, never unpacked to disk.

The same archive comes from the vendor, from Windows (backslashes in names, or an old code page) and from
macOS (a hidden twin beside each file, letters with their accents apart). Here a name is a path with ``/``.
"""

from __future__ import annotations

import lzma
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from clients.errors import FatalError
from ingest.files.opening import DAMAGE, EACH, truncated

SYSTEM = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN"})
#: of Microsoft's programs, and of those with open formats
DOCUMENT = frozenset({"[Content_Types].xml", "META-INF/manifest.xml"})
IS_ENCRYPTED, IS_UTF8 = 0x1, 0x800
UNREADABLE = (*DAMAGE, OSError, lzma.LZMAError, ValueError)


@dataclass(frozen=True)
class Entry:
    """A file in an archive, at its place in it: a name may occur twice."""

    at: int
    name: PurePosixPath

    @property
    def is_of_system(self) -> bool:
        """True for what Windows and macOS add: thumbnails, settings of folders, hidden twins."""
        return any(part in SYSTEM or part.startswith("._") for part in self.name.parts)

    @property
    def is_json(self) -> bool:
        """True when its name says JSON."""
        return self.name.suffix.lower() == ".json"


@dataclass(frozen=True)
class Unread:
    """Why the content of an entry cannot be had."""

    reason: str


class _Walk(Protocol):
    def names(self, found: list[str]) -> None: ...

    def read(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes | Unread]]: ...


def is_archive(path: Path) -> bool:
    """True for folders, zip and tar files, whatever their names say."""
    try:
        return path.is_dir() or zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except UNREADABLE:
        return False


def is_document(entries: Sequence[Entry]) -> bool:
    """True for a spreadsheet or text document of an office program, which is a zip file too."""
    return any(str(entry.name) in DOCUMENT for entry in entries)


class Archive:
    """A folder, zip or tar file. ``damage`` is the error of one that ends early; what comes before it counts.

    Raises FatalError for what cannot be opened at all.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: FatalError | None = None
        self._walk: _Walk = (_Folder if path.is_dir() else _Zip if zipfile.is_zipfile(path) else _Tar)(path)
        names: list[str] = []
        try:
            self._walk.names(names)
        except UNREADABLE as error:
            self.damage = truncated(path, str(error) or type(error).__name__)
            if not names:
                raise self.damage from None
        self.entries = [Entry(at, plain(name)) for at, name in enumerate(names)]

    def contents(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes | Unread]]:
        """Each of these entries with what is in it, in the archive's order."""
        left = {entry.at: entry for entry in entries}
        for entry, data in self._walk.read(sorted(entries, key=lambda entry: entry.at)):
            del left[entry.at]
            yield entry, data
        for entry in left.values():
            yield entry, Unread("lies behind a damaged part of the archive")


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = sorted(file for file in path.rglob("*") if file.is_file())

    def names(self, found: list[str]) -> None:
        found += [file.relative_to(self.path).as_posix() for file in self.files]

    def read(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes | Unread]]:
        for entry in entries:
            try:
                yield entry, self.files[entry.at].read_bytes()
            except OSError as error:
                yield entry, Unread(f"cannot be read: {error.strerror}")


class _Zip:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.infos: list[zipfile.ZipInfo] = []

    def names(self, found: list[str]) -> None:
        with zipfile.ZipFile(self.path) as archive:
            self.infos = [info for info in archive.infolist() if not info.filename.endswith(("/", "\\"))]
        if any(info.flag_bits & IS_ENCRYPTED for info in self.infos):
            remedy = f"unpack it with its password and give the folder, or {EACH}"
            raise FatalError("the archive is encrypted", self.path.name, remedy)
        found += map(_name, self.infos)

    def read(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes | Unread]]:
        with zipfile.ZipFile(self.path) as archive:
            for entry in entries:
                info = self.infos[entry.at]
                try:
                    data = archive.read(info)
                except NotImplementedError:  # Windows packs what is over 2 GB as Deflate64
                    says = f"the archive is packed in a way that cannot be read here ({info.compress_type})"
                    raise FatalError(
                        says, self.path.name, f"unpack it and give the folder, or {EACH}"
                    ) from None
                except UNREADABLE as error:
                    yield entry, Unread(f"is damaged: {error}")
                else:
                    yield entry, data


class _Tar:
    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self, found: list[str]) -> None:
        with tarfile.open(self.path, "r:*") as archive:
            for member in archive:
                if member.isfile():
                    found.append(member.name)

    def read(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes | Unread]]:
        """In the archive's order: seeking back would unpack it anew."""
        wanted = {entry.at: entry for entry in entries}
        try:
            with tarfile.open(self.path, "r:*") as archive:
                files = (member for member in archive if member.isfile())
                for at, member in enumerate(files):
                    file = archive.extractfile(member) if at in wanted else None
                    if file is not None:
                        yield wanted[at], file.read()
        except UNREADABLE:
            return  # what was not handed out is told by the archive


def plain(name: str) -> PurePosixPath:
    """A member's name as a path: ``/`` between its parts, accents on their letters."""
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    return PurePosixPath(*(part for part in parts if part not in ("", ".")))


def _name(info: zipfile.ZipInfo) -> str:
    """The name that was meant: UTF-8 without the mark for it is common, from macOS and older libraries."""
    if info.flag_bits & IS_UTF8:
        return info.filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
