"""Errors of the analysis, each one readable line with the remedy."""

from __future__ import annotations

from config.errors import TruceError


class AnalysisError(TruceError):
    """What went wrong, and what to do about it."""
