"""The relations under contract, told from the models' own yml: docs/contracts.md shows them, made by this.

What a row is, which columns are its key, and each column's type and meaning stand beside the model's SQL,
where dbt holds them; the page repeats them for whoever reads no dbt project. Its other parts are written by
hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from lake.names import CATALOG, PUBLISHED_AS

#: libyaml's, where it is there: a tenth of the time
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BEGIN = "<!-- made by `python -m lake contracts --out docs/contracts.md` from the yml beside each model -->"
END = "<!-- end of what is made -->"


@dataclass(frozen=True)
class Relation:
    """One model under contract; ``folder`` is where its yml is, such as ``marts/core``."""

    name: str
    folder: str
    description: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]  # name, type, meaning


def relations(models: Path) -> list[Relation]:
    """Every model under contract below ``models`` (dbt's folder of models), by folder and name."""
    found = [relation for file in sorted(models.rglob("*.yml")) for relation in _declared(file, models)]
    return sorted(found, key=lambda relation: (relation.folder, relation.name))


def as_markdown(models: Path) -> str:
    """The relations as a part of a page: a heading per folder, a table of columns per relation."""
    lines: list[str] = []
    folder = ""
    for relation in relations(models):
        if relation.folder != folder:
            folder = relation.folder
            lines += [f"### {folder}", ""]
        lines += [f"#### `{relation.name}`", "", relation.description, ""]
        if relation.key:
            lines += ["Key: " + ", ".join(f"`{column}`" for column in relation.key), ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{name}` | {kind} | {_cell(meaning)} |" for name, kind, meaning in relation.columns]
        lines.append("")
    return "\n".join(lines)


def renew(page: str, made: str) -> str:
    """The page with its part between the markers replaced. Raises ValueError where a marker is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the line {BEGIN if not begin else END}")
    return f"{before}{BEGIN}\n\n{made}\n{END}{after}"


def describe(con: duckdb.DuckDBPyConnection, models: Path) -> int:
    """Give each published view its meaning as a comment, which SQL clients show; how many were given one.

    The columns are told in it too: DuckDB comments on columns of tables only. What older
    nights' views said leaves the catalog with their versions.
    """
    told = {relation.name: _comment(relation) for relation in relations(models)}
    views = con.execute(_COMMENTS, [CATALOG, list(PUBLISHED_AS.values())]).fetchall()
    stale = [(schema, view) for schema, view, comment in views if told.get(view, comment) != comment]
    if stale:
        con.begin()
        try:
            for schema, view in stale:
                text = told[view].replace("'", "''")
                con.execute(f"""comment on view {CATALOG}.{schema}."{view}" is '{text}'""")
            con.commit()
        except BaseException:
            con.rollback()
            raise
    return len(stale)


def name_as_published(target: Path) -> None:
    """Let dbt's docs below ``target`` name the relations that readers may use, not those being built."""
    for file in (target / "manifest.json", target / "catalog.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        for node in content["nodes"].values():
            _rename(node)
            _rename(node.get("metadata") or {})
        aside = file.with_suffix(".tmp")
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(file)


def _rename(named: dict[str, Any]) -> None:
    built = named.get("schema")
    if built in PUBLISHED_AS:
        named["schema"] = PUBLISHED_AS[built]
        if name := named.get("relation_name"):
            named["relation_name"] = name.replace(f'"{built}"', f'"{PUBLISHED_AS[built]}"')


def _comment(relation: Relation) -> str:
    return "\n".join([relation.description, "", *(f"{name}: {text}" for name, _, text in relation.columns)])


_COMMENTS = """
select schema_name, view_name, comment from duckdb_views() where database_name = ? and schema_name in ?
"""


def _declared(file: Path, models: Path) -> Iterator[Relation]:
    content = yaml.load(file.read_text(encoding="utf-8"), LOADER) or {}  # noqa: S506 - a safe one
    for model in content.get("models") or ():
        # what tools fill is no table, and dbt enforces contracts on tables alone: union_tools does here
        filled_by_tools = model["name"].startswith("int_tools__")
        if filled_by_tools or model.get("config", {}).get("contract", {}).get("enforced"):
            yield Relation(
                name=model["name"],
                folder=file.parent.relative_to(models).as_posix(),
                description=" ".join(model["description"].split()),
                key=_key(model),
                columns=tuple(
                    (c["name"], c["data_type"], " ".join(c["description"].split())) for c in model["columns"]
                ),
            )


def _key(model: dict[str, Any]) -> tuple[str, ...]:
    """The first column that dbt holds to be unique alone, else those that it holds to be so together."""
    for column in model["columns"]:
        if "unique" in (column.get("data_tests") or ()):
            return (column["name"],)
    for test in model.get("data_tests") or ():
        if "unique_key" in test:
            return tuple(test["unique_key"]["arguments"]["columns"])
    return ()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
