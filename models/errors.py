"""Errors of the forecasts, each one readable line with the remedy."""

from __future__ import annotations


class ModelsError(Exception):
    """What went wrong, and what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} → {remedy}")
        self.problem = problem
        self.remedy = remedy


class PanelError(ModelsError):
    """The input of the forecasts cannot be used."""


class RegistryError(ModelsError):
    """The model registry lacks what was asked for."""
