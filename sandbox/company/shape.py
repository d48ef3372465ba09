"""How large the company is and how long it has lived: everything that, with the seed, decides the store."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

DAY_MS = 86_400_000
HISTORY_DAYS = 728  # two years, a whole number of fortnights
TEAMS = 12  # of one division; a larger company has more divisions
ITEMS = 6_000  # at scale 1, over all tools
FIRST_DAYS_OF_BACKLOG = 14  # days of intake that exist when the history begins


@dataclass(frozen=True)
class Shape:
    """Seed, period and size.

    ``start`` is the first day and ``as_of`` the day that is not lived yet: every event is before its midnight
    UTC. Living on moves ``as_of`` and keeps ``start``, so that the past stays as it was.
    """

    seed: int
    start: date
    as_of: date
    scale: float
    divisions: int
    teams: int
    rate: float

    @property
    def until_ms(self) -> int:
        """Midnight UTC of ``as_of``."""
        return day_ms(self.as_of)

    @property
    def days(self) -> int:
        """Days lived."""
        return (self.as_of - self.start).days

    @property
    def items(self) -> int:
        """Items aimed at, over all tools."""
        return round(ITEMS * self.scale * self.days / history_days(self.scale))

    def later(self, days: int) -> Shape:
        """The same company ``days`` later. Raises ValueError when ``days`` is negative."""
        if days < 0:
            raise ValueError(f"cannot go back by {-days} days: days must be 0 or more")
        return replace(self, as_of=self.as_of + timedelta(days=days))


def history_days(scale: float) -> int:
    """Days of history at the first build: two years, less for companies under full size."""
    if scale >= 0.5:
        return HISTORY_DAYS
    return max(182, round(HISTORY_DAYS * math.sqrt(scale) / 14) * 14)


def shape(seed: int, as_of: date | None = None, scale: float = 1.0) -> Shape:
    """The shape of a new company.

    A small one has fewer teams and a shorter history; a large one has more divisions of twelve teams each.
    Raises ValueError when ``scale`` is not positive.
    """
    if not scale > 0:
        raise ValueError(f"scale is {scale}: it must be above 0")
    end = as_of or datetime.now(UTC).date()
    days = history_days(scale)
    divisions = max(1, round(scale))
    teams = TEAMS if scale >= 0.5 else max(5, round(TEAMS * math.sqrt(scale)))
    rate = (
        ITEMS * scale / ((days + FIRST_DAYS_OF_BACKLOG) * divisions * teams)
    )  # items a team takes in, a calendar day
    return Shape(seed, end - timedelta(days=days), end, scale, divisions, teams, rate)


def day_ms(day: date) -> int:
    """Epoch milliseconds of midnight UTC."""
    return (day - date(1970, 1, 1)).days * DAY_MS
