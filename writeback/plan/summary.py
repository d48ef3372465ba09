"""A plan, or what became of it, in figures by target: what the DAG logs and the command line prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar


@dataclass
class Summary:
    """``counts`` holds status → target → number; every status is also an attribute with its total."""

    plan_id: str
    run_id: str
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    statuses: ClassVar[tuple[str, ...]] = ()

    def add(self, status: str, target: str, count: int = 1) -> None:
        """Count writes of a status."""
        by_target = self.counts.setdefault(status, {})
        by_target[target] = by_target.get(target, 0) + count

    def of(self, status: str) -> int:
        """Total of a status over all targets."""
        return sum(self.counts.get(status, {}).values())

    def to_dict(self) -> dict[str, Any]:
        """Plain types, for XCom or JSON."""
        return asdict(self) | {status: self.counts.get(status, {}) for status in self.statuses}

    def _figures(self) -> str:
        return ", ".join(f"{self.of(status):,} {status}" for status in self.statuses if self.of(status))


@dataclass
class PlanSummary(Summary):
    """A frozen plan: writes to make, and those that are refused or skipped, with warnings to read first."""

    warnings: list[str] = field(default_factory=list)

    statuses: ClassVar[tuple[str, ...]] = ("write", "refused", "skipped")

    @property
    def total(self) -> int:
        """Writes to make."""
        return self.of("write")

    def __str__(self) -> str:
        by_target = ", ".join(
            f"{count:,} {name}" for name, count in sorted(self.counts.get("write", {}).items())
        )
        rest = ", ".join(f"{self.of(s):,} {s}" for s in ("refused", "skipped") if self.of(s))
        return "; ".join(filter(None, [f"plan {self.plan_id}: {by_target or 'nothing to write'}", rest]))


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
        """Values left for another night: dry run, quiet hours, budget, a failed source."""
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
