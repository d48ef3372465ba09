"""The few shapes of expectation that the suites use, with a readable name, a severity and a remedy.

Importing this module imports Great Expectations (several seconds): gates import it, nothing else does.
"""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.expectations.metadata_types import FailureSeverity

from checks.result import Severity


def none(column: str, says: str, remedy: str, severity: Severity = "critical") -> gxe.Expectation:
    """The measure counts offending rows, and there must be none."""
    return at_most(column, 0, says, remedy, severity)


def at_most(
    column: str, limit: float, says: str, remedy: str, severity: Severity = "critical"
) -> gxe.Expectation:
    """The measure may not exceed ``limit``; a null measure is not judged."""
    return gxe.ExpectColumnValuesToBeBetween(
        column=column,
        max_value=limit,
        description=says,
        severity=FailureSeverity(severity),
        meta={"remedy": remedy},
    )


def at_least(
    column: str, limit: float, says: str, remedy: str, severity: Severity = "critical"
) -> gxe.Expectation:
    """The measure may not fall below ``limit``; a null measure is not judged."""
    return gxe.ExpectColumnValuesToBeBetween(
        column=column,
        min_value=limit,
        description=says,
        severity=FailureSeverity(severity),
        meta={"remedy": remedy},
    )


def equal(
    column: str, other: str, says: str, remedy: str, severity: Severity = "critical"
) -> gxe.Expectation:
    """Two measures of the same subject must agree; a subject with either one null is not judged."""
    return gxe.ExpectColumnPairValuesToBeEqual(
        column_A=column,
        column_B=other,
        ignore_row_if="either_value_is_missing",
        description=says,
        severity=FailureSeverity(severity),
        meta={"remedy": remedy},
    )


def some_rows(says: str, remedy: str, severity: Severity = "critical") -> gxe.Expectation:
    """The frame itself may not be empty."""
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=1,
        description=says,
        severity=FailureSeverity(severity),
        meta={"remedy": remedy},
    )
