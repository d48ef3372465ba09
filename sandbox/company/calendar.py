"""Where people work and when: zones, working hours, and the public holidays of two countries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter  # type: ignore[import-untyped]

MONDAY = 0


@dataclass(frozen=True)
class Calendar:
    """A working calendar. Working hours lie inside one UTC day in every zone used here."""

    calendar_id: str
    country: str
    zone: str
    day_start: time
    day_end: time


BERLIN = Calendar("berlin", "DE", "Europe/Berlin", time(9), time(17, 30))
NEW_YORK = Calendar("new-york", "US", "America/New_York", time(9), time(17))
CALENDARS = (BERLIN, NEW_YORK)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


@cache
def holidays(country: str, year: int) -> dict[date, str]:
    """Public holidays: the nation-wide ones of Germany with Berlin's, or the federal ones of the USA."""
    sunday = easter(year)
    if country == "DE":
        return {
            date(year, 1, 1): "Neujahr",
            date(year, 3, 8): "Internationaler Frauentag",
            sunday - timedelta(days=2): "Karfreitag",
            sunday + timedelta(days=1): "Ostermontag",
            date(year, 5, 1): "Tag der Arbeit",
            sunday + timedelta(days=39): "Christi Himmelfahrt",
            sunday + timedelta(days=50): "Pfingstmontag",
            date(year, 10, 3): "Tag der Deutschen Einheit",
            date(year, 12, 25): "1. Weihnachtstag",
            date(year, 12, 26): "2. Weihnachtstag",
        }
    return {
        date(year, 1, 1): "New Year's Day",
        _nth_weekday(year, 1, MONDAY, 3): "Martin Luther King Jr. Day",
        _nth_weekday(year, 2, MONDAY, 3): "Presidents' Day",
        _last_monday_of_may(year): "Memorial Day",
        date(year, 6, 19): "Juneteenth",
        date(year, 7, 4): "Independence Day",
        _nth_weekday(year, 9, MONDAY, 1): "Labor Day",
        _nth_weekday(year, 11, 3, 4): "Thanksgiving Day",
        date(year, 12, 25): "Christmas Day",
    }


def is_working(calendar: Calendar, day: date) -> bool:
    """True on a weekday that is no public holiday."""
    return day.weekday() < 5 and day not in holidays(calendar.country, day.year)


@cache
def opening(calendar: Calendar, day: date) -> tuple[int, int]:
    """First and last working instant of a day, in epoch milliseconds."""
    zone = ZoneInfo(calendar.zone)
    first = datetime.combine(day, calendar.day_start, zone).timestamp()
    last = datetime.combine(day, calendar.day_end, zone).timestamp()
    return int(first) * 1000, int(last) * 1000
