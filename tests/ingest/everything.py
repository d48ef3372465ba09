"""All that a lake holds, as one text to search in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb


def everything_in(home: Path) -> str:
    """All that the lake's directory holds, Parquet and catalog decoded, other bytes as they are."""
    found = []
    for file in (home / "lake").rglob("*"):
        if file.suffix == ".parquet":
            found += map(str, duckdb.sql(f"select * from read_parquet('{file}')").fetchall())
        elif file.name == "catalog.sqlite":
            with sqlite3.connect(file) as catalog:
                catalog.text_factory = lambda data: data.decode("utf-8", "replace")
                found += map(str, catalog.iterdump())
                found.append(_blobs(catalog))
        if file.is_file():
            found.append(file.read_bytes().decode("latin-1"))
    return "\n".join(found)


def _blobs(catalog: sqlite3.Connection) -> str:
    """Rows that DuckLake keeps in the catalog itself are blobs there, which a dump shows in hexadecimal."""
    names = [row[0] for row in catalog.execute("select name from sqlite_master where type = 'table'")]
    rows = [row for name in names for row in catalog.execute(f'select * from "{name}"')]
    return "\n".join(
        value.decode("utf-8", "replace") for row in rows for value in row if isinstance(value, bytes)
    )
