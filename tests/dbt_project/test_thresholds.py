"""Thresholds stand in one place: dbt_project.yml names each with its unit and reason, and SQL only reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lake.thresholds import as_markdown, thresholds, unit_of

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "dbt_project"
SQL = [file for part in ("macros", "models", "tests") for file in (PROJECT / part).rglob("*.sql")]
LISTED = thresholds(PROJECT)


def test_the_page_of_thresholds_is_what_the_project_says() -> None:
    page = (ROOT / "docs" / "thresholds.md").read_text(encoding="utf-8")
    assert page == as_markdown(PROJECT), "run python -m lake thresholds --out docs/thresholds.md"


def test_every_threshold_has_a_topic_a_unit_and_a_reason() -> None:
    assert len(LISTED) > 150
    incomplete = [t.name for t in LISTED if not (t.topic and t.unit and len(t.reason) > 1)]
    assert not incomplete


def test_every_threshold_is_read() -> None:
    assert not [threshold.name for threshold in LISTED if not threshold.models]


def test_sql_reads_only_what_is_listed_and_gives_no_default() -> None:
    names = {threshold.name for threshold in LISTED} | {"tools"}
    for file in SQL:
        text = re.sub(r"env_var\([^)]*\)", "", file.read_text(encoding="utf-8"))
        # the one name that is looked up: a fact of the run, whose variable may be absent
        read = re.findall(r"\bvar\(\s*([^,()]+?)\s*([,)])", text.replace("var(fact | lower, '')", ""))
        for name, end in read:
            assert end == ")", f"{file.name}: var({name}) has a default; it belongs into dbt_project.yml"
            assert name.strip("'\"") in names, f"{file.name}: {name} is not in dbt_project.yml"


#: numbers that are no decision of ours
CONSTANTS = {
    "friction.sql": "the distribution of Poisson(1)",
    "int_item_author.sql": "the published coefficients of the degree of authorship",
    "int_measure_unit.sql": "the size of a unit",
    "int_jira_field.sql": "the cards of planning poker",
    "mart_weekly_scorecard.sql": "the published factor of an individuals chart",
}
NO_DECISION = {"0.0", "1.0", "2.0", "10.0", "100.0", "1000.0", "3600.0"}


@pytest.mark.parametrize(
    "file", [file for file in SQL if file.parent.name != "tests"], ids=lambda file: file.stem
)
def test_no_threshold_hides_in_sql(file: Path) -> None:
    if file.name in CONSTANTS:
        return
    # a quantile is what its column is named after
    quantiles = r"'\w+'[:,] 0\.\d+|\b(?:quantile_cont|percentile_cont)\([^)]*\)"
    text = re.sub(rf"{{#.*?#}}|--[^\n]*|{quantiles}", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    decimals = set(re.findall(r"(?<![\w.])\d+\.\d+", text)) - NO_DECISION
    windows = re.findall(r"interval '?(?:[2-68-9]|\d\d+)'? \w+|(?:_before_as_of|recent_weeks)\(\d+", text)
    assert not [*decimals, *windows], "a decision belongs into dbt_project.yml"


@pytest.mark.parametrize(
    ("name", "unit"),
    [("ping_pong_days", "days"), ("stale_after", ""), ("days_moved", ""), ("conflict_min_score", "score")],
)
def test_the_unit_is_the_end_of_the_name(name: str, unit: str) -> None:
    assert unit_of(name) == unit


def test_a_reader_is_found_through_macros_and_what_they_dispatch_to(tmp_path: Path) -> None:
    for folder in ("macros", "models"):
        (tmp_path / folder).mkdir()
    (tmp_path / "dbt_project.yml").write_text(
        "name: x\nvars:\n  # Talk\n  talk_days: 14  # a sprint\n  far: 3\n", encoding="utf-8"
    )
    (tmp_path / "macros" / "m.sql").write_text(
        "{% macro outer() %}{{ inner() }}{% endmacro %}{% macro inner() %}{{ adapter.dispatch('inner')() }}"
        "{% endmacro %}{% macro default__inner() %}{{ var('talk_days') }}{% endmacro %}",
        encoding="utf-8",
    )
    (tmp_path / "models" / "mart_talk.sql").write_text("select {{ outer() }} as days", encoding="utf-8")
    talk, far = thresholds(tmp_path)
    assert (talk.topic, talk.value, talk.unit, talk.reason) == ("Talk", "14", "days", "a sprint")
    assert talk.models == ("mart_talk",)
    assert (far.unit, far.reason, far.models) == ("", "", ())
