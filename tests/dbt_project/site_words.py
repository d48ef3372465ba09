"""The rules about words, rendered as dbt does and asked of a real engine: no project, no lake."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
SEED = PROJECT / "seeds" / "site_words.csv"


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


class Rules:
    """Macros of the project over one list of words."""

    def __init__(self, file: Path = SEED) -> None:
        self.file = file
        self.con = duckdb.connect()
        text = "".join(
            (PROJECT / "macros" / f"{name}.sql").read_text("utf-8")
            for name in ("words", "names", "dependencies")
        )
        self._macros: Any = (
            jinja2.Environment(autoescape=False)
            .from_string(text)
            .make_module(
                {
                    "execute": True,
                    "return": lambda value: value,
                    "env_var": lambda _name, _default: str(file),
                    "run_query": lambda sql: SimpleNamespace(rows=self.con.execute(sql).fetchall()),
                    "adapter": SimpleNamespace(
                        dispatch=lambda name, _package: getattr(self._macros, f"default__{name}")
                    ),
                }
            )
        )

    def sql(self, macro: str, *arguments: Any, **named: Any) -> str:
        """What a macro renders to."""
        return str(getattr(self._macros, macro)(*arguments, **named))

    def ask(self, expression: str, texts: Iterable[str]) -> list[Any]:
        """The value of an expression over the column ``text`` for each of some texts."""
        listed = list(texts)
        select = f"select {expression} from (select unnest($texts) as text)"
        return [value for (value,) in self.con.execute(select, {"texts": listed}).fetchall()]
