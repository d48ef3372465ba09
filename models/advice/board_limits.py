"""Board advice: a limit on the items in each column, from how long items stay and how many leave.

Little's law (1961): items in a column = leaving rate x mean stay. The limit is what lies in the column when
nothing stays longer than the P85 of today: the leaving rate times the mean stay with the slowest part cut off
there. Stays are Kaplan–Meier curves, items that still lie in the column censored.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

#: leavings in twelve weeks below which a column says too little
FEWEST_EXITS = 15
SMALLEST_LIMIT = 2
COLUMNS = (
    "team_id",
    "container_id",
    "container_name",
    "column_name",
    "wip_now",
    "wip_mean",
    "wip_most",
    "exits_per_week",
    "stay_p50_days",
    "stay_p85_days",
    "wip_limit",
    "is_over",
    "note",
)


def board_rows(flow: pd.DataFrame) -> pd.DataFrame:
    """One row (``COLUMNS``) per team, board and column in progress; ``flow`` is that of ``column_flow.sql``.

    A column that too few items have left in twelve weeks gets no limit, and says so.
    """
    rows = [_row(column) for column in flow.itertuples()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(column: Any) -> dict[str, Any]:
    row = {name: getattr(column, name, None) for name in COLUMNS}
    left = np.asarray(column.has_left, dtype=bool)
    if left.sum() < FEWEST_EXITS:
        note = f"{int(left.sum())} items left it in twelve weeks: too few for a limit"
        return {**row, "is_over": False, "note": note}
    stays = np.maximum(np.asarray(column.stays, dtype=float), 1e-3)
    p50, p85, mean = stay_figures(stays, left)
    exits = float(column.exits_per_week)
    limit = max(int(np.ceil(exits / 7 * mean)), SMALLEST_LIMIT)
    now = int(column.wip_now)
    over = now > limit
    note = f"{exits:.1f} leave a week and stay {mean:.1f} days on average when none stays beyond {p85:.0f}"
    return {
        **row,
        "stay_p50_days": p50,
        "stay_p85_days": p85,
        "wip_limit": limit,
        "is_over": over,
        "note": note + (f": finish {now - limit} before taking another" if over else ""),
    }


def stay_figures(stays: np.ndarray, left: np.ndarray) -> tuple[float, float, float]:
    """Median, P85 and mean restricted to the P85 of stays in days; at most the longest seen."""
    from lifelines import KaplanMeierFitter
    from lifelines.exceptions import ApproximationWarning
    from lifelines.utils import restricted_mean_survival_time

    longest = float(stays.max())
    with warnings.catch_warnings():
        # it integrates the steps between the days that were seen, which is all that there is
        warnings.simplefilter("ignore", ApproximationWarning)
        curve = KaplanMeierFitter().fit(stays, left)
        p50, p85 = (min(float(curve.percentile(1 - share)), longest) for share in (0.50, 0.85))
        return p50, p85, float(restricted_mean_survival_time(curve, t=p85))
