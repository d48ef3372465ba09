"""Hashes of bodies without their volatile properties, by DuckDB: RE2 and its md5 need half the time of ``re``
and ``hashlib`` record by record, and leave the interpreter to other threads.
"""

from __future__ import annotations

import threading
from typing import Any

import duckdb
import pyarrow as pa

Patterns = tuple[str, str] | None

_CORE_DIGEST = """
select md5(
    case when regexp_matches(rest, $leading) then regexp_replace(rest, $leading, '{', 'g') else rest end
)
from (select regexp_replace(body, $following, '', 'g') as rest from bodies_to_hash)
"""


def digests(con: duckdb.DuckDBPyConnection, volatile: Patterns, bodies: pa.ChunkedArray) -> pa.ChunkedArray:
    """32 hex digits per body, of it without its volatile properties; in the same order.

    ``volatile`` is ``Entity.volatile_patterns``.
    """
    con.register("bodies_to_hash", pa.table({"body": bodies}))
    try:
        if volatile is None:
            return con.execute("select md5(body) from bodies_to_hash").to_arrow_table()[0]
        following, leading = volatile
        given = {"following": following, "leading": leading}
        return con.execute(_CORE_DIGEST, given).to_arrow_table()[0]
    finally:
        con.unregister("bodies_to_hash")


class Digester:
    """Hashes in any thread: an engine apart from the lake, a connection of it for each thread."""

    def __init__(self) -> None:
        self._engine = duckdb.connect(config={"threads": 1})
        self._local: Any = threading.local()

    def hashes(self, volatile: Patterns, bodies: pa.Array) -> pa.Array:
        """As ``digests``, of one page."""
        if not hasattr(self._local, "con"):
            self._local.con = self._engine.cursor()
        return digests(self._local.con, volatile, pa.chunked_array([bodies])).combine_chunks()
