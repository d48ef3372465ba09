"""An instant is read alike by ingestion and by staging, in whichever of its forms a vendor sends it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.source.entity import instant
from tests.dbt_project.macro_text import rendered

READ = rendered("dialect.sql", "default__utc_timestamp", "told")
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))
ZONES = st.integers(-14 * 60, 14 * 60)


def staged(told: str | None) -> datetime | None:
    """What staging makes of a text of JSON."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        (row,) = con.execute(f"select {READ} from (select ?::varchar as told)", [told]).fetchall()
    return row[0] if row else None


@settings(max_examples=60, deadline=None)
@given(MOMENTS, ZONES)
def test_text_seconds_and_milliseconds_are_one_instant(moment: datetime, minutes: int) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    zoned = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    text = zoned.isoformat(timespec="milliseconds")
    seconds = moment.replace(tzinfo=UTC).timestamp()
    assert instant(text) == staged(text) == moment
    assert instant(round(seconds * 1000)) == staged(str(round(seconds * 1000))) == moment
    whole = moment.replace(microsecond=0)
    assert instant(int(whole.replace(tzinfo=UTC).timestamp())) == whole
    assert staged(str(int(whole.replace(tzinfo=UTC).timestamp()))) == whole


@pytest.mark.parametrize("told", [None, "", "soon", "{}", "99999999999999999999", "1e300", "NaN"])
def test_what_is_no_instant_is_unknown_and_stops_nothing(told: str | None) -> None:
    assert staged(told) is None


DAY = rendered("dialect.sql", "default__calendar_day", "told")


def day(told: str | None) -> date | None:
    """What staging makes of a text that is a day."""
    with duckdb.connect() as con:
        row = con.execute(f"select {DAY} from (select ?::varchar as told)", [told]).fetchone()
    return row[0] if row else None


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["", "T00:00:00.000+0000", " 12:00"]))
def test_a_day_is_read_with_a_time_or_without(told: date, time: str) -> None:
    assert day(f"{told}{time}") == told


@settings(max_examples=60, deadline=None)
@given(st.integers(2200, 999_999), st.integers(1, 12), st.integers(1, 28))
def test_a_year_that_nobody_means_is_unknown_and_never_cut(year: int, month: int, of_month: int) -> None:
    """Reported at github.com/singer-io/tap-jira/pull/87: people type years of five digits."""
    written = f"{year}-{month:02}-{of_month:02}"
    assert day(written) is None and staged(f"{written}T14:46:42.000+0000") is None


@pytest.mark.parametrize(
    "told",
    [None, "", "0000-00-00", "0001-01-01", "2026-02-30", "20226-05-31", "soon", "2026-05-311"],
)
def test_what_is_no_day_is_unknown(told: str | None) -> None:
    assert day(told) is None
    assert staged(f"{told}T09:00:00.000+0000") is None


@pytest.mark.parametrize("offset", ["+99:00", "-2400", "+16:00"])
def test_an_offset_that_no_place_has_is_no_instant(offset: str) -> None:
    assert staged(f"2026-10-01T09:00:00.000{offset}") is None
