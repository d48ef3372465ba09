"""Macros of the project, rendered as dbt does and asked of a real engine: no project, no lake."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
SEED = PROJECT / "seeds" / "site_words.csv"
#: the files whose macros speak of nothing but words and kinds
MACROS = (
    "unknown",
    "tools",
    "words",
    "requirement_text",
    "names",
    "dependencies",
    "conflict_kinds",
    "conflict_progress",
    "outcomes",
    "lateness",
    "report_words",
    "ownership",
    "scorecard",
    "friction",
)


def words() -> list[dict[str, str]]:
    """The rows of the project's own list."""
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_words(path: Path, *rows: tuple[str, str, str]) -> Path:
    """A list of its own: kind, word and meaning of each row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["kind", "language", "word", "meaning", "example"])
        writer.writerows((kind, "xx", word, meaning, word) for kind, word, meaning in rows)
    return path


class Returned(Exception):
    """The value of a macro."""


def leave(value: Any) -> None:
    """What a macro calls as `return`."""
    raise Returned(value)


class Rules:
    """Macros of the project over its list of words, and over an organisation's ``own`` where there is one."""

    def __init__(self, file: Path = SEED, own: Path | None = None) -> None:
        self.file, self.own = file, own
        self.con = duckdb.connect()
        text = "".join((PROJECT / "macros" / f"{name}.sql").read_text("utf-8") for name in MACROS)
        world: dict[str, Any] = {
            "execute": True,
            "return": leave,
            "var": yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"].__getitem__,
            "env_var": lambda name, _default: str(self.own or "") if "OWN" in name else str(self.file),
            "run_query": lambda sql: SimpleNamespace(rows=self.con.execute(sql).fetchall()),
            "adapter": SimpleNamespace(dispatch=lambda name, _package: world[f"default__{name}"]),
        }
        self._world = world
        environment = jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"])
        for body, name in re.findall(r"({%-?\s*macro\s+(\w+).*?endmacro\s*-?%})", text, re.DOTALL):
            world[name] = self._callable(environment.from_string(body, globals=world), name)

    @staticmethod
    def _callable(template: jinja2.Template, name: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return getattr(template.module, name)(*arguments, **named)
            except Returned as returned:
                return returned.args[0]

        return call

    def sql(self, macro: str, *arguments: Any, **named: Any) -> str:
        """What a macro renders to."""
        return str(self.value(macro, *arguments, **named))

    def value(self, macro: str, *arguments: Any, **named: Any) -> Any:
        """What a macro returns."""
        return self._world[macro](*arguments, **named)

    def ask(self, expression: str, texts: Iterable[str | None]) -> list[Any]:
        """The value of an expression over the column ``text`` for each of some texts."""
        select = f"select {expression} from (select unnest($texts::varchar[]) as text)"
        return [value for (value,) in self.con.execute(select, {"texts": list(texts)}).fetchall()]
