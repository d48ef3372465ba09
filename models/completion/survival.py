"""How long an open item stays open: discrete-time survival given what is known of it, open items censored.

Hazards per interval of days are one gradient-boosted classifier over (item, interval) rows, which is
maximum likelihood for discrete-time survival (Singer and Willett 1993). Items that are still open count with
the intervals they have survived: leaving them out makes the P85 hold in 71 % of cases only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import lightgbm as lgb

#: ends of the intervals, in days; narrow where most items finish
EDGES = np.array([1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56, 84, 126, 182, 273, 365], dtype=float)
FEATURES = (
    "in_progress",
    "log_age",
    "log_started",
    "log_idle",
    "in_running_sprint",
    "in_future_sprint",
    "sprint_days_left",
    "sprints_before",
    "open_blockers",
    "is_blocked",
    "is_bug",
    "was_done",
    "points",
    "priority_rank",
    "has_assignee",
    "days_to_due",
    "open_weeks",
    "wip_weeks",
    "queue_weeks",
    "pace_trend",
)
MINIMUM_FINISHES = 40
#: rows that one (item, interval) table may have; beyond, snapshots are thinned evenly
MAXIMUM_ROWS = 150_000
LEAVES, ROUNDS = 6, 120
#: rows of a leaf: this part of all, at most so many
LEAF_PART, LEAF_MOST = 125, 400
#: the hazard of the last interval is taken to go on until this day: so far gets a pace of twice the usual
BEYOND = 730.0


@dataclass(frozen=True)
class Survival:
    """A fitted hazard model; ``curve`` gives survival at EDGES."""

    model: lgb.Booster

    def curve(self, items: pd.DataFrame) -> np.ndarray:
        """(n, edges) probability of being still open at the end of each interval."""
        rows = _matrix(items)
        hazards = np.empty((len(items), len(EDGES)))
        for place in range(len(EDGES)):
            hazards[:, place] = self.model.predict(_with_interval(rows, place), num_threads=1)
        return np.cumprod(1 - np.clip(hazards, 1e-6, 1 - 1e-6), axis=1)


def fit_survival(items: pd.DataFrame, seed: int) -> Survival | None:
    """Learn hazards from snapshots of open items; None with fewer than MINIMUM_FINISHES finishes."""
    import lightgbm as lgb

    if items["is_finished"].sum() < MINIMUM_FINISHES:
        return None
    rows, event, weight = _expand(items)
    parameters = {
        "objective": "binary",
        "learning_rate": 0.08,
        "num_leaves": LEAVES,
        # an item stands in many snapshots: leaves as small as one item's rows would learn the item by heart
        "min_data_in_leaf": int(np.clip(len(rows) / LEAF_PART, 80, LEAF_MOST)),
        "lambda_l2": 10.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
        "max_bin": 63,
    }
    return Survival(lgb.train(parameters, lgb.Dataset(rows, event, weight=weight), ROUNDS))


def _matrix(items: pd.DataFrame) -> np.ndarray:
    return items[list(FEATURES)].to_numpy(np.float32)


def _with_interval(rows: np.ndarray, place: int | np.ndarray) -> np.ndarray:
    column = np.broadcast_to(np.asarray(place, dtype=np.float32), (len(rows),))
    return np.column_stack([rows, column])


def _expand(items: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row per item and interval it entered: features with the interval, finished in it, weight.

    An interval in which the watching ended counts by the share of it that was watched.
    """
    seen, finished = items["days_seen"].to_numpy(float), items["is_finished"].to_numpy(bool)
    starts = np.concatenate([[0.0], EDGES[:-1]])
    entered = seen[:, None] > starts[None, :]
    within = seen[:, None] <= EDGES[None, :]
    event = entered & within & finished[:, None]
    watched = np.clip((seen[:, None] - starts) / (EDGES - starts), 0, 1)
    weight = np.where(event, 1.0, watched)
    item, interval = np.nonzero(entered)
    if len(item) > MAXIMUM_ROWS:
        chosen = np.linspace(0, len(item) - 1, MAXIMUM_ROWS).astype(int)
        item, interval = item[chosen], interval[chosen]
    rows = _with_interval(_matrix(items)[item], interval)
    return rows, event[item, interval].astype(float), weight[item, interval]


def days_at(curve: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Days until the curve falls to ``1 - share``: (n, edges), (n, s) → (n, s), inf later than BEYOND.

    Inside an interval the hazard is constant: log survival is linear in time; so it is after the last edge.
    """
    log_left = np.concatenate([np.zeros((len(curve), 1)), np.log(curve)], axis=1)  # falling
    last = (log_left[:, -1] - log_left[:, -2]) / (EDGES[-1] - EDGES[-2]) * (BEYOND - EDGES[-1])
    log_left = np.column_stack([log_left, log_left[:, -1] + last])
    edges = np.concatenate([[0.0], EDGES, [BEYOND]])
    wanted = np.log1p(-np.clip(share, 0, 1 - 1e-12))
    out = np.empty(share.shape)
    for row in range(len(curve)):
        out[row] = np.interp(-wanted[row], -log_left[row], edges, right=np.inf)
    return out
