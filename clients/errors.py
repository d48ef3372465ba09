"""Errors classed by what the caller should do next: stop, try again, or leave one record out.

Each carries the record it is about and a remedy, and prints as one line. Tokens never appear in them:
every text passes through :func:`config.errors.scrub`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from config.errors import TruceError, one_line, scrub


class ClientError(TruceError):
    """A call that did not do what it was for; ``record`` names what it was about, ``remedy`` what to do."""

    def __init__(self, problem: str, record: str = "", remedy: str = "", status: int | None = None) -> None:
        self.record = one_line(scrub(record))
        super().__init__(one_line(scrub(problem)), one_line(scrub(remedy)))
        self.status = status

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
