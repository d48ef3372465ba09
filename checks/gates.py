"""Which gate runs which suites, in the order in which a reader wants to hear of them."""

from __future__ import annotations

from checks.suite import Suite
from checks.suites import forecasts, organisation
from checks.suites.marts import completeness as marts_completeness
from checks.suites.marts import conversions as marts_conversions
from checks.suites.marts import history as marts_history
from checks.suites.marts import keys as marts_keys
from checks.suites.marts import ownership as marts_ownership
from checks.suites.marts import relationships as marts_relationships
from checks.suites.marts import velocity as marts_velocity
from checks.suites.outcomes import plan as outcomes_plan
from checks.suites.outcomes import report as outcomes_report
from checks.suites.raw import drift as raw_drift
from checks.suites.raw import envelope as raw_envelope
from checks.suites.raw import history as raw_history
from checks.suites.raw import ledger as raw_ledger
from checks.suites.raw import sources as raw_sources
from checks.suites.raw import types as raw_types

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
        marts_conversions.SUITE,
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
