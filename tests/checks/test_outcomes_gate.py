"""The gate before publication and write-back, one harm at a time."""

from __future__ import annotations

import pytest

from lake.runs import set_source_status
from tests.checks.conftest import Scene
from tests.checks.night_lake import RUN


def failed(findings: dict) -> dict:
    return {key: row for key, row in findings.items() if not row.success}


def test_a_healthy_night_fails_nothing(scene: Scene) -> None:
    findings = scene.judge("outcomes")
    assert failed(findings) == {}
    assert findings["at most 20,000 writes in one night", "jira"].observed == "10"


PLAN, REPORT = "build_outcomes.mart_writeback_plan", "build_outcomes.mart_report_line"
SUITE_OF = {
    "forecasts.velocity": "forecast_velocity",
    "forecasts.completion": "forecast_completion",
    PLAN: "outcomes_plan",
    REPORT: "outcomes_report",
}
HARMS = [
    (
        "update forecasts.velocity set p75 = 22 where horizon = 2",
        "quantiles stand in their order and the interval holds the median",
        "points",
        "pay +2",
    ),
    (
        "update forecasts.velocity set p50 = 'nan' where horizon = 3",
        "every quantile is a finite number",
        "points",
        "pay +3",
    ),
    (
        "update forecasts.velocity set p90 = null where horizon = 1",
        "every quantile is a finite number",
        "points",
        "pay +1",
    ),
    (
        "update forecasts.velocity set p10 = -1, lower80 = -1 where horizon = 1",
        "nobody is forecast to finish less than nothing",
        "points",
        "pay +1",
    ),
    (
        "update forecasts.completion set p50_date = date '2026-03-18' where work_item_key = 'jira:2'",
        "P50 ≤ P85 ≤ P95",
        "monte_carlo",
        "jira:2",
    ),
    (
        "update forecasts.completion set p50_date = date '2026-03-01' where work_item_key = 'jira:2'",
        "no open item is forecast to be done in the past",
        "monte_carlo",
        "jira:2",
    ),
    (
        "update forecasts.completion set p95_date = date '2027-03-02' where work_item_key = 'jira:2'",
        "no day stands for `later than a year`",
        "monte_carlo",
        "jira:2",
    ),
    (
        "update forecasts.completion set chance_by_due = 1.5 where work_item_key = 'jira:2'",
        "the chance to meet the due date lies between 0 and 1",
        "monte_carlo",
        "jira:2",
    ),
    (
        "insert into forecasts.completion select * from forecasts.completion where work_item_key = 'jira:2'",
        "one forecast per item",
        "monte_carlo",
        "jira:2, jira:2",
    ),
    (
        f"update {PLAN} set object_type = 'card' where object_ref = 'PAY-1'",
        "every write names a known target, object and field, and dates are dates",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set kind = 'reaction' where object_ref = 'PAY-1'",
        "every write names a known target, object and field, and dates are dates",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set field = null where object_ref = 'PAY-1'",
        "every write names a known target, object and field, and dates are dates",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set new_value = 'soon' where object_ref = 'PAY-1'",
        "every write names a known target, object and field, and dates are dates",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set object_id = '1' where object_ref = 'PAY-2'",
        "nothing is written twice",
        "jira",
        "PAY-1 Truce Forecast P85, PAY-2 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set old_value = new_value where object_ref = 'PAY-1'",
        "every write changes something",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set new_value = repeat('x', 256), field_name = 'Truce Risk' "
        "where object_ref = 'PAY-1'",
        "every text fits its target",
        "jira",
        "PAY-1 Truce Risk",
    ),
    (
        f"update {PLAN} set reason = ' ' where object_ref = 'PAY-1'",
        "every write has a reason and a rule",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {PLAN} set object_id = '404' where object_ref = 'PAY-1'",
        "every write goes to an item that the lake knows",
        "jira",
        "PAY-1 Truce Forecast P85",
    ),
    (
        f"update {REPORT} set section = 'gossip'",
        "every line belongs to a known section",
        "gossip",
        "PAY-2 waits for PAY-1",
    ),
    (f"update {REPORT} set headline = ''", "every line has a headline", "act_today", ""),
    (
        f"update {REPORT} set detail = repeat('x', 3000)",
        "a line has at most 3,000 characters",
        "act_today",
        "PAY-2 waits for PAY-1",
    ),
]


@pytest.mark.parametrize(("harm", "expectation", "subject", "sample"), HARMS)
def test_a_harmed_outcome_stops_the_gate(
    scene: Scene, harm: str, expectation: str, subject: str, sample: str
) -> None:
    scene.execute(harm)
    table = harm.split()[2 if harm.startswith("insert") else 1]
    row = scene.judge("outcomes", SUITE_OF[table])[expectation, subject]
    assert row.stops
    assert row.sample == sample
    assert row.remedy


def test_nothing_to_write_is_fine(scene: Scene) -> None:
    scene.execute("delete from build_outcomes.mart_writeback_plan")
    scene.execute("delete from build_outcomes.mart_report_line")
    assert failed(scene.judge("outcomes")) == {}


def test_a_refused_forecast_is_no_failure_but_says_why(scene: Scene) -> None:
    scene.execute(
        "update forecasts.velocity set basis = 'refused', note = null, p10 = null, p50 = null "
        "where horizon = 4",
    )
    findings = scene.judge("outcomes", "forecast_velocity")
    assert not any(row.stops for row in findings.values())
    assert findings["a baseline or a refusal says why", "points"].sample == "pay +4"


def test_only_the_newest_forecast_is_judged(scene: Scene) -> None:
    scene.execute(
        "insert into forecasts.velocity "
        "select * replace ('earlier' as run_id, timestamp '2026-03-01' as as_of, "
        "created_at - interval 1 day as created_at, 'nan'::double as p50) from forecasts.velocity",
    )
    assert failed(scene.judge("outcomes", "forecast_velocity")) == {}


def test_a_tool_that_was_not_read_tonight_is_not_written_to(scene: Scene) -> None:
    set_source_status(scene.con, RUN, "jira", "failed", "jira answers 503", "wait")
    row = scene.judge("outcomes", "outcomes_plan")[
        "nothing is written to a tool that was not read tonight", "jira"
    ]
    assert row.stops
    assert row.unexpected_count == 10


def test_a_plan_out_of_proportion_stops(scene: Scene) -> None:
    budget = scene.settings.model_copy(
        update={"writeback": scene.settings.writeback.model_copy(update={"max_writes_per_run": 9})}
    )
    row = scene.judge("outcomes", "outcomes_plan", settings=budget)["at most 9 writes in one night", "jira"]
    assert row.stops
    assert row.observed == "10"
