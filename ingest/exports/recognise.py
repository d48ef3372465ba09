"""Of which tool an export file is, by what is in it."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from clients.errors import FatalError
from ingest.source.files import beginning
from ingest.source.plugs import SourcePlug


def detect(path: Path, sources: Mapping[str, SourcePlug]) -> str:
    """The name of the source whose export this is likest. Raises FatalError when it is like none."""
    if not path.exists():
        raise FatalError("no such export file", str(path), "correct the path")
    start = None if _is_archive(path) else _start(path)
    found = {name: plug.export.likeness(path, start) for name, plug in sources.items() if plug.export}
    likest = max(found, key=lambda name: found[name])
    if not found[likest]:
        names = " or ".join([", ".join([*found][:-1]), [*found][-1]])
        raise FatalError(
            "this export is of no known kind", str(path), f"give --kind {names} if it is one of these"
        )
    return likest


def _start(path: Path) -> bytes:
    try:
        return beginning(path)
    except (OSError, EOFError) as error:
        raise FatalError(f"cannot be read: {error}", str(path), "export it again") from None


def _is_archive(path: Path) -> bool:
    try:
        return path.is_dir() or zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except (OSError, EOFError):
        return False
