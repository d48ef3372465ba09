"""Of which tool an export file is, by what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from clients.errors import FatalError
from ingest.files.archive import is_archive
from ingest.files.opening import beginning
from ingest.source.plugs import SourcePlug


def detect(path: Path, sources: Mapping[str, SourcePlug]) -> str:
    """The name of the source whose export this is likest. Raises FatalError when it is like none."""
    if not path.exists():
        raise FatalError("no such export file", str(path), "correct the path")
    start = None if is_archive(path) else _start(path)
    found = {name: plug.export.likeness(path, start) for name, plug in sources.items() if plug.export}
    likest = max(found, key=lambda name: found[name])
    if not found[likest]:
        raise _unknown(path, [*found], is_packed=start is None)
    return likest


def _unknown(path: Path, kinds: Sequence[str], is_packed: bool) -> FatalError:
    if path.is_dir():
        says = "there is no Slack export and no Trello board in this folder"
        return FatalError(
            says, str(path), "give the folder with channels.json in it, or the files one by one"
        )
    if is_packed:
        says = "there is no Slack export and no Trello board in this archive"
        return FatalError(says, str(path), "unpack it and give the files in it one by one")
    names = " or ".join([", ".join(kinds[:-1]), kinds[-1]])
    return FatalError(
        "this export is of no known kind", str(path), f"give --kind {names} if it is one of these"
    )


def _start(path: Path) -> bytes:
    try:
        return beginning(path)
    except (OSError, EOFError) as error:
        raise FatalError(f"cannot be read: {error}", str(path), "export it again") from None
