"""Which gate runs which suites, in the order in which a reader wants to hear of them."""

from __future__ import annotations

from checks.suite import Suite
from checks.suites import (
    forecasts,
    marts_completeness,
    marts_history,
    marts_keys,
    marts_ownership,
    marts_relationships,
    marts_velocity,
    organisation,
    outcomes_plan,
    outcomes_report,
    raw_drift,
    raw_envelope,
    raw_history,
    raw_ledger,
    raw_sources,
    raw_types,
)

GATES: dict[str, tuple[Suite, ...]] = {
    "raw": (
        raw_sources.SUITE,
        raw_envelope.SUITE,
        raw_types.SUITE,
        raw_drift.SUITE,
        raw_ledger.SUITE,
        raw_history.SUITE,
    ),
    "marts": (
        marts_keys.SUITE,
        marts_relationships.SUITE,
        marts_completeness.SUITE,
        marts_history.SUITE,
        marts_ownership.SUITE,
        marts_velocity.SUITE,
        organisation.SUITE,
    ),
    "outcomes": (
        marts_keys.AFTER_ANALYSIS,
        marts_relationships.AFTER_ANALYSIS,
        forecasts.VELOCITY,
        forecasts.COMPLETION,
        outcomes_plan.SUITE,
        outcomes_report.SUITE,
    ),
}
