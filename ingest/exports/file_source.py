"""Export files of one tool as a source, read one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import IO

from clients.errors import FatalError
from config.errors import ConfigError
from config.settings import Settings
from ingest.engine.envelope import seal
from ingest.exports.account import FileAccount
from ingest.exports.held import held_by
from ingest.files.opening import check_there
from ingest.source.contract import Held, ReadingContext
from ingest.source.cursor import FILE
from ingest.source.entity import Entity
from ingest.source.origin import Origin
from ingest.source.page import Broken, Done, Event, Fate, Heard, Page, Present, Sealed, Stream
from ingest.source.parts import FileEvent, Given, LeftOut, Member
from ingest.source.plugs import ExportPlug, SourcePlug

NAMELESS = "the file does not say of which site it is: it is taken for that of this home"


class ExportSource:
    """Files of one tool, read one after the other; ``accounts`` say what became of all that is in them."""

    workers = 1
    is_current = False

    def __init__(
        self,
        plug: SourcePlug,
        export: ExportPlug,
        paths: Sequence[Path],
        settings: Settings,
        is_whole: bool = False,
    ) -> None:
        """``is_whole``: somebody says that each file has all items of the places in it."""
        self.name, self.main, self.export = plug.tool.name, plug.tool.main, export
        self.paths, self.settings = paths, settings
        self.consent: Sequence[str] = getattr(plug.tool.section(settings), "consent", ())
        self.entities: Mapping[str, Entity] = plug.entities
        self.accounts: list[FileAccount] = []
        self.refused: list[ConfigError] = []
        self.is_whole = is_whole

    def sign_in(self) -> frozenset[str]:
        """Check that the files are there; each tells its site when it is looked into. Raises FatalError."""
        for path in self.paths:
            check_there(path)
        return frozenset()

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """A phase per file that is of this lake's site, the oldest first; ``refused`` tells of the others."""
        held = held_by(reading, self.entities)
        chosen: list[tuple[datetime, Stream]] = []
        for path in self.paths:
            print_ = fingerprint(path, self.consent)
            if not reading.full and reading.cursor(self.main, FILE + path.name).fingerprint == print_:
                chosen.append((datetime.min, Stream(path.name, partial(self._unchanged, path))))
                continue
            origin = self._origin(path, held)
            try:
                reading.accept(origin, path.name)
            except ConfigError as error:
                self.refused.append(error)
            else:
                stream = Stream(path.name, partial(self._read, path, held, origin, print_))
                chosen.append((origin.as_of or datetime.min, stream))
        for _, stream in sorted(chosen, key=itemgetter(0)):
            yield [stream]

    def _origin(self, path: Path, held: Held) -> Origin:
        """What a file tells of itself; nothing where it cannot be read, which reading it says."""
        with suppress(FatalError):
            return self.export.origin(path, self.settings, held)
        return Origin()

    def _unchanged(self, path: Path) -> Iterator[Event]:
        yield Heard(self.main, FILE + path.name, note="unchanged since it was read")

    def _read(self, path: Path, held: Held, origin: Origin, print_: str) -> Iterator[Event | Sealed]:
        entity, scope = self.main, FILE + path.name
        if not origin.names:
            yield Heard(entity, scope, note=NAMELESS)
        account = FileAccount(path.name)
        self.accounts.append(account)
        listed: dict[str, set[str]] = {}
        for event in self._accounted(account, self.export.events(path, self.settings, held), origin):
            if isinstance(event, Sealed) and event.entity == self.export.listed and not event.only_absent:
                for place, id in zip(event.scopes.to_pylist(), event.ids.to_pylist(), strict=True):
                    listed.setdefault(place, set()).add(id)
            yield event
        account.close()
        for place, ids in listed.items():
            stated = Present(self.export.listed, place, frozenset(ids), is_whole=self.is_whole)
            yield from self._stated(stated, account.file, origin)
        if account.note:
            yield Heard(entity, scope, note=account.note)
        yield Done(entity, scope, None, print_)

    def _stated(self, stated: Present, file: str, origin: Origin) -> Iterator[Present]:
        """What the file says to be all there was, as of then; of an unknown moment nothing is gone."""
        as_of = stated.as_of or origin.as_of
        if as_of is not None:
            yield replace(stated, file=file, as_of=as_of, is_whole=stated.is_whole or self.is_whole)

    def _accounted(
        self, account: FileAccount, events: Iterator[FileEvent], origin: Origin
    ) -> Iterator[Event | Sealed]:
        """The events for the loop; pages sealed here, since what does not fit in shows only then."""
        for event in events:
            match event:
                case Given() | Member() | LeftOut():
                    account.part(event)
                    if isinstance(event, Member) and event.broken is not None:
                        yield event.broken
                case Page():
                    moment = {"as_of": origin.as_of} if origin.as_of else {}
                    dated = replace(event, request=moment | event.request)
                    sealed = seal(self.entities[event.entity], dated)
                    account.page(sealed)
                    yield sealed
                case Present():
                    yield from self._stated(event, account.file, origin)
                case _:
                    if isinstance(event, Broken):
                        account.aside(event)
                    yield event

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """What a newer export lacks is gone; it is only asked where a file says that it has all there was."""
        return {}

    def requests(self) -> int:
        """No file asks anybody."""
        return 0

    def close(self) -> None:
        """Files are closed where they are read."""


def fingerprint(path: Path, consent: Sequence[str] = ()) -> str:
    """What a file is: of a directory the names, sizes and times in it, else its content.

    ``consent`` names what of its private things may land: with another the file is another.
    """
    digest = hashlib.md5("\n".join(sorted(consent)).encode(), usedforsecurity=False)
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
