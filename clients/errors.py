"""Errors classed by what the caller should do next: stop, try again, or leave one record out.

Each carries the record it is about and a remedy, and prints as one line. Tokens never appear in them:
every text passes through :func:`scrub`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

MASK = "***"
#: what a credential looks like in a url, a header or a Slack message, whoever put it there
PATTERNS = (
    re.compile(
        r"((?:[?&]|\b)(?:key|token|api_key|access_token|oauth_token|oauth_consumer_key)=\"?)[^&\s\"',)]+"
    ),
    re.compile(r"\b((?:Basic|Bearer)\s+)[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(r"()\bxox[a-z]-[A-Za-z0-9-]+"),
    re.compile(r"(://[^/\s:@]+:)[^/\s@]+(?=@)"),
)


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without the given secrets and without anything that looks like a credential."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern in PATTERNS:
        text = pattern.sub(lambda match: match.group(1) + MASK, text)
    return text


def one_line(text: str, limit: int = 300) -> str:
    """``text`` on one line, at most ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


class ClientError(Exception):
    """A call that did not do what it was for; ``record`` names what it was about, ``remedy`` what to do."""

    def __init__(self, problem: str, record: str = "", remedy: str = "", status: int | None = None) -> None:
        self.problem = one_line(scrub(problem))
        self.record = one_line(scrub(record))
        self.remedy = one_line(scrub(remedy))
        self.status = status
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f" [{self.record}]" if self.record else ""
        what_to_do = f" → {self.remedy}" if self.remedy else ""
        return f"{self.problem}{where}{what_to_do}"


class FatalError(ClientError):
    """The source cannot be used as configured: trying again changes nothing."""


class CredentialError(FatalError):
    """The credential is refused: another one may do where there are several."""


class RetriableError(ClientError):
    """The same call may succeed later. ``retry_after`` (seconds) is the server's own wish, if it had one.

    ``about`` is the one object that was asked about, if it was one: should the call never succeed, that
    object is left out and the others go on, until the circuit breaker finds that none of them answers.
    """

    def __init__(
        self,
        problem: str,
        record: str = "",
        remedy: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        about: str = "",
    ) -> None:
        super().__init__(problem, record, remedy, status)
        self.retry_after = retry_after
        self.about = about


class SkippableError(ClientError):
    """The object that was asked about cannot be had or changed (gone, hidden, refused); the others can.

    ``fields`` are those that the tool names as the reason, where it names any.
    """

    fields: frozenset[str] = frozenset()


class UnansweredError(SkippableError):
    """The object's request was never answered properly, however often it was asked: it may have been done."""


class NotGrantedError(SkippableError):
    """A right, a scope of the token or a feature of the plan is missing: what needs it is left out."""


@contextmanager
def unless_gone() -> Iterator[None]:
    """Lets 404 pass: what is not there needs no deleting and has nothing to tell. Other errors are raised."""
    try:
        yield
    except SkippableError as error:
        if error.status != 404:
            raise
