"""What a source refused of one scope ends that scope's reading only; what it refused of all ends the source.

A board that was made private, a project that was closed to this account: its records stay as they were last
seen, its cursor stays where it was, so the next reading asks again, and the ledger tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clients.errors import ClientError, FatalError, SkippableError, one_line, scrub
from ingest.source.page import Event, Refused, Sealed, Stream

#: what reading a value of another shape than expected ends in
UNEXPECTED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
A_DEFECT = "report this line: that this scope's answers cannot be read is a defect of Truce"


def alone(stream: Stream) -> Iterator[Event | Sealed]:
    """A stream's events; a refusal of the one scope that it is about is the last of them.

    So is an answer about that scope that its reader cannot cope with. Raises either where the stream is about
    no one scope; every other error as it comes.
    """
    try:
        yield from stream.read()
    except ClientError as error:
        if stream.of is None or not isinstance(error, SkippableError):
            raise
        where = f" [{error.record}]" if error.record else ""
        yield Refused(*stream.of, f"{error.problem}{where}", error.remedy)
    except UNEXPECTED as error:
        if stream.of is None:
            raise
        yield Refused(*stream.of, one_line(scrub(f"{type(error).__name__}: {error}")), A_DEFECT)


class Refusals:
    """The scopes that one reading asked about, and which of them were refused."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._had = False
        self._refused: dict[str, Refused] = {}

    def ask(self, streams: Sequence[Stream]) -> None:
        """These streams are about to be read."""
        self._asked |= {stream.of[1] for stream in streams if stream.of}

    def add(self, refused: Refused) -> None:
        """A scope was refused; its first reason is kept."""
        self._asked.add(refused.scope)
        self._refused.setdefault(refused.scope, refused)

    def done(self) -> None:
        """A scope was read to its end."""
        self._had = True

    def __len__(self) -> int:
        return len(self._refused)

    @property
    def problem(self) -> str:
        """One line for the run log; empty when nothing was refused."""
        if not self._refused:
            return ""
        first = next(iter(self._refused.values()))
        told = f"{first.scope}: {first.problem}"
        return f"{len(self)} of {len(self._asked)} not read: {told}" + (" …" if len(self) > 1 else "")

    @property
    def remedy(self) -> str:
        """What to do about the first."""
        return next((refused.remedy for refused in self._refused.values()), "")

    def check(self) -> None:
        """Raises FatalError when all that was asked about was refused: that is the account's, not theirs."""
        if self._refused and not self._had and len(self) == len(self._asked):
            raise FatalError(self.problem, remedy=self.remedy)
