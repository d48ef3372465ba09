"""Which small lists to ask again: those that show a sign of change, and of the others a share each run.

A list that belongs to a project, a board or a channel costs a request however short it is, and on a normal
day hardly any has changed. Each run asks those never asked, those whose sign differs from last time, and the
longest unasked ones in turn, so that none is older than ``[ingest].recheck_nights`` nights. A full read, one
``--since`` a date and one of chosen entities ask all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ingest.source.contract import ReadingContext
from ingest.source.cursor import Cursor, Key

#: a run may begin earlier in the day than the last one did
EARLY = timedelta(hours=12)


def due(reading: ReadingContext, signs: Mapping[Key, str], now: datetime | None = None) -> set[Key]:
    """Lists to ask now (UTC), of those given by (entity, scope) with the sign that each shows."""
    nights = reading.settings.ingest.recheck_nights
    if reading.full or reading.since or reading.only or nights == 1:
        return set(signs)
    moment = now or datetime.now(UTC).replace(tzinfo=None)
    old = (moment - timedelta(days=nights) + EARLY).isoformat()
    asked = {key: reading.past.get(key, Cursor()) for key in signs}
    chosen = {key for key, at in asked.items() if at.fingerprint != signs[key] or (at.cursor or "") < old}
    others = sorted(signs.keys() - chosen, key=lambda key: (asked[key].cursor or "", key))
    return chosen | set(others[: max(0, len(signs) // nights - len(chosen))])
