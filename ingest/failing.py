"""What may go wrong in reading a source, as one error, recorded in ``ops.source_status``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from clients.errors import ClientError, one_line, scrub
from config.errors import ConfigError
from ingest.errors import IngestError
from lake.runs import set_source_status


@contextmanager
def failing_as(con: duckdb.DuckDBPyConnection, run_id: str, source: str) -> Iterator[None]:
    """Turn what may go wrong in reading a source into an IngestError, recorded as ``failed``."""
    try:
        yield
    except Exception as error:
        problem, remedy = _explain(error)
        with suppress(duckdb.Error):  # if the lake is what failed, the raised line still says so
            set_source_status(con, run_id, source, "failed", problem, remedy)
        raise IngestError(source, problem, remedy) from error


def _explain(error: Exception) -> tuple[str, str]:
    if isinstance(error, ClientError):
        record = f" [{error.record}]" if error.record else ""
        return error.problem + record, error.remedy
    if isinstance(error, ConfigError | IngestError):
        return error.problem, error.remedy
    text = one_line(scrub(f"{type(error).__name__}: {error}"))
    if isinstance(error, duckdb.Error | OSError):
        return (
            f"the lake could not be written: {text}",
            "check disk space and [lake] in truce.toml, run again",
        )
    return text, "this is a defect of Truce: report it with this line"
