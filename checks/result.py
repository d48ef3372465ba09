"""What a gate finds, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class CheckRow:
    """One expectation on one subject (a table, a team, a target)."""

    suite: str
    expectation: str
    subject: str
    success: bool
    severity: Severity
    observed: str
    unexpected_count: int
    sample: str
    remedy: str

    @property
    def stops(self) -> bool:
        """True when what follows the gate must not run."""
        return not self.success and self.severity == "critical"

    def line(self) -> str:
        """The finding as one readable line with its rows and its remedy."""
        rows = f" ({self.sample})" if self.sample else ""
        found = f"expected “{self.expectation}”, found {self.observed}{rows}"
        return f"{self.suite}: {self.subject}: {found} → {self.remedy}"


@dataclass(frozen=True)
class GateResult:
    """The outcome of one gate in one run; ``docs`` is the page to open, ``seconds`` the wall time."""

    gate: str
    run_id: str
    rows: tuple[CheckRow, ...]
    docs: Path
    seconds: float

    @property
    def failures(self) -> tuple[CheckRow, ...]:
        """Critical findings."""
        return tuple(row for row in self.rows if row.stops)

    @property
    def warnings(self) -> tuple[CheckRow, ...]:
        """Findings that do not stop the run."""
        return tuple(row for row in self.rows if not row.success and not row.stops)

    @property
    def passed(self) -> bool:
        """True when nothing critical failed."""
        return not self.failures

    @property
    def total(self) -> int:
        """Number of judgements: expectations times the subjects they were held against."""
        return len(self.rows)

    def __str__(self) -> str:
        """The gate in a few words, for a run log."""
        verdict = f"{len(self.failures)} failed" if self.failures else "passed"
        judged = f"{self.expectations} expectations, {self.total} judgements"
        return f"{judged}, {verdict}, {len(self.warnings)} warnings"

    @property
    def expectations(self) -> int:
        """Number of distinct expectations that were evaluated."""
        return len({(row.suite, row.expectation) for row in self.rows})

    def as_dict(self) -> dict[str, object]:
        """Plain values for a log or an XCom."""
        return {
            "gate": self.gate,
            "run_id": self.run_id,
            "passed": self.passed,
            "expectations": self.expectations,
            "checked": len(self.rows),
            "failures": [row.line() for row in self.failures],
            "warnings": [row.line() for row in self.warnings],
            "docs": str(self.docs),
            "seconds": round(self.seconds, 2),
        }
