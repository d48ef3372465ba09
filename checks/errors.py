"""The errors of a gate."""

from __future__ import annotations


class CheckFailed(Exception):
    """A critical check failed: names the suite, the expectation, the rows and the remedy in one line."""


class GateError(Exception):
    """A gate cannot be run at all (unknown gate, no lake, no run), with the remedy."""
