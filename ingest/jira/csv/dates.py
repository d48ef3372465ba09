"""Dates of a Jira CSV: in the site's own format, the language and the time zone of the person who exported.

The file says none of them. Names of months in ten languages are known (``months.toml``). The format is the
one that reads most dates of the file; where more than one would do and they disagree (03/04/2026), somebody
has to say. A date that this format does not read is odd, and told; it decides nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from clients.errors import FatalError
from ingest.jira.csv.columns import turned

DAYS = ("%d/%b/%y", "%d/%b/%Y", "%d.%b.%y", "%d.%b.%Y", "%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d")
WORDED_DAYS = ("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %b %y", "%b %d, %Y", "%d. %b %Y")
NUMERIC_DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%d-%m-%y")
TIMES = ("%I:%M %p", "%H:%M", "%H:%M:%S", "%I:%M:%S %p", "%p %I:%M", "%p%I:%M", "")
#: Jira's default first, then what sites set in "look and feel"; ``%d`` and ``%I`` also take one digit
FORMATS = (
    *(f"{day} {time}".strip() for day in (*DAYS, *WORDED_DAYS, *NUMERIC_DAYS) for time in TIMES),
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f%z",
)
#: so many dates decide on the format; the others are read by it, and refused one by one where they differ
SAMPLE = 2000
#: so many of them say which formats are worth a try
FEW = 25
#: a format has to read this share of them: a file has a few odd dates
MOST = 0.8
FORMAT = 'give its format, such as --date-format "%d/%m/%Y %H:%M"'
ENGLISH = "set the language of your Jira profile to English and export again"
#: years outside of these are typing mistakes (20226, 0001), as in the marts
FIRST_YEAR, LAST_YEAR = 1900, 2199
WHOLE_DAY = re.compile(r"(\d{4})年 ?(\d{1,2})月 ?(\d{1,2})日")
#: letters of any script, digits before 月 included
WORD = re.compile(r"\d{1,2}月|[^\W\d_]+")


KNOWN = tomllib.loads(Path(__file__).with_name("months.toml").read_text(encoding="utf-8"))
_MONTHS, _HALVES = turned(KNOWN["months"]), turned(KNOWN["halves"])
#: a word of Latin letters ends where they end, one of others anywhere
HALF = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else name
        for name in sorted(_HALVES, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
#: French and Spanish shorten months with a full stop; where it stands between the parts of a date it stays
STOP = re.compile(rf"({'|'.join(KNOWN['months'])})\.(?=[/\s,-]|\.)")


@dataclass(frozen=True)
class Dates:
    """How a file's dates are read."""

    format: str
    zone: ZoneInfo

    def instant(self, text: str) -> str:
        """UTC, as Jira's API writes it. An hour that a clock shows twice is taken at its first time (J7).

        Raises ValueError when the text is no date of this format.
        """
        local = _read(_plain(text), self.format)
        zoned = local if local.tzinfo else local.replace(tzinfo=self.zone)
        return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def day(self, text: str) -> str:
        """A day, such as a due date, which no time zone shifts (J18). Raises ValueError."""
        plain = _plain(text)
        for format in dict.fromkeys((self.format, _day_of(self.format))):
            if _fits(plain, format):
                return date.isoformat(_read(plain, format))
        raise ValueError(f"{text!r} is no day as this file writes them")


def dates_of(texts: Iterable[str], zone: str, format: str, name: str) -> Dates:
    """The way to read a file's dates.

    Raises FatalError when none reads most, or two that disagree, or the given ``format`` reads not one.
    """
    seen: Counter[str] = Counter()
    for text, times in Counter(texts).items():
        seen[_plain(text)] += times
    if format and seen and not any(_fits(text, format) for text in seen):
        raise FatalError(f"no date of it is written as {format}, such as {min(seen)!r}", name, FORMAT)
    if format or not seen:
        return Dates(format or FORMATS[0], ZoneInfo(zone))
    sample = dict(seen.most_common(SAMPLE))
    some = list(sample)[:: max(1, len(sample) // FEW)]
    worth = [known for known in FORMATS if any(_fits(text, known) for text in some)]
    read = {known: sum(times for text, times in sample.items() if _fits(text, known)) for known in worth}
    most = max(read.values(), default=0)
    if most < MOST * sum(sample.values()):
        such = min(sample)
        raise FatalError(f"its dates are in no known format, such as {such!r}", name, _remedy(sample))
    first, *others = (known for known in worth if read[known] == most)
    for other in others:
        both = [text for text in sample if _fits(text, first) and _fits(text, other)]
        if any(_read(text, first) != _read(text, other) for text in both):
            raise FatalError(f"its dates read two ways, as {first} and as {other}", name, FORMAT)
    return Dates(first, ZoneInfo(zone))


def _remedy(sample: Iterable[str]) -> str:
    """A format helps where the words are known; else the language of the export is another."""
    known = {*_MONTHS.values(), "AM", "PM", "T", "Z"}
    words = [word for text in sample for word in WORD.findall(text)]
    return ENGLISH if any(word not in known for word in words) else FORMAT


def _read(text: str, format: str) -> datetime:
    """Raises ValueError when the text is no date of this format, or of a year that nobody means."""
    found = datetime.strptime(text, format)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{text!r} is of the year {found.year}")
    return found


def _fits(text: str, format: str) -> bool:
    try:
        _read(text, format)
    except ValueError:
        return False
    return True


def _day_of(format: str) -> str:
    """The part of a format that is the day."""
    days = [day for day in (*DAYS, *WORDED_DAYS, *NUMERIC_DAYS) if format.startswith(day)]
    return max(days, key=len, default=format)


def _plain(text: str) -> str:
    """One kind of space (Excel and newer Java put a narrow one before AM), and English months and halves."""
    spaced = WHOLE_DAY.sub(r"\1-\2-\3", " ".join(text.split()))
    spaced = HALF.sub(lambda match: _HALVES[match[0].lower()], spaced)
    return STOP.sub(r"\1", WORD.sub(_english, spaced))


def _english(match: re.Match[str]) -> str:
    return _MONTHS.get(match[0].lower(), match[0])
