"""A table whose inputs are as they were is left alone, and nothing that has changed is ever left so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.new_lake import ROOT, new_lake

NIGHT = datetime(2026, 3, 12, 2)
SEEDS = {path.stem: path.read_text() for path in (ROOT / "dbt_project" / "seeds").glob("*.csv")}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = new_lake(tmp_path_factory.mktemp("unchanged"), SEEDS)
    build(made, NIGHT)
    return made


def build(settings: Settings, night: datetime) -> None:
    run_dbt(settings, "run", "--select", "+dim_department", "+dim_team", "+dim_calendar", as_of=night)


def files(settings: Settings) -> dict[str, list[str]]:
    """The data files of each built table: another one where it was written anew."""
    sql = """
        select s.schema_name || '.' || t.table_name, list(f.path order by f.path)
        from __ducklake_metadata_lake.ducklake_table as t
        join __ducklake_metadata_lake.ducklake_schema as s on t.schema_id = s.schema_id
        join __ducklake_metadata_lake.ducklake_data_file as f on t.table_id = f.table_id
        where t.end_snapshot is null and f.end_snapshot is null and t.table_name != 'table_build'
        group by all
        """
    with connect(settings, read_only=True) as con:
        return dict(con.execute(sql).fetchall())


def departments(settings: Settings) -> list[tuple[str, ...]]:
    with connect(settings, read_only=True) as con:
        return con.execute("select department_id from build_marts.dim_department order by all").fetchall()


def test_a_night_without_news_writes_no_table(settings: Settings) -> None:
    before = files(settings)
    assert "build_marts.dim_calendar" in before
    build(settings, NIGHT + timedelta(minutes=5))
    assert files(settings) == before


def test_what_somebody_else_has_changed_and_what_a_file_says_anew_is_built(settings: Settings) -> None:
    before, held = files(settings), departments(settings)
    with connect(settings) as con:
        con.execute("delete from build_marts.dim_calendar")
    path = Path(settings.organisation.dir) / "org_departments.csv"
    heading, *rows = path.read_text().splitlines()
    path.write_text("\n".join([heading, *rows, "ops,Operations" + "," * (heading.count(",") - 1)]) + "\n")
    build(settings, NIGHT + timedelta(minutes=5))
    assert departments(settings) == sorted([*held, ("ops",)])
    with connect(settings, read_only=True) as con:
        assert con.execute("select count(*) > 0 from build_marts.dim_calendar").fetchone() == (True,)
    assert {name for name, paths in files(settings).items() if paths != before.get(name)} >= {
        "build_marts.dim_calendar",
        "build_marts.dim_department",
    }
