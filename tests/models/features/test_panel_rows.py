"""A panel's rows: each is good or refused by number, column and value; none is lost or doubled."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.config import ForecastConfig
from models.errors import PanelError
from models.features.build import build_frame
from models.features.panel import load_csv
from models.features.panel_rows import read_panel
from models.velocity.forecast import velocity_rows
from models.velocity.forecaster import Forecaster

MONDAY = date(2024, 1, 1)
HEADER = "team,week,items_done"
HISTORY_ONLY = replace(ForecastConfig(), running_at=())


def monday(place: int) -> date:
    return MONDAY + timedelta(days=7 * place)


def good(team: str = "a", weeks: int = 30, count: str = "5") -> list[str]:
    return [f"{team},{monday(place)},{count}" for place in range(weeks)]


def load(folder: Path, rows: list[str], header: str = HEADER) -> duckdb.DuckDBPyConnection:
    path = folder / "p.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    con = duckdb.connect()
    load_csv(con, path)
    return con


def total(con: duckdb.DuckDBPyConnection) -> float:
    ((value,),) = con.execute("select sum(items_done) from csv_week").fetchall()
    return value


#: the row put at place 7 (row 9 of the file), and what the refusal must say of it
BAD = {
    "a,2024-02-19,inf": ("items_done", "'inf'"),
    "a,2024-02-19,-inf": ("items_done", "'-inf'"),
    "a,2024-02-19,NaN": ("items_done", "'NaN'"),
    "a,2024-02-19,1e400": ("items_done", "1e400"),
    "a,2024-02-19,-3": ("items_done", "-3"),
    'a,2024-02-19,"3,5"': ("items_done", "'3,5'"),
    "a,2024-02-19,1_000": ("items_done", "'1_000'"),
    "a,2024-02-19,many": ("items_done", "'many'"),
    "a,2099-02-16,5": ("week", "2099-02-16 lies in the future"),
    "a,1970-01-01,5": ("week", "1970-01-01 lies before 1990"),
    "a,1994-01-03,5": ("week", "1994-01-03 is 30 years from the other rows of team 'a'"),
    "a,2019-12-30,5": ("week", "2019-12-30 is 4 years from the other rows of team 'a'"),
    "a,19.02.2024,5": ("week", "'19.02.2024'"),
    "a,02/19/2024,5": ("week", "'02/19/2024'"),
    "a,2024-W08,5": ("week", "'2024-W08'"),
    "a,2024-02-30,5": ("week", "'2024-02-30'"),
    "a,,5": ("week", "empty"),
    ",2024-02-19,5": ("team", "empty"),
    "  ,2024-02-19,5": ("team", "empty"),
    "a,2024-01-01,5": ("week", "the week of 2024-01-01 of team 'a' is in row 2 already"),
    " a ,2024-01-01,6": ("week", "in row 2 already"),
}


@pytest.mark.parametrize("row", BAD)
def test_a_bad_row_is_refused_by_its_number_column_and_value(tmp_path: Path, row: str) -> None:
    rows = good()
    rows[7] = row
    with pytest.raises(PanelError) as error:
        load(tmp_path, rows)
    column, said = BAD[row]
    assert f"p.csv, row 9, column {column}: " in error.value.problem and said in error.value.problem
    assert error.value.remedy and "\n" not in str(error.value)


def test_a_cell_too_many_is_refused_as_the_decimal_comma_that_it_often_is(tmp_path: Path) -> None:
    with pytest.raises(PanelError, match=r"p.csv, row 3: 4 cells where row 1 names 3 columns → .*point"):
        load(tmp_path, [*good(weeks=1), "a,2024-01-08,3,5"])


@pytest.mark.parametrize("header", ["team;week;items_done", "team,week", "team,week,week,items_done", ""])
def test_columns_that_are_not_there_once_are_named(tmp_path: Path, header: str) -> None:
    with pytest.raises(
        PanelError, match=r"not exactly one column .*(week|items_done).* → give a CSV in UTF-8"
    ):
        load(tmp_path, good(), header)


def test_what_is_no_text_is_one_line_too(tmp_path: Path) -> None:
    for name, content in (
        ("p.csv", b"team,week,items_done\nM\xfcnchen,2024-01-01,3\n"),
        ("p.csv.gz", b"no gzip"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(PanelError, match="→"):
            load_csv(duckdb.connect(), path)


def test_dates_that_jitter_within_their_week_are_put_on_it(tmp_path: Path) -> None:
    rows = [f"a,{monday(place) + timedelta(days=place % 5)},10" for place in range(30)]
    con = load(tmp_path, rows)
    assert total(con) == 300
    assert con.execute("select distinct done from loaded_period").fetchall() == [(20,)]


def test_weeks_may_begin_on_any_weekday_that_all_dates_have(tmp_path: Path) -> None:
    con = load(tmp_path, [f"a,{monday(place) - timedelta(days=1)},1" for place in range(10)])
    assert con.execute("select min(start_at) from loaded_period").fetchone() == (datetime(2023, 12, 31),)


def test_a_blank_count_is_unknown_and_not_zero(tmp_path: Path) -> None:
    rows = good(weeks=12, count="4")
    rows[5] = rows[5].removesuffix("4")
    con = load(tmp_path, rows)
    assert con.execute("select done from loaded_period order by start_at").df()["done"].isna().tolist() == [
        False, False, True, False, False, False
    ]  # fmt: skip
    frame = build_frame(con, datetime.combine(monday(12), datetime.min.time()), HISTORY_ONLY)
    assert set(frame.level) == {8.0}


def test_a_team_of_which_no_period_is_known_is_refused_by_name(tmp_path: Path) -> None:
    rows = [f"a,{monday(place)},{'5' if place % 2 else ''}" for place in range(20)]
    with pytest.raises(PanelError, match="team 'a' has a blank cell in each of its periods"):
        load(tmp_path, [*good("b"), *rows])


def test_a_gzipped_panel_with_a_mark_of_order_and_times_of_midnight_is_read(tmp_path: Path) -> None:
    path = tmp_path / "p.csv.gz"
    rows = [HEADER, *(f"Größe & Co,{monday(place)} 00:00:00,2" for place in range(8)), "", ",,"]
    path.write_bytes(gzip.compress("\r\n".join(rows).encode("utf-8-sig")))
    con = duckdb.connect()
    load_csv(con, path)
    assert con.execute("select team_id, sum(items_done) from csv_week group by all").fetchall() == [
        ("Größe & Co", 16)
    ]


WORDS = """a b inf nan -1 7 1e9 1e10 2.5 2024-01-01 2024-02-07 01.02.2024 1970-01-01 2099-01-01 2024-13-01"""
cells = st.one_of(
    st.sampled_from(["", "0000-00-00", *WORDS.split()]),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters='\r\n",\0'), max_size=8),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 11), bad=st.tuples(cells, cells, cells))
def test_any_row_is_counted_whole_or_refused_by_its_number(
    tmp_path: Path, place: int, bad: tuple[str, str, str]
) -> None:
    """Nothing is lost, doubled or read as something else without a word."""
    lines = good("team", weeks=12)
    lines.insert(place, ",".join(bad))
    path = tmp_path / "p.csv"
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8", newline="")
    try:
        rows = read_panel(path)
    except PanelError as error:
        assert f"p.csv, row {place + 2}, column " in error.problem
        return
    team, week, count = (cell.strip() for cell in bad)
    expected = [("team", monday(week), 5.0) for week in range(12)]
    if team or week or count:
        assert date.fromisoformat(week) - timedelta(days=date.fromisoformat(week).weekday()) not in (
            [monday(place) for place in range(12)] if team == "team" else []
        )
        expected.append((team, rows[place].week, float(count) if count else None))
    assert sorted(((row.team, row.week, row.items_done) for row in rows), key=str) == sorted(
        expected, key=str
    )


def test_no_row_lies_in_the_future_of_the_clock(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    this_week = today - timedelta(days=today.weekday())
    rows = [f"a,{this_week - timedelta(days=7 * place)},3" for place in range(8)]
    load(tmp_path, rows)
    with pytest.raises(PanelError, match="in the future"):
        load(tmp_path, [*rows, f"a,{this_week + timedelta(days=14)},3"])


def test_one_amount_out_of_all_proportion_is_flagged_and_the_interval_is_wide(tmp_path: Path) -> None:
    rows = good(weeks=60, count="10")
    rows[-1] = rows[-1].replace(",10", ",100000")
    con = load(tmp_path, rows)
    as_of = datetime.combine(monday(60), datetime.min.time())
    out = velocity_rows(build_frame(con, as_of, HISTORY_ONLY), Forecaster(), [], as_of, 4)
    assert out["note"].str.contains("100,010 in the last period is more than 10 times any other").all()
    assert (out["p10"] <= 20).all() and (out["p90"] > 1000).all()
    assert (out["p50"] <= 20).all() and (out["p10"] <= out["p25"]).all() and (out["p50"] <= out["p75"]).all()
