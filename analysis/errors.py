"""Errors of the analysis, each one readable line with the remedy."""

from __future__ import annotations


class AnalysisError(Exception):
    """What went wrong, and what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} → {remedy}")
        self.problem = problem
        self.remedy = remedy
