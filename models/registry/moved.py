"""A home that was moved or copied takes its artifacts along: MLflow keeps absolute addresses of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

#: where the tracking store keeps addresses of artifacts
PLACES = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
    ("logged_models", "artifact_location"),
)


def follow(database: Path, experiment: str, artifacts: Path) -> bool:
    """Let a tracking store in SQLite name ``artifacts`` where it names the folder of its former place.

    The experiment's own address tells that place; addresses elsewhere, such as in an object store, stay.
    True where something was changed. All or nothing: killed, it is done again next time.
    """
    if not database.is_file():
        return False
    here = artifacts.as_uri()
    with closing(sqlite3.connect(database, timeout=30)) as con, con:
        tables = {name for (name,) in con.execute("select name from sqlite_master where type = 'table'")}
        if "experiments" not in tables:
            return False
        row = con.execute("select artifact_location from experiments where name = ?", [experiment]).fetchone()
        former = str(row[0]) if row and row[0] else here
        if former == here or not former.startswith("file:"):
            return False
        for table, column in PLACES:
            if table in tables:
                con.execute(
                    f"update {table} set {column} = ?1 || substr({column}, length(?2) + 1)"
                    f" where {column} = ?2 or substr({column}, 1, length(?2) + 1) = ?2 || '/'",
                    [here, former],
                )
    return True
