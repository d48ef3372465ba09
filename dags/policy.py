"""What all DAGs share: owner, retries, tags, and the assets at the stage boundaries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import Asset

from tools import able

START = pendulum.datetime(2026, 1, 1, tz="UTC")

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "truce",
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=6),
}

#: dbt's selection of what rests on the analysis or the forecasts, wherever its file is
AFTER_ANALYSIS = ("path:models/outcomes", "source:analysis+")

#: dbt's tests that no night runs: unit tests hold the SQL to its definitions in `make test`, and so do the
#: keys of staging, each of which parses a tool's records once more; keys and references of marts are measured
#: by the gates behind (checks/suites/marts/keys.py, marts_relationships.py), all in a few statements where
#: dbt takes one for each
NOT_AT_NIGHT = (
    "resource_type:unit_test",
    "test_name:unique,path:models/marts",
    "test_name:unique_key,path:models/marts",
    "test_name:relationships,path:models/marts",
    "resource_type:test,path:models/staging",
)

#: how long a person may take to approve a plan; nobody's word is a no, and the next night plans anew
APPROVAL_WAIT: dict[str, Any] = {
    "response_timeout": timedelta(hours=20),
    "execution_timeout": timedelta(hours=21),
    "defaults": "Reject",
}

RAW = {source: Asset(f"truce://lake/raw/{source}") for source in able("read")}
MARTS = Asset("truce://lake/marts")
FORECASTS = Asset("truce://lake/forecasts")
OUTCOMES = Asset("truce://lake/outcomes")
MODEL = Asset("truce://models/velocity")
