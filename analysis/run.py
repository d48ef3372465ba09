"""One analysis of the built marts: what waits for what, and which requirements mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from analysis import dependencies, store
from analysis.errors import AnalysisError
from config.settings import Settings
from lake.connect import connect


@dataclass(frozen=True)
class AnalysisResult:
    """What was found."""

    pairs: int
    cycles: int
    scheduled: int

    @property
    def rows(self) -> int:
        """Rows written in total."""
        return self.pairs + self.cycles + self.scheduled

    def __str__(self) -> str:
        return f"{self.pairs:,} pairs that wait, {self.cycles:,} cycles, {self.scheduled:,} items on paths"


def analyse(settings: Settings, run_id: str, as_of: datetime) -> AnalysisResult:
    """Analyse what dbt built; replaces the rows of the run before.

    Raises AnalysisError where the marts have not been built.
    """
    with connect(settings) as con:
        try:
            found = dependencies.tables(dependencies.read(con))
        except duckdb.CatalogException as error:
            missing = str(error).splitlines()[0]
            raise AnalysisError(f"the marts are not built: {missing}", "run `make nightly` first") from None
        store.replace(con, found, run_id, as_of)
    return AnalysisResult(
        *(found[name].num_rows for name in ("dependency_closure", "dependency_cycle", "critical_path_item"))
    )
