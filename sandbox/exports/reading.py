"""Reads export files; damaged lines are counted and named, the rest is used."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from config.errors import TruceError


class ExportError(TruceError):
    """An export that cannot be used, in one line with the place and the remedy."""


@dataclass(frozen=True)
class Sources:
    """The export files per tool."""

    jira: tuple[Path, ...] = ()
    trello: tuple[Path, ...] = ()
    slack: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.jira or self.trello or self.slack)

    def fingerprint(self) -> list[list[Any]]:
        """Names, sizes and times of change: when they are the same, so is the store."""
        files = [*self.jira, *self.trello, *self.slack]
        return [[str(one.resolve()), one.stat().st_size, one.stat().st_mtime_ns] for one in files]


@dataclass
class Report:
    """What was wrong or assumed. With ``strict`` the first damage raises ExportError instead."""

    strict: bool = False
    damaged: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    def damage(self, place: str, problem: str) -> None:
        """Note that something at a place could not be used."""
        line = f"{place}: {problem} → left out; correct the file and build again"
        if self.strict:
            raise ExportError(line)
        self.damaged.append(line)


def json_lines(path: Path, report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file with their line numbers, from 1."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as handle:
            for number, line in enumerate(handle, 1):
                value = parse(line, f"{path.name}:{number}", report) if line.strip() else None
                if isinstance(value, dict):
                    yield number, value
                elif value is not None:
                    report.damage(f"{path.name}:{number}", "not a JSON object")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        report.damage(f"{path.name}:{number + 1}", f"the file is cut off or damaged ({error})")


def parse(text: bytes, place: str, report: Report) -> Any:
    """The JSON value, or None when it is damaged."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        report.damage(place, f"not JSON ({error})")
        return None
