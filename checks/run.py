"""Run a gate: measure, judge, keep the findings, write the data docs, and stop what must not go on."""

from __future__ import annotations

import logging
import re
import time
from contextlib import closing

from checks.context import open_context
from checks.docs import write_index, write_suite_pages
from checks.errors import CheckFailed, GateError
from checks.look import open_night
from checks.record import record
from checks.result import GateResult
from config.settings import Settings
from lake.connect import connect

log = logging.getLogger(__name__)

GATE_NAMES = ("raw", "marts", "outcomes")


def run_gate(gate: str, settings: Settings, run_id: str | None = None) -> GateResult:
    """Run every suite of ``gate`` for one run (the newest when not named) and return what was found.

    The findings are in ``ops.check_results`` and in the data docs before anything is raised. Raises
    CheckFailed when a critical expectation does not hold, GateError when the gate cannot be run. Great
    Expectations is imported here, not above: it takes seconds, and a DAG file must not pay for it.
    """
    if gate not in GATE_NAMES:
        raise GateError(f"there is no gate {gate!r} → use one of {', '.join(GATE_NAMES)}")
    started = time.monotonic()
    context = open_context(settings)
    from checks.gates import GATES
    from checks.validate import CheckVerdict, validate

    verdicts: list[CheckVerdict] = []
    with open_night(settings, run_id) as night:
        for suite in GATES[gate]:
            verdicts.append(validate(context, suite, night, run_name(night.run_id)))
    rows = [row for verdict in verdicts for row in verdict.rows]
    with closing(connect(settings)) as con:
        record(con, night.run_id, gate, rows)
        write_suite_pages(context, settings, [page for verdict in verdicts for page in verdict.pages])
        docs = write_index(con, settings)
    result = GateResult(gate, night.run_id, tuple(rows), docs, time.monotonic() - started)
    for finding in result.warnings:
        log.warning("%s", finding.line())
    if not result.passed:
        raise CheckFailed(message(result))
    return result


def message(result: GateResult) -> str:
    """The failed gate in one line: the first finding whole, how many more there are, and where they stand."""
    first, *others = result.failures
    more = f"; and {len(others)} more, see {result.docs}" if others else f"; see {result.docs}"
    return f"the {result.gate} gate stops here: {first.line()}{more}"


def run_name(run_id: str) -> str:
    """A run id that can be a directory's name: Airflow's hold colons and plus signs."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", run_id).lstrip(".") or "run"
