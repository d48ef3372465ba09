"""Forecasts are finite, ordered and there for everybody, or they say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

# a night that reuses the last forecast has none of its own: what readers will see is judged
_VELOCITY = f"""
with newest as (
    select *, [p10, p25, p50, p75, p90, lower80, upper80] as quantiles,
    from forecasts.velocity
    where run_id = (select max_by(run_id, coalesce(created_at, as_of)) from forecasts.velocity)
),
judged as (
    select
        unit as subject,
        team_id || ' +' || horizon as label,
        basis = 'refused' as refused,
        not refused and len(list_filter(quantiles, q -> q is null or not isfinite(q))) > 0 as not_finite,
        not refused and not coalesce(
            p10 <= p25 and p25 <= p50 and p50 <= p75 and p75 <= p90 and p50 between lower80 and upper80, true
        ) as disordered,
        coalesce(list_min(list_filter(quantiles, q -> q is not null)) < 0, false) as negative,
        period_end < $as_of::date as past,
        basis <> 'ensemble' and coalesce(note, '') = '' as unexplained,
    from newest
)
select
    subject,
    count(*) as forecasts,
    {offences("not_finite", "disordered", "negative", "past", "unexplained", "refused")}
from judged
group by all
order by subject
"""

_COMPLETION = f"""
with newest as (
    select *
    from forecasts.completion
    where run_id = (select max_by(run_id, coalesce(created_at, as_of)) from forecasts.completion)
),
judged as (
    select
        coalesce(method, 'no method') as subject,
        work_item_key as label,
        coalesce(not (p50_date <= p85_date and p85_date <= p95_date), false) as disordered,
        coalesce(p50_date < $as_of::date, false) as past,
        coalesce(chance_by_due not between 0 and 1, false) as no_chance,
        -- the last day of the year that is simulated, or a later one, stands for "nobody knows"
        coalesce(greatest(p50_date, p85_date, p95_date) >= as_of::date + 365, false) as beyond,
        (p50_date is null or p85_date is null) and coalesce(note, '') = '' as unexplained,
        count(*) over (partition by work_item_key) > 1 as doubled,
    from newest
)
select
    subject,
    count(*) as forecasts,
    {offences("disordered", "past", "beyond", "no_chance", "unexplained", "doubled")}
from judged
group by all
order by subject
"""

_MODEL = "nothing was published: put the last champion back, see docs/runbooks/roll-back.md"
_DEFECT = "this is a defect of the models: run `python -m models backtest` for these teams"


def velocity_frame(night: Night) -> pd.DataFrame:
    """One row per unit (points, items) of the newest velocity forecast."""
    return night.frame(_VELOCITY, {"as_of": night.as_of})


def velocity_expectations(night: Night) -> list[Expectation]:
    """Quantiles in order; a refusal instead of a guess is fine, and says why."""
    overdue = "close the sprint where it is planned: its last day has passed"
    return [
        none("not_finite", "every quantile is a finite number", _MODEL),
        none("disordered", "quantiles stand in their order and the interval holds the median", _MODEL),
        none("negative", "nobody is forecast to finish less than nothing", _MODEL),
        none("past", "no forecast period is over", overdue, "warning"),
        none("unexplained", "a baseline or a refusal says why", _DEFECT, "warning"),
        none("refused", "every team gets a forecast", "nothing: it has too little history yet", "warning"),
    ]


def completion_frame(night: Night) -> pd.DataFrame:
    """One row per method of the newest completion forecast."""
    return night.frame(_COMPLETION, {"as_of": night.as_of})


def completion_expectations(night: Night) -> list[Expectation]:
    """Dates in order and not behind us, chances between 0 and 1, one forecast per item."""
    return [
        none("disordered", "P50 ≤ P85 ≤ P95", _MODEL),
        none("past", "no open item is forecast to be done in the past", _MODEL),
        none("beyond", "no day stands for `later than a year`", _DEFECT),
        none("no_chance", "the chance to meet the due date lies between 0 and 1", _MODEL),
        none("doubled", "one forecast per item", _DEFECT),
        none("unexplained", "an item without dates says why", _DEFECT, "warning"),
    ]


VELOCITY = Suite(
    "forecast_velocity",
    "Velocity forecasts are finite and ordered.",
    velocity_frame,
    velocity_expectations,
    needs=("forecasts.velocity",),
)
COMPLETION = Suite(
    "forecast_completion",
    "Completion dates are ordered and ahead of us.",
    completion_frame,
    completion_expectations,
    needs=("forecasts.completion",),
)
