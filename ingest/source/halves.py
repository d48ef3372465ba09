"""A question about many things that is refused as a whole for one of them: asked again by halves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import TypeVar

from clients.errors import ClientError

T = TypeVar("T")
E = TypeVar("E")


def by_halves(
    ask: Callable[[Sequence[T]], Iterator[E]],
    things: Sequence[T],
    refused: Callable[[T, ClientError], Iterator[E]],
) -> Iterator[E]:
    """What ``ask`` yields of all ``things``; of one that is refused (400) what ``refused`` makes of it.

    Costs nothing where all is well, and about 2·log2(n) requests for each that is not. Raises every other
    error as it comes.
    """
    try:
        yield from ask(things)
    except ClientError as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        if len(things) == 1:
            yield from refused(things[0], error)
            return
        middle = len(things) // 2
        for half in (things[:middle], things[middle:]):
            yield from by_halves(ask, half, refused)
