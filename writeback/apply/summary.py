"""What became of a plan, in figures by target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from writeback.plan.summary import Summary


@dataclass
class ApplySummary(Summary):
    """What became of a plan. ``mode`` is ``applied|dry-run|undone``; ``problems`` are readable lines."""

    mode: str = "applied"
    problems: list[str] = field(default_factory=list)

    statuses: ClassVar[tuple[str, ...]] = ("written", "unchanged", "refused", "skipped", "failed")

    @property
    def written(self) -> int:
        """Values written now."""
        return self.of("written")

    @property
    def unchanged(self) -> int:
        """Values that were there already, or settled by an earlier apply."""
        return self.of("unchanged")

    @property
    def refused(self) -> int:
        """Values that may not be written: a rule, a missing field, a person's edit."""
        return self.of("refused")

    @property
    def skipped(self) -> int:
        """Values left for another run: dry run, quiet hours, budget, a failed source."""
        return self.of("skipped")

    @property
    def failed(self) -> int:
        """Values that were tried, or would have been, and are not there."""
        return self.of("failed")

    @property
    def is_complete(self) -> bool:
        """Whether everything that was to be written is there."""
        return not self.failed

    def __str__(self) -> str:
        return f"plan {self.plan_id} {self.mode}: {self._figures() or 'nothing to write'}"
