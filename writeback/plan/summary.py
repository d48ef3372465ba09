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
