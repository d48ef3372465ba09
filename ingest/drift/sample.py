"""A sample of what is landed, kept while it is in memory: a backfill's bodies need not be looked up again."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

#: records of an entity that a sample holds
SAMPLE = 1000
COLUMNS = ["record_id", "body"]


class Samples:
    """Of each entity every so many-th record, spread over all that have landed. Memory does not grow."""

    def __init__(self) -> None:
        self._drawn: dict[str, pa.Table] = {}
        self._step: dict[str, int] = {}
        self._partly: set[str] = set()

    def offer(self, entity: str, rows: pa.Table, landed: int) -> None:
        """A batch of which so many records have landed; unless it was all, which ones is not known here."""
        if landed < rows.num_rows:
            self._partly.add(entity)
            self._drawn.pop(entity, None)
        if entity in self._partly:
            return
        held, step = self._drawn.get(entity), self._step.get(entity, 1)
        while (held.num_rows if held else 0) + rows.num_rows // step > 2 * SAMPLE:
            step *= 2
            held = _each(held, 2) if held else None
        chosen = _each(rows.select(COLUMNS), step)
        self._drawn[entity] = pa.concat_tables([held, chosen]) if held else chosen
        self._step[entity] = step

    def full(self) -> dict[str, pa.Table]:
        """SAMPLE records (COLUMNS) of each entity of which so many have landed, and all that were offered."""
        enough = {name: rows for name, rows in self._drawn.items() if rows.num_rows >= SAMPLE}
        return {
            name: rows.take(pa.array(np.linspace(0, rows.num_rows - 1, SAMPLE).astype(int)))
            for name, rows in enough.items()
        }


def _each(rows: pa.Table, step: int) -> pa.Table:
    """Every ``step``-th row, copied so that the batch can go; by chunks, or all would be copied first."""
    drawn, start = [], 0
    for part in rows.to_batches():
        drawn.append(part.take(pa.array(np.arange(-start % step, part.num_rows, step))))
        start += part.num_rows
    return pa.Table.from_batches(drawn, rows.schema)
