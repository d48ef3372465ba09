"""Which of a Jira site's custom fields are the ones that Truce looks for, and where somebody has to choose.

Found as ``int_jira_field`` finds them: what ``field_map.csv`` says, then the field in which a board estimates
(J15), then the schema that Jira gives a field, then its name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from config.errors import ConfigError
from ingest.source.diagnosis import Diagnosis

#: issues looked at for how often a candidate is filled
SAMPLE = 2000
MAP_FILE = "field_map.csv"
COLUMNS = ("source", "logical_name", "field_id")


@dataclass(frozen=True)
class Wanted:
    """A field that Truce looks for: ends of custom schema keys, types, and names in lower case."""

    name: str
    schemas: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    name_types: tuple[str, ...] = ()  # a name counts only with one of these types


WANTED = (
    Wanted("story_points", (":jsw-story-points",), (), ("story points", "story point estimate"), ("number",)),
    Wanted("sprint", (":gh-sprint",)),
    Wanted("epic_link", (":gh-epic-link",)),
    Wanted("team", (":rm-teams-custom-field-team",), ("team",)),
    Wanted("flagged", names=("flagged",)),
    Wanted(
        "start_date",
        (":jpo-custom-field-baseline-start",),
        names=("start date", "planned start", "target start"),
        name_types=("date", "datetime"),
    ),
)


@dataclass(frozen=True)
class Site:
    """What is known of a site's fields. ``boards``: field id → boards that estimate in it."""

    catalogue: Sequence[Mapping[str, Any]]
    mapped: Mapping[str, Sequence[str]]
    map_path: Path
    boards: Mapping[str, Sequence[str]] = field(default_factory=dict)
    filled: Mapping[str, float] = field(default_factory=dict)

    def told(self, id: str) -> str:
        """A field as people see it."""
        name = next((str(it.get("name")) for it in self.catalogue if it.get("id") == id), "?")
        share = f", filled in {self.filled[id]:.0%}" if id in self.filled else ""
        return f"{id} “{name}”{share}"


def findings(site: Site) -> Iterator[Diagnosis]:
    """A line per field that is looked for."""
    ids = {str(it["id"]) for it in site.catalogue if "id" in it}
    for wanted in WANTED:
        yield _judged(site, wanted, ids)
    for name in sorted(set(site.mapped) - {wanted.name for wanted in WANTED}):
        known = ", ".join(wanted.name for wanted in WANTED)
        yield Diagnosis(
            "warn", f"jira field: {name}", f"{site.map_path} maps a name that nothing reads; use {known}"
        )


def _judged(site: Site, wanted: Wanted, ids: set[str]) -> Diagnosis:
    subject = f"jira field: {wanted.name}"
    mapped = site.mapped.get(wanted.name, ())
    absent = [id for id in mapped if id not in ids]
    if absent:
        return Diagnosis("fail", subject, f"{site.map_path} names {absent[0]}, which this site does not have")
    if mapped:
        return Diagnosis("ok", subject, f"mapped to {' and '.join(map(site.told, mapped))}")
    if wanted.name == "story_points" and site.boards:
        return Diagnosis("ok", subject, _estimated(site))
    candidates = sorted(_candidates(site, wanted), key=lambda id: (-site.filled.get(id, 0.0), id))
    if not candidates:
        text = f"none found; if the site has one, name it in {site.map_path}"
        return Diagnosis("warn", subject, text, f"jira,{wanted.name},customfield_…")
    if len(candidates) == 1:
        return Diagnosis("ok", subject, site.told(candidates[0]))
    text = f"ambiguous: {'; '.join(map(site.told, candidates))}. To settle it add to {site.map_path}, such as"
    return Diagnosis("warn", subject, text, f"jira,{wanted.name},{candidates[0]}")


def _estimated(site: Site) -> str:
    parts = [
        f"{site.told(id)}: {len(boards)} boards estimate in it" for id, boards in sorted(site.boards.items())
    ]
    others = [id for id in _candidates(site, WANTED[0]) if id not in site.boards]
    left = f"; left out, as no board estimates in it: {', '.join(map(site.told, others))}" if others else ""
    return "; ".join(parts) + left


def _candidates(site: Site, wanted: Wanted) -> list[str]:
    return [str(it["id"]) for it in site.catalogue if "id" in it and _fits(it, wanted)]


def names_of(found: Mapping[str, Any]) -> set[str]:
    """All names by which a site knows a field, in lower case: translated, as it was given, and JQL's."""
    clauses = found.get("clauseNames") or ()
    called = (found.get("name"), found.get("untranslatedName"), *clauses)
    return {str(name).strip().lower() for name in called if name}


def _fits(found: Mapping[str, Any], wanted: Wanted) -> bool:
    kind = str((found.get("schema") or {}).get("type") or "")
    if _stated(found, wanted):
        return True
    # a field whose type says that it is another one may be called anything
    if not names_of(found).intersection(wanted.names) or any(_stated(found, other) for other in WANTED):
        return False
    return not wanted.name_types or kind in wanted.name_types


def _stated(found: Mapping[str, Any], wanted: Wanted) -> bool:
    schema = found.get("schema") or {}
    custom, kind = str(schema.get("custom") or ""), str(schema.get("type") or "")
    return any(custom.endswith(end) for end in wanted.schemas) or kind in wanted.types


def mapped(path: Path) -> dict[str, list[str]]:
    """Jira's lines of ``field_map.csv``: logical name → field ids. Raises ConfigError for another file."""
    found: dict[str, list[str]] = {}
    if not path.is_file():
        return found
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            raise ConfigError(f"{path} has other columns", f"its first line is {','.join(COLUMNS)}")
        for row in reader:
            if (row["source"] or "").strip() == "jira":
                found.setdefault((row["logical_name"] or "").strip(), []).append(
                    (row["field_id"] or "").strip()
                )
    return found


def filled(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, float]:
    """Share of a sample of issues in which each field holds something."""
    if not ids:
        return {}
    shares = ", ".join(
        f"count(*) filter (coalesce(json_type(body, '$.fields.\"{id}\"'), 'NULL') <> 'NULL')" for id in ids
    )
    some = f"(select body from raw.jira__issues where json_valid(body) limit {SAMPLE})"
    row = con.execute(f"select count(*), {shares} from {some}").fetchone()
    return {id: count / row[0] for id, count in zip(ids, row[1:], strict=True)} if row and row[0] else {}


def candidate_ids(catalogue: Sequence[Mapping[str, Any]]) -> list[str]:
    """Custom fields that could be one of those that are looked for."""
    return sorted(
        {
            str(it["id"])
            for it in catalogue
            for wanted in WANTED
            if str(it.get("id", "")).startswith("customfield_") and _fits(it, wanted)
        }
    )
