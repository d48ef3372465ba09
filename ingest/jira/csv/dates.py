"""Dates of a Jira CSV: in the site's own format, and in the time zone of the person who exported.

The file says neither. The format is found by reading all dates of the file; where more than one would do
and they disagree (03/04/2026), somebody has to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from clients.errors import FatalError

DAYS = ("%d/%b/%y", "%d/%b/%Y", "%d.%b.%y", "%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
NUMERIC_DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y")
TIMES = ("%I:%M %p", "%H:%M", "%H:%M:%S", "%I:%M:%S %p")
#: Jira's default first, then what sites set in "look and feel"; ``%d`` and ``%I`` also take one digit
FORMATS = (*(f"{day} {time}" for day in (*DAYS, *NUMERIC_DAYS) for time in TIMES), "%Y-%m-%dT%H:%M:%S")
#: so many dates decide on the format; the others are read by it, and refused one by one where they differ
SAMPLE = 2000


@dataclass(frozen=True)
class Dates:
    """How a file's dates are read."""

    format: str
    zone: ZoneInfo

    def instant(self, text: str) -> str:
        """UTC, as Jira's API writes it. An hour that a clock shows twice is taken at its first time (J7).

        Raises ValueError when the text is no date of this format.
        """
        local = datetime.strptime(_plain(text), self.format).replace(tzinfo=self.zone)
        return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def day(self, text: str) -> str:
        """A day, such as a due date, which no time zone shifts (J18). Raises ValueError."""
        return date.isoformat(datetime.strptime(_plain(text), self.format))


def dates_of(texts: Iterable[str], zone: str, format: str, name: str) -> Dates:
    """The way to read a file's dates. Raises FatalError when none fits, or two that disagree."""
    sample = sorted({_plain(text) for text in texts})[:SAMPLE]
    fitting = [format] if format else [known for known in FORMATS if _fits(sample, known)]
    remedy = 'give its format, such as --date-format "%d/%m/%Y %H:%M"'
    if not fitting:
        raise FatalError(f"its dates are in no known format, such as {sample[0]!r}", name, remedy)
    first = fitting[0]
    for other in fitting[1:]:
        if any(datetime.strptime(text, first) != datetime.strptime(text, other) for text in sample):
            raise FatalError(f"its dates read two ways, as {first} and as {other}", name, remedy)
    return Dates(first, ZoneInfo(zone))


def _fits(sample: list[str], format: str) -> bool:
    try:
        for text in sample:
            datetime.strptime(text, format)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    """Spaces of all kinds are one space: Excel and newer Java put a narrow one before AM."""
    return " ".join(text.split())
