"""What an export file is made of and what became of it, told part by part while it is read.

A reader tells of every member of an archive, and of every record that it leaves where it is; the account
(``ingest.exports.account``) holds it to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.source.page import Broken, Event

Outcome = Literal["read", "set aside", "left out"]


@dataclass(frozen=True)
class Given:
    """So many members a file has, told before any of them."""

    members: int


@dataclass(frozen=True)
class Member:
    """What became of one member. ``records`` are those it holds, when it was read.

    ``broken`` is what goes to quarantine of a member that was set aside.
    """

    name: str
    outcome: Outcome
    reason: str = ""
    records: int = 0
    broken: Broken | None = None


@dataclass(frozen=True)
class LeftOut:
    """Records of a member that was read which do not land, and why."""

    reason: str
    records: int
    example: str = ""


FileEvent = Event | Given | Member | LeftOut
