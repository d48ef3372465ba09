"""Run a suite through Great Expectations and read the outcome back as rows, one per subject."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from checks.night import Night
from checks.result import CheckRow, Severity
from checks.suite import SAMPLE, SUBJECT, Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.data_context import EphemeralDataContext

OBSERVED = "_observed"
#: frames with more subjects than this keep only the offending ones as data
MANY_SUBJECTS = 200


@dataclass(frozen=True)
class CheckVerdict:
    """The findings of one suite, and the ids of its pages in the data docs."""

    rows: list[CheckRow]
    pages: list[Any] = field(default_factory=list)


def validate(context: EphemeralDataContext, suite: Suite, night: Night, run_name: str) -> CheckVerdict:
    """Measure the suite's frame and judge it; an absent table is a finding, not an exception."""
    if suite.of_raw and not night.raw_tables():
        return CheckVerdict([])
    absent = [table for table in suite.needs if not night.has(table)]
    if absent:
        return CheckVerdict([_absent(suite, absent)])
    frame = suite.frame(night)
    page, result = _run(context, suite, night, frame, run_name)
    rows = [row for outcome in result.results for row in _rows(suite, frame, outcome)]
    accepted = frozenset(night.settings.checks.accepted)
    return CheckVerdict(
        [replace(row, severity="warning") if _key(row) in accepted else row for row in rows], [page]
    )


def _key(row: CheckRow) -> str:
    """How ``[checks] accepted`` names a finding."""
    return f"{row.suite}/{row.subject}"


def _run(
    context: EphemeralDataContext, suite: Suite, night: Night, frame: pd.DataFrame, run_name: str
) -> tuple[Any, Any]:
    import great_expectations as gx

    expected = gx.ExpectationSuite(
        name=suite.name, expectations=suite.expectations(night), meta={"notes": suite.about}
    )
    source = context.data_sources.add_or_update_pandas(name=suite.name)
    batch = source.add_dataframe_asset(suite.name).add_batch_definition_whole_dataframe("tonight")
    definition = context.validation_definitions.add_or_update(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add_or_update(expected))
    )
    checkpoint = gx.Checkpoint(
        name=suite.name,
        validation_definitions=[definition],
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [SUBJECT]},
    )
    outcome = context.checkpoints.add_or_update(checkpoint).run(
        batch_parameters={"dataframe": frame}, run_id=gx.RunIdentifier(run_name=run_name)
    )
    return next(iter(outcome.run_results.items()))


def _rows(suite: Suite, frame: pd.DataFrame, outcome: Any) -> Iterable[CheckRow]:
    config = outcome.expectation_config
    says, remedy = config.description, config.meta["remedy"]
    severity: Severity = "warning" if config.severity == "warning" else "critical"
    columns = _columns(config.kwargs)
    if broken := _exception(outcome):
        yield CheckRow(suite.name, says, suite.name, False, "critical", broken, 1, "", remedy)
    elif not columns:
        found = str(outcome.result.get("observed_value"))
        yield CheckRow(suite.name, says, suite.name, bool(outcome.success), severity, found, 0, "", remedy)
    else:
        offending = {entry[SUBJECT] for entry in outcome.result.get("unexpected_index_list") or []}
        shown = frame if len(frame) <= MANY_SUBJECTS else frame[frame[SUBJECT].isin(offending)]
        for record in shown.to_dict("records"):
            bad = record[SUBJECT] in offending
            if not bad and not all(_text(record[column]) for column in columns):
                continue  # a null measure is one that does not apply to this subject
            yield _judged(suite, says, record, columns, bad, severity, remedy)


def _judged(
    suite: Suite,
    says: str,
    record: dict[Any, Any],
    columns: list[str],
    bad: bool,
    severity: Severity,
    remedy: str,
) -> CheckRow:
    values = [record[column] for column in columns]
    observed = record.get(columns[0] + OBSERVED) or " against ".join(_text(value) for value in values)
    count = int(values[0]) if bad and len(values) == 1 and float(values[0]).is_integer() else int(bad)
    sample = _text(record.get(columns[0] + SAMPLE)) if bad else ""
    subject = str(record[SUBJECT])
    return CheckRow(suite.name, says, subject, not bad, severity, observed, count, sample, remedy)


def _columns(kwargs: dict[str, Any]) -> list[str]:
    return [kwargs[name] for name in ("column", "column_A", "column_B") if kwargs.get(name)]


def _exception(outcome: Any) -> str:
    """First line of what went wrong inside Great Expectations; its info is flat or keyed by metric."""
    info = outcome.exception_info or {}
    entries = [info] if "raised_exception" in info else [e for e in info.values() if isinstance(e, dict)]
    broken = [str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")]
    return f"could not be evaluated: {broken[0].splitlines()[0]}" if broken else ""


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _absent(suite: Suite, tables: list[str]) -> CheckRow:
    stages = "`python -m ingest all`, `python -m lake dbt -- build`, `python -m models predict`"
    remedy = f"run the stage before this gate: {stages}"
    return CheckRow(
        suite.name,
        "the tables it reads exist",
        suite.name,
        False,
        "critical",
        f"no {', '.join(tables)}",
        len(tables),
        "",
        remedy,
    )
