"""Dates of JQL: read in the account's own time zone, to the minute (J7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sandbox.server.jira.jql.query import Function, JqlError

FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")
PERIOD = re.compile(r"^\s*(?P<sign>[+-]?)(?P<parts>(?:\d+[wdhmM]?\s*)+)$")
MINUTES = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1, "": 1, "M": 30 * 24 * 60}
LEAST_EPOCH_MS = 100_000_000_000  # shorter numbers are periods in minutes


@dataclass(frozen=True)
class Calendar:
    """The account's zone and the server's now."""

    zone: tzinfo
    now_ms: int

    @property
    def now(self) -> datetime:
        """Now in the account's zone."""
        return datetime.fromtimestamp(self.now_ms / 1000, self.zone)


def instant_ms(value: str | Function, field: str, calendar: Calendar) -> int:
    """Epoch milliseconds of a date value: epoch, date, date and time, period, or function.

    Where the clock is put back, the ambiguous hour is read as the first of the two, as Jira does.
    Raises JqlError in Jira's words for anything else.
    """
    if isinstance(value, Function):
        return _ms(_function(value, field, calendar))
    text = value.strip()
    if text.isdigit() and int(text) >= LEAST_EPOCH_MS:
        return int(text)
    for form in FORMATS:
        try:
            return _ms(datetime.strptime(text, form).replace(tzinfo=calendar.zone))
        except ValueError:
            continue
    shift = _period(text)
    if shift is None:
        raise JqlError(
            f"Date value '{value}' for field '{field}' is invalid. Valid formats include: "
            "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', "
            "or a period format e.g. '-5d', '4w 2d'."
        )
    return calendar.now_ms + int(shift.total_seconds() * 1000)


def _ms(moment: datetime) -> int:
    return int((moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def _period(text: str) -> timedelta | None:
    match = PERIOD.match(text)
    if match is None:
        return None
    minutes = sum(int(n) * MINUTES[unit] for n, unit in re.findall(r"(\d+)([wdhmM]?)", match["parts"]))
    return timedelta(minutes=-minutes if match["sign"] == "-" else minutes)


def _function(function: Function, field: str, calendar: Calendar) -> datetime:
    now = calendar.now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {
        "now": now,
        "currentlogin": now,
        "startofday": midnight,
        "startofweek": midnight - timedelta(days=(midnight.weekday() + 1) % 7),
        "startofmonth": midnight.replace(day=1),
        "startofyear": midnight.replace(month=1, day=1),
        "endofday": midnight + timedelta(days=1, milliseconds=-1),
    }
    start = starts.get(function.name)
    if start is None:
        raise JqlError(f"Function '{function.name}' cannot be used to search field '{field}'.")
    shift = _period(function.arguments[0]) if function.arguments else timedelta()
    return start + (shift or timedelta())
