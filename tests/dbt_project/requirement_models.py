"""Sentences through the models that read requirements, on a plain DuckDB: what they state, and which contradict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from tests.dbt_project.model_sql import Models, table

SCOPE = {
    "work_item_key": "varchar",
    "team_id": "varchar",
    "is_unowned": "boolean",
    "full_text": "varchar",
    "item_ref": "varchar default 'ONE-1'",
    "title": "varchar default 'One'",
    "is_open": "boolean default true",
    "status_category": "varchar default 'todo'",
}
FIND = (
    "requirements/int_measure_unit",
    "requirements/int_requirement_sentence",
    "requirements/int_requirement_statement",
    "requirements/int_statement_token",
    "requirements/int_statement_pair",
    "conflicts/int_conflict_contradiction",
)


class Requirements:
    """The models over some items; each text is one item's, and every item is another team's."""

    def __init__(self) -> None:
        models = Models("prose")
        self._sql = {path.split("/")[1]: models.select(f"intermediate/{path}") for path in FIND}
        self._prose = models.sql("prose", "text")
        self._rich_text = models.sql("rich_text", "text::json")

    def prose(self, texts: Sequence[str]) -> list[str]:
        """What of each text is prose."""
        return self._each(self._prose, texts)

    def rich_text(self, documents: Sequence[str]) -> list[str]:
        """Each document, given as JSON, as text."""
        return self._each(self._rich_text, documents)

    @staticmethod
    def _each(expression: str, texts: Sequence[str]) -> list[str]:
        sql = f"select {expression} from (select unnest($texts::varchar[]) as text)"
        return [value for (value,) in duckdb.execute(sql, {"texts": list(texts)}).fetchall()]

    def _read(self, texts: Sequence[str], until: str) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        rows = [
            {"work_item_key": f"{n:05}", "team_id": f"t{n}", "is_unowned": False, "full_text": text}
            for n, text in enumerate(texts)
        ]
        table(con, "int_conflict_scope", SCOPE, rows)
        for name, sql in self._sql.items():
            con.execute(f"create table {name} as {sql}")
            if name == until:
                break
        return con

    def statements(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What the texts state: number of the text, aspect, polarity, low and high in base units."""
        con = self._read(texts, "int_requirement_statement")
        found = con.execute(
            "select work_item_key::integer as place, aspect, polarity, low, high "
            "from int_requirement_statement order by all"
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def contradictions(self, texts: Sequence[str]) -> set[tuple[int, int]]:
        """Pairs of places of texts that contradict each other."""
        con = self._read(texts, "int_conflict_contradiction")
        sql = "select item_a_key::integer, item_b_key::integer from int_conflict_contradiction"
        return set(con.execute(sql).fetchall())
