"""The lake's own tables, and homes that an older version made."""

from __future__ import annotations

from pathlib import Path

from config.settings import load
from lake.connect import connect
from lake.schema import ensure

ROOT = Path(__file__).resolve().parents[2]


def test_an_older_home_gets_the_columns_that_came_later_and_keeps_its_rows(tmp_path: Path) -> None:
    settings = load(ROOT / "truce.toml").model_copy(update={"home": tmp_path})
    with connect(settings) as con:
        ensure(con)
        con.execute("alter table ops.writeback_plan_rows drop column kind")
        con.execute("insert into ops.writeback_plan_rows by name select 'p' as plan_id, 'w' as write_id")
        ensure(con)
        ensure(con)
        rows = con.execute("select plan_id, write_id, kind from ops.writeback_plan_rows").fetchall()
    assert rows == [("p", "w", None)]
