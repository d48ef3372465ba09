"""One run as the suites see it: a consistent, read-only view of the lake and the run's own facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from config.settings import Settings
from lake.names import ENTITIES, RAW

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Night:
    """A run under examination.

    ``sources`` are those that were read well tonight, ``tables`` all that the lake has with their rows.
    """

    con: duckdb.DuckDBPyConnection
    settings: Settings
    run_id: str
    as_of: datetime
    sources: tuple[str, ...]
    tables: dict[str, int]

    def frame(self, sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> pd.DataFrame:
        """The result of a query as a pandas frame: aggregates and samples, never a whole table."""
        return self.con.execute(sql, parameters).df()

    def has(self, *tables: str) -> bool:
        """True when every ``schema.table`` is in the lake."""
        return all(table in self.tables for table in tables)

    def raw_tables(self) -> list[tuple[str, str]]:
        """(source, entity) of each raw table of tonight's good sources in which anything ever landed.

        Planning a union over empty tables costs more than reading the others.
        """
        return [(s, e) for s in self.sources for e in ENTITIES[s] if self.tables.get(f"{RAW}.{s}__{e}")]
