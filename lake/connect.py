"""Open the lake from any process.

DuckLake keeps its catalog in SQLite (one machine) or PostgreSQL (several), its data in Parquet. Each process
opens its own in-memory DuckDB and attaches the lake, so readers and the nightly never lock each other out:
a DuckDB-file catalog would admit one process only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from config.errors import ConfigError
from config.settings import Settings
from lake.names import CATALOG

#: wait this long for another process's catalog transaction before "database is locked"
BUSY_TIMEOUT_MS = 30_000
#: tables grow by small merges every night; rows under this stay in the catalog until compaction
INLINE_ROWS = 500
#: icu, json and parquet are part of duckdb's own wheel
EXTENSIONS = ("ducklake", "sqlite_scanner", "postgres_scanner", "httpfs", "fts")


def catalog_path(settings: Settings) -> Path:
    """File of the SQLite catalog (unused with PostgreSQL)."""
    return settings.home / "lake" / "catalog.sqlite"


def attach_string(settings: Settings) -> str:
    """The DuckLake address: ``ducklake:sqlite:<file>`` or ``ducklake:postgres:<dsn>``."""
    if settings.lake.catalog:
        return f"ducklake:postgres:{settings.lake.catalog}"
    return f"ducklake:sqlite:{catalog_path(settings)}"


def data_path(settings: Settings) -> str:
    """Where Parquet files go, with a trailing slash."""
    return (settings.lake.data_path or str(settings.home / "lake" / "data")).rstrip("/") + "/"


def connect(settings: Settings, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the lake attached as ``lake`` and in use; its time zone is UTC.

    Raises ConfigError when read-only access is asked for and there is no lake yet, or when the catalog
    server does not answer.
    """
    if not settings.lake.catalog:
        if read_only and not catalog_path(settings).exists():
            raise ConfigError(f"there is no lake at {catalog_path(settings)}", "run `make nightly` first")
        catalog_path(settings).parent.mkdir(parents=True, exist_ok=True)
    con = open_engine(needed(settings))
    if certificates := store_certificates(settings):
        con.execute("set ca_cert_file = ?", [certificates])
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")  # duckdb's own would go into pipes and logs
    try:
        con.execute(f"attach '{attach_string(settings)}' as {CATALOG} ({_options(settings, read_only)})")
    except duckdb.Error as error:
        con.close()
        raise ConfigError(
            f"the lake cannot be opened: {str(error).splitlines()[0]}", "check [lake]"
        ) from None
    con.execute(f"use {CATALOG}")
    return con


def open_engine(
    extensions: tuple[str, ...], file: Path | None = None, *, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """A DuckDB with these extensions loaded: empty and in memory, or of a file.

    DuckDB checks an extension's signature whenever it is loaded, by a hash of all of its file: a quarter of a
    second for each connection, forty times a night. The file is the same, so once for a process is enough.
    """
    for name in extensions:
        _verify(name)
    con = duckdb.connect(
        str(file or ":memory:"), read_only=read_only, config={"allow_unsigned_extensions": "true"}
    )
    load_extensions(con, extensions)
    return con


@contextmanager
def snapshot(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Several queries of one state of the lake: outside of a transaction each would read the catalog anew."""
    con.begin()
    try:
        yield
    finally:
        con.rollback()


@cache
def _verify(extension: str) -> None:
    """Load an extension with its signature checked, in a database that is thrown away."""
    with duckdb.connect() as con:
        load_extensions(con, (extension,))


def load_extensions(con: duckdb.DuckDBPyConnection, names: tuple[str, ...] = EXTENSIONS) -> None:
    """Load DuckDB extensions, installing them once from their Python packages: nothing is downloaded."""
    for name in names:
        try:
            con.load_extension(name)
        except duckdb.Error:
            from duckdb_extensions import import_extension

            import_extension(name, con=con)
            con.load_extension(name)
    if "httpfs" in names and os.environ.get("DUCKDB_S3_ENDPOINT"):
        # httpfs reads AWS_* and DUCKDB_S3_* itself, but no variable says that a store of one's own has no
        # host name per bucket
        con.execute("set s3_url_style = 'path'")


def store_certificates(settings: Settings) -> str:
    """The PEM file by which an object store of one's own is believed; empty for others."""
    return settings.ca_file if os.environ.get("DUCKDB_S3_ENDPOINT") and "httpfs" in needed(settings) else ""


def needed(settings: Settings) -> tuple[str, ...]:
    """The extensions that the lake of these settings is opened with."""
    catalog = "postgres_scanner" if settings.lake.catalog else "sqlite_scanner"
    remote = ("httpfs",) if "://" in settings.lake.data_path else ()
    return ("ducklake", catalog, *remote)


def _options(settings: Settings, read_only: bool) -> str:
    options = (
        []
        if settings.lake.catalog
        else [
            "meta_journal_mode 'WAL'",
            f"meta_busy_timeout {BUSY_TIMEOUT_MS}",
        ]
    )
    # the data path is fixed when the catalog is made; a moved home must not silently read or write elsewhere
    options += [f"data_path '{data_path(settings)}'", "override_data_path true"]
    return ", ".join([*options, "read_only" if read_only else f"data_inlining_row_limit {INLINE_ROWS}"])
