"""Models of the project, rendered as dbt does and asked of a plain DuckDB: for rules over any rows, in milliseconds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import Any

import duckdb
import jinja2

from tests.dbt_project.rendered import PROJECT, Rules

#: macro files that models need beside those of names and kinds
MACROS = (
    "intervals", "chains", "dialect", "rich_text", "organisation", "clock", "flow", "own_comments",
    "trello/trello_stays", "trello/points_in_title", "trello/trello_act_types",
    "trello/trello_creation_types",
    "slack/slack_words", "slack/slack_talk_subtypes",
    "conversions", "viewers", "sandbox_pages", "sprint_set", "jira/jira_changed_field", "jira/jira_result_of",
)  # fmt: skip
AS_OF = "timestamp '2026-11-30 02:00:00'"
Row = dict[str, Any]


class Models(Rules):
    """The models over tables that a test makes; ``ref`` names them, and every build is a full one.

    ``more_macros`` are files of macros beside the usual ones.
    """

    def __init__(self, *more_macros: str) -> None:
        super().__init__()
        #: what `this_run` tells
        self.facts: dict[str, str] = {}
        self._environment = jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"])
        text = "".join(
            (PROJECT / "macros" / f"{name}.sql").read_text("utf-8") for name in (*MACROS, *more_macros)
        )
        for body, name in re.findall(r"({%-?\s*macro\s+(\w+).*?endmacro\s*-?%})", text, re.DOTALL):
            template = self._environment.from_string(body, globals=self._world)
            self._world[name] = self._callable(template, name)
        self._world |= {
            "ref": lambda name: name,
            "source": lambda _schema, name: name,
            "tojson": json.dumps,
            "config": lambda **_options: "",
            "as_of": lambda: AS_OF,
            "this_run": lambda fact: self.facts.get(fact, ""),
            "interval_inputs": lambda: "",
            "builds_changed_only": lambda: False,
        }

    def select(self, model: str) -> str:
        """The SQL of the model of a path below `models`."""
        text = (PROJECT / "models" / f"{model}.sql").read_text("utf-8")
        return self._environment.from_string(text, globals=self._world).render()

    def rows(self, con: duckdb.DuckDBPyConnection, model: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """What the model of a path below `models` selects, ordered by all its columns."""
        return con.execute(f"select {columns} from ({self.select(model)}) order by all").fetchall()

    def build(self, con: duckdb.DuckDBPyConnection, *models: str) -> None:
        """Make tables of models, in their order, under the names by which `ref` finds them."""
        for model in models:
            con.execute(f"create or replace table {model.rpartition('/')[2]} as {self.select(model)}")


def table(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str] | str, rows: Iterable[Row]
) -> None:
    """Make a table; columns that a row leaves out are null."""
    types = columns if isinstance(columns, str) else ", ".join(f"{c} {t}" for c, t in columns.items())
    con.execute(f"create or replace table {name} ({types})")
    # many rows in a statement: one each costs a millisecond
    for named, alike in groupby(rows, key=tuple):
        for some in batched(alike, 500):
            places = ", ".join([f"({', '.join('?' * len(named))})"] * len(some))
            values = [value for row in some for value in row.values()]
            con.execute(f"insert into {name} ({', '.join(named)}) values {places}", values)


def batched(rows: Iterable[Row], size: int) -> Iterator[tuple[Row, ...]]:
    """The rows in tuples of at most so many."""
    left = iter(rows)
    while some := tuple(islice(left, size)):
        yield some


def land(con: duckdb.DuckDBPyConnection, name: str, bodies: Iterable[Any], key: str = "id") -> None:
    """Make the raw table of an entity, such as ``jira__issues``, of records as a tool sends them."""
    instant = "2026-11-30 02:00:00"
    table(
        con,
        name,
        "record_id varchar, scope varchar, body json, request json, body_hash varchar, is_deleted boolean,"
        " record_updated_at timestamp, loaded_at timestamp",
        (
            {
                "record_id": str(body[key]),
                "scope": "scope",
                "body": json.dumps(body),
                "request": "{}",
                "body_hash": "",
                "is_deleted": False,
                "record_updated_at": instant,
                "loaded_at": instant,
            }
            for body in bodies
        ),
    )
