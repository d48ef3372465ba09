"""Export files instead of an API: for people who have a Slack archive, a Trello export or Jira JSON.

They land through the same loop, entities and raw tables as the API's answers. Reading a file again, an older
one after a newer one, or two that overlap adds only what is new.
"""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import IO

from clients.errors import FatalError
from config.settings import Settings
from ingest.engine.loop import prepared, read
from ingest.engine.memory import open_lake
from ingest.exports.held import held_by
from ingest.failing import failing_as
from ingest.jira.csv_table import is_csv
from ingest.jira.export import jira_events
from ingest.registry import ENTITIES
from ingest.slack.export import slack_events
from ingest.source.contract import Held, ReadingContext
from ingest.source.cursor import FILE
from ingest.source.entity import Entity
from ingest.source.extent import Extent, SourceResult, Watch
from ingest.source.files import beginning
from ingest.source.page import Done, Event, Fate, Heard, Stream
from ingest.trello.export import trello_events
from lake.runs import set_source_status
from lake.schema import ensure

#: which entity's ledger a file as a whole stands in
MAIN_ENTITY = {"jira": "issues", "trello": "boards", "slack": "messages"}
READERS: dict[str, Callable[[Path, Settings, Held], Iterator[Event]]] = {
    "jira": jira_events,
    "trello": trello_events,
    "slack": slack_events,
}
REMEDY = "give --kind jira, trello or slack if it is one of these"


def run_files(
    paths: Sequence[Path],
    run_id: str,
    settings: Settings,
    kind: str = "auto",
    full: bool = False,
    watch: Watch | None = None,
) -> list[SourceResult]:
    """Land export files, one result per source, and record each source's status.

    A file that was read before and has not changed is left out unless ``full``. Raises IngestError for a file
    that is absent, of no known kind, or truncated; what could be read of it has landed by then.
    """
    con = open_lake(settings)
    results = []
    try:
        ensure(con)
        with failing_as(con, run_id, kind if kind in READERS else "files"):
            kinds = [(detect(path) if kind == "auto" else kind, path) for path in paths]
        for source, group in groupby(sorted(kinds), key=lambda pair: pair[0]):
            files = ExportSource(source, [path for _, path in group], settings)
            with failing_as(con, run_id, source):
                result = read(prepared(con, files, run_id, settings, watch), settings, Extent(full=full))
            set_source_status(con, run_id, source, "ok")
            results.append(result)
    finally:
        con.close()
    return results


class ExportSource:
    """Files of one tool, read one after the other."""

    workers = 1
    is_current = False

    def __init__(self, name: str, paths: Sequence[Path], settings: Settings) -> None:
        self.name, self.paths, self.settings = name, paths, settings
        self.entities: Mapping[str, Entity] = ENTITIES[name]

    def sign_in(self) -> None:
        """Check that the files are there. Raises FatalError."""
        for path in self.paths:
            if not path.exists():
                raise FatalError("no such export file", str(path), "correct the path")

    def phases(self, reading: ReadingContext) -> Iterator[Sequence[Stream]]:
        """One phase: a stream per file."""
        held = held_by(reading, self.entities)
        yield [Stream(path.name, partial(self._read, path, reading, held)) for path in self.paths]

    def _read(self, path: Path, reading: ReadingContext, held: Held) -> Iterator[Event]:
        entity, scope = MAIN_ENTITY[self.name], FILE + path.name
        print_ = fingerprint(path)
        if not reading.full and reading.cursor(entity, scope).fingerprint == print_:
            yield Heard(entity, scope, note="unchanged since it was read")
            return
        yield from READERS[self.name](path, self.settings, held)
        yield Done(entity, scope, None, print_)

    def fate(self, entity: str, scope: str, ids: Sequence[str]) -> Mapping[str, Fate]:
        """An export says what there was, never what there is no more."""
        return dict.fromkeys(ids, "present")

    def requests(self) -> int:
        """No file asks anybody."""
        return 0

    def close(self) -> None:
        """Files are closed where they are read."""


def detect(path: Path) -> str:
    """``jira``, ``trello`` or ``slack``, by what is in the file. Raises FatalError when it is none."""
    if not path.exists():
        raise FatalError("no such export file", str(path), "correct the path")
    if path.is_dir() or zipfile.is_zipfile(path) or _is_tar(path):
        return "slack"
    try:
        start = beginning(path)
    except (OSError, EOFError) as error:
        raise FatalError(f"cannot be read: {error}", str(path), "export it again") from None
    return _by_start(path, start)


def _by_start(path: Path, start: bytes) -> str:
    if is_csv(start):
        return "jira"
    if start[:1] != b"{":
        raise FatalError("this export is of no known kind", str(path), REMEDY)
    first_line = start.split(b"\n", 1)[0]
    is_issue = b'"fields"' in first_line or b'"issues"' in first_line or b'"expand"' in first_line[:200]
    trello = (b'"descData"', b'"idOrganization"', b'"shortLink"', b'"labelNames"', b'"cards"', b'"idBoard"')
    if any(mark in start for mark in trello) and not (is_issue and b'"key"' in first_line):
        return "trello"
    if is_issue:
        return "jira"
    raise FatalError("this export is of no known kind", str(path), REMEDY)


def _is_tar(path: Path) -> bool:
    try:
        return tarfile.is_tarfile(path)
    except (OSError, EOFError):
        return False


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
