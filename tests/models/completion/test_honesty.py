"""The replay's figures: only what has passed is judged, and what has no date is counted."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from models.completion.forecast import pace_spread
from models.completion.honesty import chance_table, met_shares

DAY = datetime(2026, 3, 2)


def replayed(count: int = 200, **values: object) -> pd.DataFrame:
    row = {
        "kind": "item",
        "day": DAY,
        "watched": 40,
        "done_after": np.inf,
        **{f"{name}_date": pd.NaT for name in ("p50", "p85", "p95")},
        **{f"{what}_{days}": 0.0 for what in ("chance", "reference") for days in (14, 30, 90, 365)},
    }
    return pd.DataFrame([{**row, **values}] * count)


def test_a_date_is_judged_when_it_has_passed_whatever_came_of_it() -> None:
    """A day ends at its end: of two that are due on the day they end, both are met."""
    met = replayed(1, p50_date=pd.Timestamp("2026-03-04"), done_after=2.9)
    missed = replayed(1, p50_date=pd.Timestamp("2026-03-04"), done_after=3.1)
    open_still = replayed(1, p50_date=pd.Timestamp("2026-03-04"))
    ahead = replayed(1, p50_date=pd.Timestamp("2026-04-20"), done_after=5.0)
    figures = met_shares(pd.concat([met, missed, open_still, ahead]))
    assert figures["p50_met"] == pytest.approx(1 / 3) and figures["p50_count"] == 3


def test_what_lies_later_than_a_year_is_counted_and_never_met_or_missed() -> None:
    figures = met_shares(pd.concat([replayed(3), replayed(1, p50_date=pd.Timestamp("2026-03-04"))]))
    assert figures["later_share"] == 0.75 and figures["undated_share"] == 1
    assert figures["p85_count"] == 0 and np.isnan(figures["p85_met"])


def test_chances_are_held_against_what_came_and_against_the_reference() -> None:
    done = replayed(80, chance_14=0.8, reference_14=0.5, done_after=3.0)
    still = replayed(20, chance_14=0.8, reference_14=0.5)
    table = chance_table(pd.concat([done, still])).set_index("horizon")
    assert list(table.index) == [14, 30]  # forty days have been watched
    assert table.loc[14, "said"] == pytest.approx(0.8) and table.loc[14, "came"] == 0.8
    assert table.loc[14, "skill"] == pytest.approx(1 - 0.16 / 0.25) and table.loc[14, "worst_bin"] < 1e-9
    assert table.loc[14, "bins"] == "0.80 → 0.80 (100)"


def test_a_team_that_finishes_evenly_starts_at_its_pace_and_an_unknown_one_anywhere() -> None:
    spread = pace_spread(pd.DataFrame({"team_id": ["even", "wild", "new"], "spread": [0.0, 3.0, np.nan]}))
    assert spread == {"even": 0.05, "wild": 1.0, "new": pytest.approx(2 / 5**0.5)}
