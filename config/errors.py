"""The error of a configuration that cannot be used."""

from __future__ import annotations


class ConfigError(Exception):
    """What is wrong with the configuration, in one line, with the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} → {remedy}")
        self.problem = problem
        self.remedy = remedy
