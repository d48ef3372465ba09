"""From a row of a mart back to the raw records that it was made of.

The query stands in ``provenance.sql``. It is a table macro of the lake, made anew with each publication: SQL
asks it from any client, ``from marts.provenance('marts.mart_conflict', 'KEY')``. Each raw record says which
run read it, when, and by which request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from config.errors import TruceError
from lake.names import CATALOG, INTERMEDIATE, MARTS, OUTCOMES, RAW
from tools import TOOLS

#: raw entities, and where the id of a record's item stands; null for those that are found by their own id
RECORDS: dict[str, str] = {
    f"{tool.name}__{entity}": item_id
    for tool in TOOLS.values()
    for entity, item_id in (dict.fromkeys(dict(tool.found_by).values(), "null") | dict(tool.of_item)).items()
}

#: what the query reads beside raw; a lake that has not all of it yet gets no macro
READS = (
    *(f"{MARTS}.{name}" for name in ("dim_work_item", "dim_team", "dim_person", "bridge_person_account")),
    *(f"{INTERMEDIATE}.int_{name}" for name in ("interaction", "sprint_membership", "team_exchange")),
)


class ProvenanceError(TruceError):
    """A mart or key that does not exist, with the next step."""


@dataclass(frozen=True)
class RawRecord:
    """One version of one raw record.

    ``work_item_key`` is the item it speaks of, None for people and the like; ``request`` is the JSON of its
    address and parameters.
    """

    work_item_key: str | None
    raw_table: str
    record_id: str
    body_hash: str
    run_id: str
    loaded_at: datetime
    request: str


def provenance(con: duckdb.DuckDBPyConnection, mart: str, key: str) -> list[RawRecord]:
    """Newest raw records behind the published rows of ``mart`` that hold ``key`` in any column.

    Empty where the rows are about the whole company. Raises ProvenanceError when there is no such mart, or no
    such row.
    """
    relation = f"{CATALOG}.{_schema(con, mart)}.{mart}"
    holds = "list_contains(json_extract_string(to_json(held), '$.*'), ?)"
    held = con.execute(f"select count(*) from {relation} as held where {holds}", [key]).fetchone()
    if not held or not held[0]:
        look = f"python -m lake query 'from {_schema(con, mart)}.{mart} limit 5'"
        raise ProvenanceError(f"no row of {mart} holds {key} → `{look}`")
    quoted = ", ".join("'" + text.replace("'", "''") + "'" for text in (relation, key))
    rows = con.execute(f"from {CATALOG}.{MARTS}.provenance({quoted})").fetchall()
    return [RawRecord(*row) for row in rows]


def define(con: duckdb.DuckDBPyConnection) -> None:
    """Make the lake's macro ``marts.provenance(mart, key)``, where all is there that it reads."""
    present = con.execute(
        "select schema_name || '.' || view_name from duckdb_views() where database_name = $1 union all"
        " select schema_name || '.' || table_name from duckdb_tables() where database_name = $1",
        [CATALOG],
    ).fetchall()
    if not set(READS) <= {name for (name,) in present}:
        return
    query = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for name in READS:
        query = query.replace(f" {name}", f" {CATALOG}.{name}")
    records = " union all ".join(
        f"select '{entity.split('__')[0]}' as source, '{entity}' as entity, {item_id} as item_id, record_id,"
        f" record_updated_at, loaded_at, body_hash, run_id, request from {CATALOG}.{RAW}.{entity}"
        for entity, item_id in RECORDS.items()
    )
    kinds = ", ".join(
        f"('{tool.name}', '{kind}', '{tool.name}__{entity}')"
        for tool in TOOLS.values()
        for kind, entity in tool.found_by
    )
    macro = query.replace("{records}", records).replace("{kinds}", kinds).replace("{tools}", "|".join(TOOLS))
    con.execute(f"create or replace macro {CATALOG}.{MARTS}.provenance(mart, key) as table\n{macro}")


def _schema(con: duckdb.DuckDBPyConnection, mart: str) -> str:
    row = con.execute(
        "select schema_name from duckdb_views()"
        " where database_name = ? and schema_name in (?, ?) and view_name = ?",
        [CATALOG, MARTS, OUTCOMES, mart],
    ).fetchone()
    if row is None:
        raise ProvenanceError(f"no published mart is named {mart} → `python -m lake query 'show all tables'`")
    return str(row[0])
