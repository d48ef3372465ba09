"""A small workspace behind a server that speaks the vendors' dialects, and the lake that is read into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import duckdb

from clients.retry import RetryPolicy
from config.settings import Settings
from ingest import Extent, SourceResult, run_source
from lake.connect import connect
from sandbox.testing import Builder, Running

HASTY = RetryPolicy(attempts=5, floor_seconds=0.01, first_wait_seconds=0.01, longest_wait_seconds=0.05)


@dataclass
class Workspace:
    """The served workspace with what a test does to it and reads from the lake."""

    settings: Settings
    server: Running
    builder: Builder
    runs: Iterator[int] = field(default_factory=count)
    retry: RetryPolicy = HASTY
    reader: duckdb.DuckDBPyConnection | None = None

    def read(self, source: str, full: bool = False, run_id: str = "", **extent: Any) -> SourceResult:
        run = run_id or f"run-{next(self.runs)}"
        self.server.requests.clear()
        return run_source(source, run, self.settings, extent=Extent(full=full, **extent), retry=self.retry)

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        if self.reader is None:  # one for the whole test: opening costs more than asking
            self.reader = connect(self.settings, read_only=True)
        return self.reader.execute(query, list(values)).fetchall()

    def close(self) -> None:
        if self.reader is not None:
            self.reader.close()

    def one(self, query: str, *values: Any) -> Any:
        return self.sql(query, *values)[0][0]

    def ids(self, table: str, live: bool = True) -> set[str]:
        """Record ids whose newest version is (not) deleted."""
        query = f"""
            select record_id from raw.{table}
            qualify row_number() over (
                partition by record_id order by record_updated_at desc nulls last, loaded_at desc
            ) = 1 and is_deleted = {not live}
        """
        return {row[0] for row in self.sql(query)}

    def body(self, table: str, record_id: str) -> str:
        """Newest body of a record."""
        return str(
            self.one(
                f"""
                select body from raw.{table} where record_id = ?
                order by record_updated_at desc nulls last, loaded_at desc limit 1
                """,
                record_id,
            )
        )

    def notes(self, source: str) -> str:
        """All remarks of the ledger about a source."""
        rows = self.sql("select note from ops.ingest_ledger where source = ? and note is not null", source)
        return "\n".join(row[0] for row in rows)

    def requested(self, part: str) -> int:
        """Requests since the last read began whose route contains ``part``."""
        return sum(n for route, n in self.server.requests.items() if part in route)


Serve = Callable[..., Workspace]


def with_section(settings: Settings, section: str, **values: Any) -> Settings:
    """Settings with some values of a section changed."""
    changed = getattr(settings, section).model_copy(update=values)
    return settings.model_copy(update={section: changed})
