"""Export files of one tool as a source, read one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from clients.errors import FatalError
from config.settings import Settings
from ingest.engine.envelope import seal
from ingest.exports.account import FileAccount
from ingest.exports.held import held_by
from ingest.source.contract import Held, ReadingContext
from ingest.source.cursor import FILE
from ingest.source.entity import Entity
from ingest.source.page import Broken, Done, Event, Fate, Heard, Page, Sealed, Stream
from ingest.source.parts import FileEvent, Given, LeftOut, Member
from ingest.source.plugs import ExportPlug, SourcePlug


class ExportSource:
    """Files of one tool, read one after the other; ``accounts`` say what became of all that is in them."""

    workers = 1
    is_current = False

    def __init__(
        self, plug: SourcePlug, export: ExportPlug, paths: Sequence[Path], settings: Settings
    ) -> None:
        self.name, self.main, self.export = plug.tool.name, plug.tool.main, export
        self.paths, self.settings = paths, settings
        self.entities: Mapping[str, Entity] = plug.entities
        self.accounts: list[FileAccount] = []

    def sign_in(self) -> None:
        """Check that the files are there. Raises FatalError."""
        for path in self.paths:
            if not path.exists():
                raise FatalError("no such export file", str(path), "correct the path")

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """One phase: a stream per file."""
        held = held_by(reading, self.entities)
        yield [Stream(path.name, partial(self._read, path, reading, held)) for path in self.paths]

    def _read(self, path: Path, reading: ReadingContext, held: Held) -> Iterator[Event | Sealed]:
        entity, scope = self.main, FILE + path.name
        print_ = fingerprint(path)
        if not reading.full and reading.cursor(entity, scope).fingerprint == print_:
            yield Heard(entity, scope, note="unchanged since it was read")
            return
        account = FileAccount(path.name)
        self.accounts.append(account)
        yield from self._accounted(account, self.export.events(path, self.settings, held))
        account.close()
        if account.note:
            yield Heard(entity, scope, note=account.note)
        yield Done(entity, scope, None, print_)

    def _accounted(self, account: FileAccount, events: Iterator[FileEvent]) -> Iterator[Event | Sealed]:
        """The events for the loop; pages sealed here, since what does not fit in shows only then."""
        for event in events:
            match event:
                case Given() | Member() | LeftOut():
                    account.part(event)
                    if isinstance(event, Member) and event.broken is not None:
                        yield event.broken
                case Page():
                    sealed = seal(self.entities[event.entity], event)
                    account.page(sealed)
                    yield sealed
                case _:
                    if isinstance(event, Broken):
                        account.aside(event)
                    yield event

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """An export says what there was, never what there is no more."""
        return dict.fromkeys(ids, "present")

    def requests(self) -> int:
        """No file asks anybody."""
        return 0

    def close(self) -> None:
        """Files are closed where they are read."""


def fingerprint(path: Path) -> str:
    """What a file is: of a directory the names, sizes and times in it, else its content."""
    digest = hashlib.md5(usedforsecurity=False)
    if path.is_dir():
        for part in sorted(p for p in path.rglob("*") if p.is_file()):
            state = part.stat()
            digest.update(f"{part.relative_to(path)} {state.st_size} {state.st_mtime_ns}".encode())
        return digest.hexdigest()
    with path.open("rb") as file:
        _digest(file, digest)
    return digest.hexdigest()


def _digest(file: IO[bytes], digest: hashlib._Hash) -> None:
    while block := file.read(1 << 20):
        digest.update(block)
