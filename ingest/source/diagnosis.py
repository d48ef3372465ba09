"""One line of the doctor's report, and the lines that every tool's doctor has in common."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Diagnosis:
    """``paste`` is a line that settles it, where one does."""

    level: Literal["ok", "warn", "fail"]
    subject: str
    text: str
    paste: str = ""


def absent(subject: str, wanted: Sequence[str], there: Container[object]) -> Iterator[Diagnosis]:
    """A line for each name of ``truce.toml`` that the tool does not show."""
    for name in wanted:
        if name not in there:
            yield Diagnosis("fail", subject, f"{name} of truce.toml does not exist or is not visible")
