"""How dbt's tables lie in the lake, and what its test of rows says of broken ones."""

from __future__ import annotations

import duckdb

from config.settings import Settings
from lake.connect import connect
from tests.dbt_project.conftest import LEFT_BEHIND

BUILT = "select schema_name, table_name from duckdb_tables() where database_name = 'lake'"


def test_no_built_table_keeps_rows_in_the_catalog(hard_settings: Settings) -> None:
    with connect(hard_settings, read_only=True) as con:
        inlined = con.execute("""
            select s.schema_name, t.table_name
            from __ducklake_metadata_lake.ducklake_inlined_data_tables
            join __ducklake_metadata_lake.ducklake_table as t using (table_id)
            join __ducklake_metadata_lake.ducklake_schema as s using (schema_id)
            where s.schema_name in ('staging', 'intermediate', 'build_marts', 'build_outcomes')
                and t.end_snapshot is null
        """).fetchall()
    assert inlined == []


def test_a_table_that_no_model_makes_any_more_is_gone_and_the_others_stay(hard_settings: Settings) -> None:
    with connect(hard_settings, read_only=True) as con:
        tables = {f"lake.{schema}.{table}" for schema, table in con.execute(BUILT).fetchall()}
    assert LEFT_BEHIND not in tables
    assert {"lake.build_marts.dim_work_item", "lake.build_marts.mart_team_velocity"} <= tables


def test_a_broken_row_is_named_once_for_each_condition_that_it_breaks(hard_settings: Settings) -> None:
    mart = "mart_team_throughput_weekly"
    (file,) = (hard_settings.home / "dbt" / "target" / "compiled").rglob(f"{mart}_rows.sql")
    broken_rows = file.read_text(encoding="utf-8").replace(f'"lake"."build_marts"."{mart}"', "weeks")
    with duckdb.connect() as con:
        con.execute("""
            create table weeks as from (values
                ('whole', date '2026-01-05', 5, 3.0, 0, 0, 0), ('no points', date '2026-01-05', 0, null, 0, 0, 0),
                ('tuesday, less than none', date '2026-01-06', 1, 3.0, 0, -1, 0),
                ('unknown', date '2026-01-05', 1, 3.0, 0, null, 0)
            ) as weeks (team_id, week_start, items_done, points_done, items_reopened, items_arrived, wip_at_end)
        """)
        found = con.execute(f"select team_id, broken_condition from ({broken_rows}) order by all").fetchall()
    counts, points, monday = (
        "items_done >= 0 and items_reopened >= 0 and items_arrived >= 0 and wip_at_end >= 0",
        "points_done is not null or items_done > 0",
        "week_start = date_trunc('week', week_start)",
    )
    assert found == [
        ("no points", points),
        ("tuesday, less than none", counts),
        ("tuesday, less than none", monday),
        ("unknown", counts),
    ]
