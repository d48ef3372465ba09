"""The one error that a source's reading ends in, when it ends badly."""

from __future__ import annotations

from config.errors import TruceError


class IngestError(TruceError):
    """A source could not be read to its end: one readable line with the record and the remedy."""

    def __init__(self, source: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{source}: {problem}", remedy)
        self.source, self.problem = source, problem
