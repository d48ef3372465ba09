"""One source's part of a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One source's part of a plan; None where nothing is known."""

    source: str
    scopes: str
    how: str
    entities: tuple[str, ...]
    requests: int | None = None
    seconds: float | None = None
    basis: str = ""
