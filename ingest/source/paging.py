"""The page styles of the three vendors. Each yields (records, request) until the source has no more.

Paging that breaks (a token goes stale or comes twice, a page repeats) starts over a few times, since landing
the same records again adds nothing, and then fails: a listing known to be incomplete must not look complete.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from clients.errors import FatalError, SkippableError
from ingest.source.entity import objects, whole_number

Records = list[dict[str, Any]]
Request = dict[str, Any]
Pages = Iterator[tuple[Records, Request]]
#: empty pages in a row, each with a token, that are followed before giving up
EMPTY_PAGES = 5
RESTARTS = 3

Fetch = Callable[[Mapping[str, Any]], Any]
FetchNext = Callable[[str | None], dict[str, Any]]
Following = Callable[[Mapping[str, Any]], str | None]


class OddAnswer(SkippableError):
    """An answer of another shape than the path has: that of one object leaves it out, one of all is fatal."""

    def __init__(self, problem: str, url: str) -> None:
        super().__init__(problem, url, "run again; should it persist, check the tool's flavour and address")


class BrokenPaging(FatalError):
    """The source's paging contradicts itself; starting over may help."""

    def __init__(self, problem: str, url: str) -> None:
        super().__init__(problem, url, "run again; should it persist, report it to the vendor with this url")


def restarting(read: Callable[[], Pages], restarts: int = RESTARTS) -> Pages:
    """Pages of ``read``, from its beginning again when paging breaks, at most ``restarts`` times."""
    for left in range(restarts, -1, -1):
        try:
            yield from read()
            return
        except BrokenPaging:
            if not left:
                raise


def whole(fetch: Fetch, url: str, at: str | None = None, params: Mapping[str, Any] | None = None) -> Pages:
    """One answer that is the whole list, or holds it under ``at``."""
    given = dict(params or {})
    yield rows(fetch(given), at, url), {"url": url, "parameters": given}


def by_offset(
    fetch: Fetch, url: str, at: str | None, page_size: int, params: Mapping[str, Any] | None = None
) -> Pages:
    """``startAt`` pages: to ``isLast``, to ``total``, or to the first short page."""
    return restarting(lambda: _by_offset(fetch, url, at, page_size, dict(params or {})))


def _by_offset(fetch: Fetch, url: str, at: str | None, page_size: int, params: dict[str, Any]) -> Pages:
    start = 0
    while True:
        given = {**params, "startAt": start, "maxResults": page_size}
        answer = fetch(given)
        page = rows(answer, at, url)
        if isinstance(answer, dict) and answer.get("startAt", start) != start:
            raise BrokenPaging(f"asked for records from {start} on, got those from {answer['startAt']}", url)
        yield page, {"url": url, "parameters": given}
        start += len(page)
        if not page or _is_last(answer, start, len(page), page_size):
            return


def _is_last(answer: Any, reached: int, got: int, asked: int) -> bool:
    if isinstance(answer, dict):
        if "isLast" in answer:
            return bool(answer["isLast"])
        if whole_number(answer.get("total")) or answer.get("total") == 0:
            return bool(reached >= answer["total"])
        asked = whole_number(answer.get("maxResults")) or asked  # servers cap what was asked
    return got < asked


def by_token(fetch: FetchNext, url: str, at: str, request: Request, restarts: int = RESTARTS) -> Pages:
    """Jira's ``nextPageToken`` pages (J3)."""
    return restarting(lambda: _chained(fetch, url, at, request, _token), restarts)


def by_cursor(
    fetch: FetchNext, url: str, at: str, request: Request, following: Following | None = None
) -> Pages:
    """Pages that name the next, in Slack's ``response_metadata.next_cursor`` or where ``following`` looks."""
    return restarting(lambda: _chained(fetch, url, at, request, following or _cursor))


def _token(answer: Mapping[str, Any]) -> str | None:
    return as_token(answer.get("nextPageToken"))


def _cursor(answer: Mapping[str, Any]) -> str | None:
    told = answer.get("response_metadata")
    return as_token(told.get("next_cursor")) if isinstance(told, Mapping) else None


def as_token(value: Any) -> str | None:
    """What names the next page; None at the end. Raises BrokenPaging for what can name none."""
    if not value:
        return None
    if isinstance(value, str):
        return value
    raise BrokenPaging(f"a page token is {type(value).__name__}, not text", str(value)[:60])


def _chained(
    fetch: FetchNext,
    url: str,
    at: str,
    request: Request,
    following: Following,
) -> Pages:
    """Pages that name the next: an empty one with a token is no end, a token that comes twice is an error."""
    token: str | None = None
    seen: set[str] = set()
    empties = 0
    while True:
        answer = _followed(fetch, token, url)
        page = rows(answer, at, url)
        yield page, {"url": url, "parameters": request}
        token = following(answer)
        if token is None:
            return
        empties = 0 if page else empties + 1
        if token in seen and (page or empties > EMPTY_PAGES):
            raise BrokenPaging("the same page token came twice: following it would never end", url)
        seen.add(token)


def _followed(fetch: FetchNext, token: str | None, url: str) -> dict[str, Any]:
    try:
        return fetch(token)
    except FatalError as error:
        expired = error.status == 400 and "token" in error.problem.lower()
        if token is not None and (expired or "invalid_cursor" in error.problem):
            raise BrokenPaging(error.problem, url) from None
        raise


def before_id(
    fetch: Fetch, url: str, limit: int, params: Mapping[str, Any] | None = None, start: str | None = None
) -> Pages:
    """Trello's newest-first pages, by ``before=<id of the last>`` (T1): dates tie within a millisecond."""
    return restarting(lambda: _before_id(fetch, url, limit, dict(params or {}), start))


def _before_id(fetch: Fetch, url: str, limit: int, params: dict[str, Any], before: str | None) -> Pages:
    seen: set[str] = set()
    while True:
        given = {**params, "limit": limit, **({"before": before} if before else {})}
        page = rows(fetch(given), None, url)
        fresh = [record for record in page if _text_id(record) not in seen]
        yield fresh, {"url": url, "parameters": given}
        ids = _alike([_text_id(record) for record in fresh])
        if page and not fresh:
            raise BrokenPaging(f"the page before {before} repeats records that came already", url)
        if len(page) < limit:
            return
        if not ids:
            raise BrokenPaging(f"the page before {before} names no ids to go on from", url)
        seen.update(ids)
        before = min(ids)


def _text_id(record: Mapping[str, Any]) -> str:
    id = record.get("id")
    return id if isinstance(id, str) else ""


def _alike(ids: Sequence[str]) -> list[str]:
    """Those as long as most of them: one id of another form must not send the search elsewhere."""
    lengths = Counter(len(id) for id in ids if id)
    usual = max(lengths, key=lambda length: lengths[length], default=0)
    return [id for id in ids if id and len(id) == usual]


def rows(answer: Any, at: str | None, url: str) -> Records:
    """The list in an answer; what is no object in it stands as a NoRecord.

    Raises OddAnswer when there is none: an empty result must never be guessed.
    """
    found = answer if at is None else (answer or {}).get(at) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        where = f"under {at!r} " if at else ""
        raise OddAnswer(f"expected a list {where}and got {type(found).__name__}", url)
    return objects(found)


def one(answer: Any, url: str) -> dict[str, Any]:
    """The object that an answer is. Raises OddAnswer when it is none."""
    if not isinstance(answer, dict):
        raise OddAnswer(f"expected an object and got {type(answer).__name__}", url)
    return answer
