"""What a tool brings to reading: one declaration, over which every command of ``ingest`` iterates.

It stands as ``PLUG`` in ``ingest/<tool>/plug.py``, where ``ingest.registry`` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from clients.retry import RetryPolicy
from config.settings import Settings
from ingest.source.contract import Held, Source
from ingest.source.diagnosis import Diagnosis
from ingest.source.entity import Entity
from ingest.source.origin import Origin
from ingest.source.page import Closed
from ingest.source.parts import FileEvent
from tools.connections import Connections
from tools.tool import Tool

Lake = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Estimate:
    """What a first read comes to: its scopes in words, and at least so many requests.

    ``calls_per_second`` where the configuration makes it another than the tool's own.
    """

    scopes: str
    requests: int
    calls_per_second: float | None = None


@dataclass(frozen=True)
class Withdrawn:
    """Records whose text was taken out, and the places they were in."""

    records: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class ExportPlug:
    """The tool's export files.

    ``likeness`` says from 0 (none) to 1 (certain) how much a file is one of them, by its path and first
    bytes, which are None for archives and directories; the likest tool reads it. ``events`` are its pages
    and what became of its parts, ``origin`` whose it is and as of when. ``dated`` gives the settings with a
    time zone and a format of dates, for files that do not tell theirs; it raises ValueError for an unknown
    zone. ``listed`` is the entity of which somebody may say that a file has all records of a place, and
    ``readable`` says to people what of the tool can be read, and how they come by it.
    """

    likeness: Callable[[Path, bytes | None], float]
    events: Callable[[Path, Settings, Held], Iterator[FileEvent]]
    origin: Callable[[Path, Settings, Held], Origin]
    dated: Callable[[Settings, str, str], Settings] = lambda settings, _zone, _format: settings
    listed: str = ""
    readable: str = ""


def no_lookback(_: Settings) -> int:
    """For a source whose cursors are exact."""
    return 0


def nothing_to_tell(_: Settings, __: Lake) -> Iterator[Diagnosis]:
    """For a source of which the lake alone tells the doctor nothing."""
    return iter(())


def nothing_closed(_: Lake, __: Settings) -> Iterator[Closed]:
    """For a source of which everybody sees everything."""
    return iter(())


@dataclass(frozen=True)
class SourcePlug:
    """A tool as a source.

    ``open`` makes a source with its client, not yet signed in; it raises FatalError when the tool is not
    configured. ``progress`` is the entity whose cursors say how far the source has come, ``moment`` reads
    the UTC instant off such a cursor (ValueError for another text), and ``lookback`` is by how many hours an
    incremental read reaches back before it. ``estimate`` asks the tool how large it is. ``diagnose`` signs
    in and tells what works and what somebody should decide; ``diagnose_offline`` what the lake alone tells
    of a tool that is not configured. ``withdraw`` takes text out of the raw layer that the configuration no
    longer allows; ``unnamed`` says what it holds that is private and not named. ``export`` is None
    for a tool without export files.
    """

    tool: Tool[Any]
    entities: Mapping[str, Entity]
    open: Callable[[Connections, Settings, RetryPolicy | None], Source]
    diagnose: Callable[[Connections, Settings, RetryPolicy, Lake | None], Iterator[Diagnosis]]
    estimate: Callable[[Connections, Settings, RetryPolicy], Estimate]
    progress: str
    export: ExportPlug | None = None
    moment: Callable[[str], datetime] = datetime.fromisoformat
    lookback: Callable[[Settings], int] = no_lookback
    diagnose_offline: Callable[[Settings, Lake], Iterator[Diagnosis]] = nothing_to_tell
    withdraw: Callable[[Lake, Settings], Withdrawn] | None = None
    unnamed: Callable[[Lake, Settings], Iterator[Closed]] = nothing_closed

    def reached(self, cursor: str | None) -> datetime | None:
        """The UTC instant that a cursor stands for, without a zone; None where it stands for none."""
        with suppress(ValueError, OverflowError, OSError):
            return self.moment(cursor).replace(tzinfo=None) if cursor else None
        return None
