"""An instant is read alike by ingestion and by staging, in whichever of its forms a vendor sends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

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
