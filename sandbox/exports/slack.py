"""Slack export archives: ``channels.json``, ``users.json`` and one file per channel and day.

Given as a directory, a ``.zip`` or a ``.tar.gz``; the files may lie in a folder of the archive.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from sandbox.exports.reading import ExportError, Report, parse
from sandbox.store import Row, dumps

#: which file a channel stands in tells whether it is private; the API says so of each, an old archive of none
CHANNEL_FILES = {
    "channels.json": {"is_channel": True, "is_private": False, "is_member": True},
    "groups.json": {"is_channel": False, "is_private": True, "is_member": True},
}


def rows(sources: tuple[Path, ...], report: Report) -> Iterator[Row]:
    """Users, channels and messages of all archives."""
    for path in sources:
        yield from _archive_rows(path, report)


def _archive_rows(path: Path, report: Report) -> Iterator[Row]:
    channels: dict[str, str] = {}
    waiting: list[tuple[PurePosixPath, bytes]] = []
    for name, content in _files(path, report):
        if name.name == "users.json":
            for user in _list(content, name, report):
                yield (
                    "slack",
                    "users",
                    user["id"],
                    "workspace",
                    int(user.get("updated") or 0) * 1000,
                    dumps(user),
                )
        elif name.name in CHANNEL_FILES:
            for channel in _list(content, name, report):
                channels[channel["name"]] = channel["id"]
                channel = CHANNEL_FILES[name.name] | channel
                created = int(channel.get("created") or 0) * 1000
                yield ("slack", "channels", channel["id"], "workspace", created, dumps(channel))
        elif name.suffix == ".json" and name.parent.name:
            waiting.append((name, content))
    if not channels:
        raise ExportError(f"{path} has no channels.json → give a Slack export archive or its directory")
    for name, content in waiting:
        if name.parent.name in channels:
            yield from _day_rows(channels[name.parent.name], name, content, report)


def _day_rows(channel: str, name: PurePosixPath, content: bytes, report: Report) -> Iterator[Row]:
    for message in _list(content, name, report):
        if "ts" not in message:
            report.damage(str(name), "a message without ts")
            continue
        seconds, _, fraction = str(message["ts"]).partition(".")
        ms = int(seconds) * 1000 + int(fraction[:3] or 0)
        yield ("slack", "messages", f"{channel}:{message['ts']}", channel, ms, dumps(message))


def _list(content: bytes, name: PurePosixPath, report: Report) -> list[dict[str, Any]]:
    value = parse(content, str(name), report)
    if value is not None and not isinstance(value, list):
        report.damage(str(name), "not a JSON list")
    return value if isinstance(value, list) else []


def _files(path: Path, report: Report) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Names and contents of the archive's files, in the order of their names where that is cheap."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield PurePosixPath(file.relative_to(path).as_posix()), file.read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                yield PurePosixPath(name), archive.read(name)
    else:
        yield from _tar_files(path, report)


def _tar_files(path: Path, report: Report) -> Iterator[tuple[PurePosixPath, bytes]]:
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                handle = archive.extractfile(member) if member.isfile() else None
                if handle:
                    yield PurePosixPath(member.name), handle.read()
    except (tarfile.TarError, EOFError, OSError) as error:
        report.damage(path.name, f"the archive is cut off or damaged ({error})")
