"""The page of contracts repeats the yml: what is made of it is what is committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.suites.keys import KEYS, KEYS_AFTER_ANALYSIS
from lake import contracts

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
