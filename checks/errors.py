"""The errors of a gate."""

from __future__ import annotations

from config.errors import TruceError


class CheckFailed(TruceError):
    """A critical check failed: names the suite, the expectation, the rows and the remedy in one line."""


class GateError(TruceError):
    """A gate cannot be run at all (unknown gate, no lake, no run), with the remedy."""
