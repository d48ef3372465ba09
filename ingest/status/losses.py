"""What the doctor says of names without a meaning and of values that could not be converted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import duckdb

from config.settings import Settings
from ingest.source.diagnosis import Diagnosis
from lake.dbt import organisation_dir

#: lines of each kind; the others stand in the lake
SHOWN = 50

_UNMATCHED = """
select source, kind, name, taken_as, items, settled_in, settled_by, meanings
from intermediate.int_unmatched_name order by items desc, source, kind, name
"""
_UNREAD = """
select source, sentence from intermediate.int_unread_value order by lost desc, source, entity, field
"""


def losses(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[Diagnosis]:
    """A line for each, with the line of a file that settles a name. None before the first build."""
    with suppress(duckdb.CatalogException, duckdb.BinderException):
        names = con.execute(_UNMATCHED).fetchall()
        for source, kind, name, taken_as, items, file, line, meanings in names[:SHOWN]:
            path = organisation_dir(settings) / file
            what = f"“{name}” ({items:,} items) counts as {taken_as}; it can mean {meanings}"
            text = f"{what}. To settle it add to {path}, such as"
            yield Diagnosis("warn", f"{source} {kind.replace('_', ' ')}", text, line)
        if len(names) > SHOWN:
            rest = f"and {len(names) - SHOWN:,} more names: intermediate.int_unmatched_name"
            yield Diagnosis("warn", "names", rest)
        for source, sentence in con.execute(_UNREAD).fetchall():
            text = f"{sentence}; correct it in {source}, it stays unknown until then"
            yield Diagnosis("warn", f"{source} values", text)
