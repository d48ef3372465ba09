"""The one error that a source's reading ends in, when it ends badly."""

from __future__ import annotations


class IngestError(Exception):
    """A source could not be read to its end: one readable line with the record and the remedy."""

    def __init__(self, source: str, problem: str, remedy: str = "") -> None:
        self.source, self.problem, self.remedy = source, problem, remedy
        super().__init__(f"{source}: {problem}" + (f" → {remedy}" if remedy else ""))
