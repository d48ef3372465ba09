"""The package's SQL files and how they are run."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb


@cache
def statement(name: str) -> str:
    """Text of ``<shelf>/sql/<file>.sql``, named ``<shelf>/<file>``.

    Without comments: a semicolon in one must not split a statement.
    """
    shelf, file = name.split("/")
    text = files(f"models.{shelf}").joinpath("sql", f"{file}.sql").read_text(encoding="utf-8")
    return re.sub(r"--.*", "", text)


def run(con: duckdb.DuckDBPyConnection, name: str, **values: Any) -> duckdb.DuckDBPyConnection:
    """Execute each statement of a file, giving it those of ``values`` that it names as ``$name``."""
    for part in statement(name).split(";"):
        if part.strip():
            names = set(re.findall(r"\$(\w+)", part))
            con.execute(part, {key: value for key, value in values.items() if key in names} or None)
    return con
