"""Errors of the forecasts, each one readable line with the remedy."""

from __future__ import annotations

from config.errors import TruceError


class ModelsError(TruceError):
    """What went wrong, and what to do about it."""


class PanelError(ModelsError):
    """The input of the forecasts cannot be used."""


class RegistryError(ModelsError):
    """The model registry lacks what was asked for."""
