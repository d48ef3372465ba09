"""The quantiles of waiting times, of which some have not ended, are those of a well-kept library."""

from __future__ import annotations

from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from lifelines import KaplanMeierFitter

MACRO = Path(__file__).resolve().parents[2] / "dbt_project" / "macros" / "flow.sql"
QUANTILES = {"median_waited": 0.5, "p85_waited": 0.85}
Wait = tuple[int, bool, int]


def estimated(waits: list[Wait]) -> tuple[float | None, ...]:
    """What the macro makes of (waited, is_answered, weight) rows of one group."""
    template = Environment(autoescape=False).from_string(
        MACRO.read_text(encoding="utf-8").split("{#- CTEs that end in `waits`")[1].split("-#}", 1)[1]
        + "{{ kaplan_meier('rows_in', ['party'], quantiles, weighted=true) }}"
    )
    listed = ", ".join(f"('x', {waited}, {answered}, {weight})" for waited, answered, weight in waits)
    query = (
        f"with rows_in (party, waited, is_answered, weight) as (values {listed}), "
        f"{template.render(quantiles=QUANTILES)} select median_waited, p85_waited from waits"
    )
    return duckdb.sql(query).fetchone() or (None, None)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 3)),
        min_size=1,
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_estimate_is_that_of_kaplan_and_meier(waits: list[Wait]) -> None:
    fitted = KaplanMeierFitter().fit(
        [waited for waited, _, _ in waits],
        [answered for _, answered, _ in waits],
        weights=[weight for _, _, weight in waits],
    )
    survival = fitted.survival_function_["KM_estimate"]
    for found, quantile in zip(estimated(waits), QUANTILES.values(), strict=True):
        # not `percentile`, which takes one half for less than one half when it is off by a rounding error
        reached = survival[survival <= 1 - quantile + 1e-9]
        assert found == (None if reached.empty else reached.index[0])
