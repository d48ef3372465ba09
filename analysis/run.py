"""One analysis of the built marts: what waits for what, and which requirements mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from analysis import dependencies, requirements, store
from analysis.errors import AnalysisError
from config.settings import Settings
from lake.connect import connect


@dataclass(frozen=True)
class AnalysisResult:
    """What was found; ``left`` texts wait for the next run's budget."""

    pairs: int
    cycles: int
    scheduled: int
    similar: int
    left: int

    @property
    def rows(self) -> int:
        """Rows written in total."""
        return self.pairs + self.cycles + self.scheduled + self.similar

    def __str__(self) -> str:
        text = (
            f"{self.pairs:,} pairs that wait, {self.cycles:,} cycles, {self.scheduled:,} items on paths, "
            f"{self.similar:,} similar requirements"
        )
        return f"{text}, {self.left:,} texts left for the next run" if self.left else text


def analyse(settings: Settings, run_id: str, as_of: datetime) -> AnalysisResult:
    """Analyse what dbt built; replaces the rows of the run before.

    Raises AnalysisError where the marts have not been built.
    """
    budget = settings.analysis.new_texts_per_run
    with connect(settings) as con:
        try:
            found = dependencies.tables(dependencies.read(con))
            alike = requirements.similar(con, budget)
        except duckdb.CatalogException as error:
            missing = str(error).splitlines()[0]
            raise AnalysisError(f"the marts are not built: {missing}", "run `make nightly` first") from None
        store.replace(con, {**found, "similar_requirement": alike.pairs}, run_id, as_of)
    return AnalysisResult(
        pairs=found["dependency_closure"].num_rows,
        cycles=found["dependency_cycle"].num_rows,
        scheduled=found["critical_path_item"].num_rows,
        similar=alike.pairs.num_rows,
        left=alike.left,
    )
