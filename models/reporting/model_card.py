"""The model card that goes with a registered version."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd

from models.features.frame import TARGETS
from models.reporting.scores import TITLES
from models.velocity.backtest import Backtest
from models.velocity.members.roster import about

LIMITS = f"""## Not to be trusted

- Teams with under 40 periods: expect no better than an exponentially weighted mean.
- A single figure for a person: the model knows teams only.
- Targets beyond {TARGETS[3]}: not forecast."""


def model_card(
    backtest: Backtest,
    seed: int,
    figures: dict[str, float],
    table: pd.DataFrame,
    gate: str,
    tags: dict[str, str],
) -> str:
    """What the model is, on what it was trained, how it did, and where not to trust it.

    ``figures`` and ``table`` are those of :mod:`models.reporting.scores`; ``gate`` is what the gate said;
    ``tags`` name the run, the cut-off, the data and the code.
    """
    head = f"""# Velocity forecast

Written {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by run `{tags["truce_run_id"]}`; \
data up to {tags["cut_off"]}, data snapshot `{tags["data_snapshot"]}`, code `{tags["code_version"]}`.

{len(backtest.frame.names)} features; seed {seed}.
Gate: {gate}."""
    members = "\n".join(f"- `{name}`: {about(name)}" for name in backtest.names)
    covered = f"80 % interval: covers {figures.get('coverage80', float('nan')):.1%} one period ahead."
    parts = (head, f"## Members\n\n{members}", _scores(backtest, table), covered, LIMITS)
    return "\n\n".join(parts) + "\n"


def _scores(backtest: Backtest, table: pd.DataFrame) -> str:
    """The backtest: over what, and every method with its interval."""
    meta = backtest.frame.meta
    about_rows = (
        f"Rolling origin over {meta['cutoff'].min():%Y-%m-%d} to {meta['cutoff'].max():%Y-%m-%d}, "
        f"{meta['team_id'].nunique()} teams, {len(meta)} origins. "
        "Error relative to the mean of the last five periods, "
        "mean over teams with a 95 % bootstrap interval over teams."
    )
    lines = [
        f"| {TITLES[row.moment]} | {row.target} | {row.method} | {row.ratio:.3f} "
        f"| {row.low:.3f} – {row.high:.3f} | {row.forecasts} |"
        for row in table.itertuples()
    ]
    grid = ["| when | target | method | ratio | interval | forecasts |", "|---|---|---|---|---|---|", *lines]
    return "\n".join(["## Backtest", "", about_rows, "", *grid])
