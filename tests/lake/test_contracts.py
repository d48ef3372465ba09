"""The page of contracts repeats the yml: what is made of it is what is committed."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from checks.suites.keys import KEYS, KEYS_AFTER_ANALYSIS
from lake import contracts
from lake.publish import publish

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "dbt_project" / "models"
PAGE = (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8")

PAYMENT = """
models:
  - name: mart_payment
    description: >
      One row per payment.
      Text of two lines.
    config:
      contract: {enforced: true}
    data_tests:
      - unique_key: {arguments: {columns: [day, payer]}}
    columns:
      - {name: day, data_type: date, description: "Its day."}
      - {name: payer, data_type: varchar, description: "`a|b`."}
  - name: int_step
"""


def test_the_page_is_what_the_yml_says() -> None:
    made = contracts.as_markdown(MODELS)
    assert contracts.renew(PAGE, made) == PAGE, "run `python -m lake contracts --out docs/contracts.md`"


def test_every_mart_is_there_with_the_key_that_the_gates_hold() -> None:
    told = {relation.name: relation.key for relation in contracts.relations(MODELS)}
    held = {table.split(".")[1]: key for table, key in {**KEYS, **KEYS_AFTER_ANALYSIS}.items()}
    assert {name: told.get(name) for name in held} == held


def test_a_relation_is_told_with_its_grain_its_key_and_its_columns(tmp_path: Path) -> None:
    (tmp_path / "marts").mkdir()
    (tmp_path / "marts" / "mart_payment.yml").write_text(PAYMENT)
    assert contracts.as_markdown(tmp_path).splitlines() == [
        "### marts",
        "",
        "#### `mart_payment`",
        "",
        "One row per payment. Text of two lines.",
        "",
        "Key: `day`, `payer`",
        "",
        "| column | type | meaning |",
        "|---|---|---|",
        "| `day` | date | Its day. |",
        "| `payer` | varchar | `a\\|b`. |",
    ]


def test_what_is_written_by_hand_stays() -> None:
    page = contracts.renew(f"before\n{contracts.BEGIN}\nold\n{contracts.END}\nafter\n", "new\n")
    assert page == f"before\n{contracts.BEGIN}\n\nnew\n\n{contracts.END}\nafter\n"
    assert contracts.renew(page, "new\n") == page


@pytest.mark.parametrize("page", ["no marker", contracts.BEGIN])
def test_a_page_without_its_markers_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="lacks the line"):
        contracts.renew(page, "new")


def comments(con: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    rows = con.execute("select view_name, comment from duckdb_views() where schema_name = 'marts'").fetchall()
    return dict(rows)


def test_published_views_say_what_they_are(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "mart_payment.yml").write_text(PAYMENT.replace("Text of", "It's text of"))
    told = "One row per payment. It's text of two lines.\n\nday: Its day.\npayer: `a|b`."
    for night in ("one", "two"):
        con.execute("create or replace table build_marts.mart_payment as select 1 as day, 2 as payer")
        con.execute("create or replace table build_marts.mart_other as select 1 as a")
        publish(con, night)
        assert contracts.describe(con, tmp_path) == 1
        assert comments(con) == {"mart_payment": told, "mart_other": None} | {
            name: comment for name, comment in comments(con).items() if "mart_" not in name
        }
    before = con.execute("select count(*) from lake.snapshots()").fetchall()
    assert contracts.describe(con, tmp_path) == 0, "nothing is written where all is said"
    assert con.execute("select count(*) from lake.snapshots()").fetchall() == before


def test_dbts_docs_name_what_readers_may_use(tmp_path: Path) -> None:
    def node(schema: str) -> dict[str, object]:
        return {"schema": schema, "relation_name": f'"lake"."{schema}"."build_marts_x"', "raw_code": schema}

    nodes = {name: node(name) for name in ("build_marts", "build_outcomes", "intermediate")}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes, "sources": {}}))
    catalog = {name: {"metadata": {"schema": name, "name": "x"}, "columns": {}} for name in nodes}
    (tmp_path / "catalog.json").write_text(json.dumps({"nodes": catalog}))
    contracts.name_as_published(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())["nodes"]
    assert {name: one["relation_name"] for name, one in manifest.items()} == {
        "build_marts": '"lake"."marts"."build_marts_x"',
        "build_outcomes": '"lake"."outcomes"."build_marts_x"',
        "intermediate": '"lake"."intermediate"."build_marts_x"',
    }
    shown = json.loads((tmp_path / "catalog.json").read_text())["nodes"]
    assert [one["metadata"]["schema"] for one in shown.values()] == ["marts", "outcomes", "intermediate"]
