"""One line of the doctor's report, and the lines that every tool's doctor has in common."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ingest.source.privacy import EVERYTHING, Consent
from tools.tool import Tool

#: private things whose ids a line shows
SHOWN = 20
Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Diagnosis:
    """``paste`` is a line that settles it, where one does."""

    level: Level
    subject: str
    text: str
    paste: str = ""


def of_rights(tool: Tool[Any], lacking: Container[str]) -> Iterator[Diagnosis]:
    """A line for each right that a credential lacks, and what is missing without it; one where it has all."""
    gaps = [right for right in tool.rights if right.name in lacking]
    for right in gaps:
        level: Level = "fail" if right.needed else "ok" if right.purpose == "setup" else "warn"
        yield Diagnosis(level, f"{tool.name} right", f"{right.name} is not granted: {right.without}")
    if not gaps:
        yield Diagnosis("ok", f"{tool.name} rights", "all that docs/connect.md lists, as far as can be tried")


def absent(subject: str, wanted: Sequence[str], there: Container[object]) -> Iterator[Diagnosis]:
    """A line for each name of ``truce.toml`` that the tool does not show."""
    for name in wanted:
        if name not in there:
            yield Diagnosis("fail", subject, f"{name} of truce.toml does not exist or is not visible")


def of_privacy(
    subject: str, what: str, seen: int, left: Sequence[object], consent: Consent, configured: Sequence[str]
) -> Diagnosis:
    """How many private things are seen and not read, and the line of ``truce.toml`` that would name them.

    ``left`` are what the configuration calls them by: ids and levels, since a name may tell something itself.
    """
    if not seen:
        return Diagnosis("ok", subject, f"no private {what} is seen")
    text = f"{seen:,} private {what}{'' if seen == 1 else 's'} seen, {len(left):,} not read"
    if not left:
        return Diagnosis("ok", subject, text)
    shown = sorted({str(name) for name in left})
    more = (
        f" and {len(shown) - SHOWN:,} more, or {json.dumps(EVERYTHING)} for all" if len(shown) > SHOWN else ""
    )
    names = json.dumps([*configured, *shown[:SHOWN]], ensure_ascii=False)
    section, _, key = consent.key.partition(" ")
    return Diagnosis(
        "ok", subject, f"{text}: this would, under {section} of truce.toml{more}", f"{key} = {names}"
    )
