"""``startAt`` pages of a search that refuses offsets behind its first so many results.

Jira Data Center answers 500, or nothing, beyond ``jira.search.platform.max.result.window``: 10,000 unless an
administrator says otherwise. Before its end the search begins anew at the place of the last record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.source.entity import Record, whole_number
from ingest.source.paging import BrokenPaging, Pages, Records, Request, rows

RESULT_WINDOW = 10_000

#: an answer for a place to begin at (None: the beginning), an offset from there, and a size
FetchAt = Callable[[int | None, int, int], dict[str, Any]]
#: where a record stands in the search's order, such as the minute of its creation; None where it does not say
PlaceOf = Callable[[Record], int | None]


@dataclass
class _Window:
    """One search from a place on: how far it came, and what it brought."""

    begun: int | None
    reached: int | None = None
    ids: set[str] = field(default_factory=set)
    is_last: bool = False


def windowed(
    fetch: FetchAt,
    place: PlaceOf,
    url: str,
    at: str,
    page_size: int,
    request: Request,
    window: int,
) -> Pages:
    """Pages of a search in the order of ``place``, over as many windows as it takes; no record comes twice.

    Raises BrokenPaging when a whole window is of one place: what is behind it cannot be had.
    """
    now = _Window(None)
    while True:
        before, now = now.ids, _Window(now.reached)
        for page, start in _pages(fetch, place, url, at, page_size, window, now):
            fresh = [record for record in page if not (_id(record) and _id(record) in before)]
            yield fresh, {"url": url, "parameters": {**request, "startAt": start}}
        if now.is_last:
            return
        if now.reached is None or now.reached == now.begun:
            raise BrokenPaging(f"over {window:,} results at one place of the search's order", url)


def _pages(
    fetch: FetchAt, place: PlaceOf, url: str, at: str, page_size: int, window: int, now: _Window
) -> Iterator[tuple[Records, int]]:
    start, total = 0, 1
    while start < min(total, window):
        answer = fetch(now.begun, start, min(page_size, window - start))
        page, total = rows(answer, at, url), whole_number(answer.get("total"))
        if not page:
            # a site whose window is smaller, unless this is all that the account may see
            now.is_last = not start or now.reached == now.begun
            return
        yield page, start
        start += len(page)
        now.ids.update(map(_id, page))
        places = [found for record in page if (found := place(record)) is not None]
        now.reached = max(places, default=now.reached)
    now.is_last = start >= total


def _id(record: Any) -> str:
    return str(record.get("id") or "") if isinstance(record, dict) else ""
