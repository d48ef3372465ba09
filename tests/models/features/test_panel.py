"""The panel: cleaning, the catalogue, and what no forecast may crash on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from models.config import ForecastConfig
from models.errors import PanelError
from models.features.build import GROUPS, build_frame, clean_periods
from models.features.catalogue import GROUP_TITLES, as_markdown, catalogue
from models.features.panel import load_csv

MONDAY = datetime(2024, 1, 1)
HISTORY_ONLY = replace(ForecastConfig(), running_at=())
SIZES = {
    "delivery": 28,
    "commitment": 22,
    "progress": 16,
    "flow": 22,
    "people": 16,
    "quality": 13,
    "backlog": 14,
    "estimation": 8,
    "calendar": 8,
}


def periods(*rows: tuple) -> duckdb.DuckDBPyConnection:
    """A connection with loaded_period from (start day, end day, done, items[, key])."""
    table = pd.DataFrame(
        [
            {
                "series_id": "a|points",
                "team_id": "a",
                "unit": "points",
                "period_kind": "sprint",
                "sprint_key": row[4] if len(row) > 4 else f"s{place}",
                "start_at": MONDAY + timedelta(days=row[0]),
                "end_at": MONDAY + timedelta(days=row[1]),
                "planned_end_at": MONDAY + timedelta(days=row[1]),
                "done": row[2],
                "items_done": row[3],
            }
            for place, row in enumerate(rows)
        ]
    )
    for name in (
        "committed",
        "added",
        "removed",
        "final_scope",
        "carried",
        "committed_items",
        "final_scope_items",
        "unestimated_items",
        "member_count",
    ):
        table[name] = np.nan
    con = duckdb.connect()
    con.register("rows", table)
    con.execute("create temp table loaded_period as select * from rows")
    return con


def cleaned(con: duckdb.DuckDBPyConnection, day: int = 1000) -> pd.DataFrame:
    clean_periods(con, MONDAY + timedelta(days=day))
    return con.execute("select seq, start_at, end_at, done, level from series_period order by seq").df()


def test_a_sprint_shown_twice_counts_once() -> None:
    out = cleaned(periods((0, 14, 10.0, 5), (0, 14, 10.0, 5), (14, 28, 8.0, 4)))
    assert out["done"].tolist() == [10, 8]


def test_parallel_sprints_of_a_team_are_one_planning_period() -> None:
    out = cleaned(periods((0, 14, 10.0, 5), (1, 15, 6.0, 3), (15, 29, 8.0, 4)))
    assert out["done"].tolist() == [16, 8]


def test_a_small_overlap_is_cut_not_merged() -> None:
    out = cleaned(periods((0, 15, 10.0, 5), (14, 28, 8.0, 4)))
    assert out["done"].tolist() == [10, 8]
    assert out["start_at"][1] == out["end_at"][0]


def test_clock_errors_and_impossible_amounts_are_left_out() -> None:
    out = cleaned(
        periods(
            (0, 14, 10.0, 5),
            (30, 20, 9.0, 4),
            (40, 400, 9.0, 4),
            (42, 56, -3.0, 1),
            (56, 70, float("nan"), 2),
        )
    )
    assert out["done"].tolist() == [10]


def test_what_ends_after_the_cut_has_no_amount_and_no_say_in_the_level() -> None:
    out = cleaned(periods((0, 14, 10.0, 5), (14, 28, 99.0, 50)), day=20)
    assert out["done"][0] == 10 and np.isnan(out["done"][1])
    assert out["level"].tolist() == [10, 10]


def write(path: Path, rows: list[tuple], columns: tuple[str, ...] = ("team", "week", "items_done")) -> Path:
    pd.DataFrame(rows, columns=list(columns)).to_csv(path, index=False)
    return path


def weeks(team: str, counts: list[int], skip: frozenset[int] = frozenset()) -> list[tuple]:
    return [(team, (MONDAY + timedelta(days=7 * n)).date(), c) for n, c in enumerate(counts) if n not in skip]


def test_missing_weeks_count_as_weeks_without_work(tmp_path: Path) -> None:
    con = duckdb.connect()
    path = write(tmp_path / "p.csv", weeks("a", [4] * 20, skip=frozenset(range(6, 12))))
    end = load_csv(con, path)
    assert end == MONDAY + timedelta(days=140)
    assert con.execute("select done from loaded_period order by start_at").df()["done"].tolist() == [
        8,
        8,
        8,
        0,
        0,
        0,
        8,
        8,
        8,
        8,
    ]


def test_extra_columns_are_ignored_and_short_or_idle_teams_do_not_crash(tmp_path: Path) -> None:
    rows = weeks("long", [5, 3] * 40) + weeks("three", [2] * 6) + weeks("one", [2]) + weeks("idle", [0] * 60)
    path = write(tmp_path / "p.csv", [(*row, 3) for row in rows], ("team", "week", "items_done", "authors"))
    con = duckdb.connect()
    frame = build_frame(con, load_csv(con, path), HISTORY_ONLY)
    assert set(frame.meta["team_id"]) == {"long", "three", "idle"}
    assert np.isfinite(frame.target[np.isfinite(frame.truth)]).all()
    assert not np.isinf(frame.features).any()


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([("a", "2024-01-01", 3)], ("squad", "week", "items_done")),
        ([("a", "yesterday", 3)], ("team", "week", "items_done")),
        ([("a", "2024-01-01", "many")], ("team", "week", "items_done")),
        ([], ("team", "week", "items_done")),
    ],
)
def test_a_panel_that_cannot_be_read_is_one_line_with_the_remedy(
    tmp_path: Path, rows: list, columns: tuple
) -> None:
    with pytest.raises(PanelError) as error:
        load_csv(duckdb.connect(), write(tmp_path / "p.csv", rows, columns))
    assert "→" in str(error.value) and "\n" not in str(error.value)


def test_the_catalogue_has_the_design_s_groups_and_every_feature_is_described() -> None:
    features = catalogue()
    counts = pd.Series([f.group for f in features]).value_counts().to_dict()
    assert counts == SIZES and set(counts) == set(GROUPS)
    assert len({f.name for f in features}) == len(features) == 147
    assert all(f.unit and len(f.meaning) > 8 for f in features)


def test_the_page_of_features_is_the_catalogue() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "features.md"
    assert page.read_text(encoding="utf-8") == as_markdown(), (
        "run python -m models features --out docs/features.md"
    )
    assert set(GROUP_TITLES) == set(GROUPS)
    assert all(f"`{feature.name}`" in as_markdown() for feature in catalogue())
