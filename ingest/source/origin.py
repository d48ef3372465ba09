"""Whose an export file is, and as of when: what it tells before anything of it lands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

#: what a record is called, and when it was made: two records of one id that agree in neither are two
Birth = tuple[str, datetime]


@dataclass(frozen=True)
class Origin:
    """What a file tells of the site that it was exported from.

    ``names`` are those by which the site may be known; empty where the file names none. ``places`` are the
    projects, boards or channels in it. ``births`` are name and instant of creation of records of its main
    entity, by id: what two exports of one site never differ in both. ``as_of`` is the newest instant that its
    records state to have passed: the file was made then or later. None where it states none. ``problem``
    says why it is of no one site.
    """

    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    births: Mapping[str, Birth] = field(default_factory=dict)
    as_of: datetime | None = None
    problem: str = ""


class Newest:
    """The newest of the instants that a file states; those still to come are none of its making."""

    def __init__(self, before: datetime) -> None:
        self.before = before
        self.found: datetime | None = None

    def see(self, moment: datetime | None) -> None:
        """Take an instant, UTC without a zone."""
        if moment is not None and moment <= self.before and (self.found is None or moment > self.found):
            self.found = moment
