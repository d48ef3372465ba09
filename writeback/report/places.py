"""Where a tool's posts go, as its part of the configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PostPlaces:
    """Channels by what is posted there; an empty name: no such post.

    ``teams`` names a team's channel where the configuration does, and wins over the one that the marts
    know for it. ``mentions`` are the accounts that have asked to be named where it is theirs.
    """

    report: str = ""
    scorecard: str = ""
    has_digests: bool = False
    teams: Mapping[str, str] = field(default_factory=dict)
    mentions: frozenset[str] = frozenset()

    @property
    def named(self) -> list[str]:
        """Every channel that the configuration names, in order of the alphabet."""
        names = [self.report, self.scorecard, *self.teams.values()]
        return sorted({name.lstrip("#") for name in names if name})
