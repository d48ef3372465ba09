"""How a promised day stands: one definition, by the day and by the chance to meet it."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dbt_project.rendered import Rules

DAY = date(2026, 3, 3)
RULES = Rules()
RULES._world["as_of_date"] = lambda: f"date '{DAY}'"
CON = duckdb.connect()
WORST_FIRST = ("overdue", "likely_late", "shaky", "on_track")


def lateness(due: date | None, chance: float | None) -> str | None:
    sql = RULES.sql("lateness", "$due::date", "$chance::double")
    row = CON.execute(f"select {sql}", {"due": due, "chance": chance}).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("due", "chance", "said"),
    [
        (DAY - timedelta(days=1), 0.99, "overdue"),
        (DAY, 0.99, "on_track"),
        (DAY, 0.85, "on_track"),
        (DAY, 0.84, "shaky"),
        (DAY, 0.5, "shaky"),
        (DAY, 0.49, "likely_late"),
        (DAY, None, "unknown"),
        (DAY - timedelta(days=1), None, "overdue"),
        (None, 0.2, None),
    ],
)
def test_a_promised_day_is_overdue_likely_late_shaky_or_on_track(
    due: date | None, chance: float | None, said: str | None
) -> None:
    assert lateness(due, chance) == said


@given(st.integers(-400, 400), st.floats(0, 1), st.floats(0, 1))
def test_a_better_chance_never_stands_worse(days: int, one: float, other: float) -> None:
    due = DAY + timedelta(days=days)
    worse, better = (lateness(due, chance) for chance in sorted((one, other)))
    assert worse is not None and better is not None
    assert WORST_FIRST.index(worse) <= WORST_FIRST.index(better)
