"""One night of the company whose figures are computed by hand, lived once per session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lake.connect import connect
from lake.dbt import run_dbt
from tests.dbt_project.conftest import Query
from tests.dbt_project.flow_company import AS_OF, FILES, populate
from tests.dbt_project.new_lake import new_lake

BUILT = [
    "int_item_band",
    "int_item_finish",
    "fct_blocking_interval",
    "int_blocking_edge",
    "int_team_link",
    "fct_blocked_day",
    "int_sprint_scope",
    "mart_version_forecast",
    "mart_weekly_scorecard",
    "mart_scorecard_line",
    "mart_team_waiting",
    "mart_requirement_churn",
    *(f"path:models/*/{topic}" for topic in ("ownership", "flow", "collaboration")),
]


@pytest.fixture(scope="session")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Query]:
    """Ask the company's lake: ``flow(sql, *parameters)``. Its data tests have passed: it was built, not only run."""
    settings = new_lake(tmp_path_factory.mktemp("flow"), FILES)
    with connect(settings) as con:
        populate(con)
    # cautious: only tests of which every model is built here
    selection = ("--indirect-selection", "cautious", "--select", *BUILT)
    run_dbt(settings, "build", *selection, as_of=AS_OF, run_id="test")
    con = connect(settings, read_only=True)
    yield lambda sql, *parameters: con.execute(sql, list(parameters)).fetchall()
    con.close()
