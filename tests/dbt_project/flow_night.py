"""One night of the company whose figures are computed by hand, lived once per session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import load
from lake.connect import connect
from lake.dbt import run_dbt
from lake.schema import ensure
from tests.dbt_project.conftest import Query
from tests.dbt_project.flow_company import AS_OF, FILES, populate

ROOT = Path(__file__).resolve().parents[2]
BUILT = [
    "int_blocking_edge",
    "int_team_link",
    "fct_blocked_day",
    "mart_weekly_scorecard",
    "mart_team_waiting",
    "mart_requirement_churn",
    *(f"path:models/marts/{name}" for name in ("ownership", "flow", "collaboration")),
]


@pytest.fixture(scope="session")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Query]:
    """Ask the company's lake: ``flow(sql, *parameters)``. Its data tests have passed: it was built, not only run."""
    home = tmp_path_factory.mktemp("flow")
    organisation = home / "sandbox" / "org"
    organisation.mkdir(parents=True)
    for name, text in FILES.items():
        (organisation / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "TRUCE_HOME", str(home))
        settings = load(ROOT / "truce.toml")
    con = connect(settings)
    ensure(con)
    populate(con)
    con.close()
    # cautious: only tests of which every model is built here
    selection = ("--indirect-selection", "cautious", "--select", *BUILT)
    run_dbt(settings, "build", *selection, as_of=AS_OF, run_id="test")
    con = connect(settings, read_only=True)
    yield lambda sql, *parameters: con.execute(sql, list(parameters)).fetchall()
    con.close()
