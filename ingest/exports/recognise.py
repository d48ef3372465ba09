"""Of which tool an export file is, by what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from clients.errors import FatalError
from ingest.files.archive import Archive, is_archive, is_document
from ingest.files.opening import EACH, beginning, check_there
from ingest.source.plugs import SourcePlug


def detect(path: Path, sources: Mapping[str, SourcePlug]) -> str:
    """The name of the source whose export this is likest. Raises FatalError when it is like none."""
    check_there(path)
    start = None if is_archive(path) else beginning(path)
    found = {name: plug.export.likeness(path, start) for name, plug in sources.items() if plug.export}
    likest = max(found, key=lambda name: found[name])
    if not found[likest]:
        raise _unknown(path, start, sources)
    return likest


def _unknown(path: Path, start: bytes | None, sources: Mapping[str, SourcePlug]) -> FatalError:
    if path.is_dir():
        says = "there is no Slack export and no Trello board in this folder"
        return FatalError(says, str(path), f"give the folder with channels.json in it, or {EACH}")
    readable = [plug.export.readable for plug in sources.values() if plug.export and plug.export.readable]
    instead = " or ".join([", ".join(readable[:-1]), readable[-1]])
    if start:
        return FatalError("this export is of no known kind", str(path), f"give {instead}")
    if start is not None:
        return FatalError("this export is of no known kind: it is empty", str(path), f"give {instead}")
    if is_document(Archive(path).entries):
        says = "this is a document of an office program"
        return FatalError(says, str(path), f"save a table as CSV, or give {instead}")
    says = "there is no Slack export and no Trello board in this archive"
    return FatalError(says, str(path), f"unpack it and {EACH}")
