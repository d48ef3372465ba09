"""Names that no word knows are shown with the line that settles each, and the line does what it says.

Lists of boards are called in the language of their people: https://github.com/RARgames/4gaBoards/issues/376.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from config.sections import OrganisationSection
from config.settings import Settings, load
from ingest.source.diagnosis import Diagnosis
from ingest.status.losses import losses
from lake import summary
from lake.dbt import environment
from tests.dbt_project.model_sql import Models, table
from tests.dbt_project.rendered import PROJECT

NAMES = ["Abnahme, extern", "Warteraum 🕐", 'Das "Lager"', "Räumen*", "列", "O'Hara", "…", "???"]
STATUSES = "source varchar, status_id varchar, status_name varchar, category_key varchar, rank integer"
ITEMS = (
    "source varchar, work_item_key varchar, status_id varchar, priority_name varchar, priority_rank integer,"
    " is_deleted boolean"
)
LINKS = "source varchar, work_item_key varchar, link_type varchar, is_link boolean"


class Site:
    """A lake of a status, item, priority and link for each of some names, and an organisation's files."""

    def __init__(self, con: duckdb.DuckDBPyConnection, home: Path) -> None:
        self.con, self.folder = con, home / "org"
        self.folder.mkdir()
        self.words = self.folder / "site_words.csv"
        (self.folder / "status_map.csv").write_text("source,status_id,status_category\n")
        settings = load(PROJECT.parent / "truce.toml")
        self.settings: Settings = settings.model_copy(
            update={"home": home, "organisation": OrganisationSection(dir=str(self.folder))}
        )

    def build(self) -> list[Diagnosis]:
        """Build the names anew from the organisation's files; what the doctor says of them."""
        models = Models()
        found = environment(self.settings)
        models._world["env_var"] = lambda name, default: found.get(name, default)
        table(self.con, "int_tools__status", STATUSES, (
            {"source": "jira", "status_id": str(at), "status_name": name, "rank": 1}
            for at, name in enumerate(NAMES)
        ))  # fmt: skip
        rank = models.sql("rank_of_priority", "name")
        ranks = self.con.execute(f"select name, {rank} from unnest(?::varchar[]) as t (name)", [NAMES])
        table(self.con, "dim_work_item", ITEMS, (
            {"source": "jira", "work_item_key": f"jira:{at}", "status_id": str(at), "priority_name": name,
             "priority_rank": rank, "is_deleted": False}
            for at, (name, rank) in enumerate(ranks.fetchall())
        ))  # fmt: skip
        table(self.con, "int_item_link", LINKS, (
            {"source": "jira", "work_item_key": "jira:1", "link_type": name.lower(), "is_link": True}
            for name in NAMES
        ))  # fmt: skip
        models.build(self.con, "staging/org/status_map", "marts/core/dim_status")
        models.build(self.con, "intermediate/words/int_unmatched_name")
        self.con.execute("create schema if not exists intermediate")
        self.con.execute(
            "create or replace table intermediate.int_unmatched_name as from main.int_unmatched_name"
        )
        table(self.con, "intermediate.int_unread_value", "source varchar, entity varchar, field varchar,"
              " lost bigint, sentence varchar", [])  # fmt: skip
        return list(losses(self.con, self.settings))

    def follow(self, diagnosis: Diagnosis, meaning: str | None = None) -> None:
        """Write the line that the doctor shows into the file that it names, or one of another meaning."""
        path = re.search(r"add to (\S+),", diagnosis.text)
        assert path
        line = re.sub(",todo$", f",{meaning}", diagnosis.paste) if meaning else diagnosis.paste
        with Path(path[1]).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with duckdb.connect() as con:
        yield Site(con, tmp_path)


def categories(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return dict(con.execute("select status_name, status_category from dim_status").fetchall())


def test_each_line_that_the_doctor_shows_settles_its_name(site: Site) -> None:
    shown = site.build()
    assert {one.subject for one in shown} == {"jira status", "jira link type", "jira priority"}
    assert len(shown) == 3 * len(NAMES)
    for one in shown:
        site.follow(one)
    assert site.build() == []


def test_the_meaning_that_is_told_is_the_one_that_counts(site: Site) -> None:
    for one in site.build():
        if one.subject == "jira status":
            site.follow(one, "done")
    assert {one.subject for one in site.build()} == {"jira link type", "jira priority"}
    assert set(categories(site.con).values()) == {"done"}


def test_the_summary_shows_the_most_frequent_of_them(site: Site) -> None:
    site.build()
    lines = summary._losses(site.con)
    assert len(lines) == summary.SHOWN_NAMES + 1
    console = Console(record=True, width=300)
    for line in lines:
        console.print(line, soft_wrap=True)
    text = console.export_text()
    assert "→ status_map.csv: jira," in text and "python -m ingest doctor" in text
