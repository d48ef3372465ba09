"""One transaction, tried again when another process was in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import duckdb
import tenacity

COMMIT_ATTEMPTS = 10


def commit(con: duckdb.DuckDBPyConnection, write: Callable[[], Counter[str]]) -> Counter[str]:
    """Run ``write`` in one transaction, again when another process was in the way.

    Raises duckdb.Error when it fails for a reason of its own, or after ten attempts.
    """
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_in_the_way),
        wait=tenacity.wait_random_exponential(multiplier=0.2, max=10),
        stop=tenacity.stop_after_attempt(COMMIT_ATTEMPTS),
        reraise=True,
    )
    return retrying(_transaction, con, write)


def _transaction(con: duckdb.DuckDBPyConnection, write: Callable[[], Counter[str]]) -> Counter[str]:
    con.begin()
    try:
        result = write()
        con.commit()
    except BaseException:
        with suppress(duckdb.Error):  # a failed commit has rolled back already
            con.rollback()
        raise
    return result


def _in_the_way(error: BaseException) -> bool:
    text = str(error).lower()
    busy = ("database is locked", "conflict", "busy", "could not serialize")
    return isinstance(error, duckdb.Error) and any(word in text for word in busy)
