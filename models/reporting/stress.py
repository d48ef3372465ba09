"""A panel with an injected shift: what the ensemble's weights are for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.velocity.backtest import Backtest
from models.velocity.metrics import bootstrap_interval, team_ratio

PERIODS_AFTER = 10


def halve(panel: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, dict[str, pd.Timestamp]]:
    """Halve each team's weekly counts from a week in its last 60 % on, by binomial thinning."""
    rng = np.random.default_rng(seed)
    panel = panel.sort_values(["team", "week"]).reset_index(drop=True)
    panel["week"] = pd.to_datetime(panel["week"])
    weeks: dict[str, pd.Timestamp] = {}
    for team, rows in panel.groupby("team").groups.items():
        place = int(len(rows) * rng.uniform(0.4, 0.85))
        weeks[str(team)] = panel.loc[rows[place], "week"]
        after = rows[place:]
        panel.loc[after, "items_done"] = rng.binomial(panel.loc[after, "items_done"].astype(int), 0.5)
    return panel, weeks


def losses_after(backtest: Backtest, weeks: dict[str, pd.Timestamp]) -> pd.DataFrame:
    """Absolute errors one period ahead in the ten periods after the change: team, ensemble, mean5, equal."""
    meta, points = backtest.frame.meta, backtest.medians()
    begin = meta["team_id"].map(weeks)
    rank = meta[meta["cutoff"] > begin].groupby("series_id")["last_seq"].rank(method="dense")
    rows = (rank.reindex(meta.index) <= PERIODS_AFTER).to_numpy()
    loss = {
        name: np.abs(backtest.frame.truth - points[name])[rows, 0] for name in ("ensemble", "mean5", "equal")
    }
    return pd.DataFrame({"team": meta["team_id"].to_numpy()[rows], **loss})


def score_after(losses: pd.DataFrame) -> dict[str, float]:
    """Error after the change to the mean of five and to equal weights, over one or several injections."""
    out: dict[str, float] = {}
    team, ours = losses["team"].to_numpy(), losses["ensemble"].to_numpy()
    for name in ("mean5", "equal"):
        ratio, low, high = bootstrap_interval(team_ratio(team, ours, losses[name].to_numpy()))
        out |= {
            f"halving_ratio_vs_{name}": ratio,
            f"halving_ratio_vs_{name}_low": low,
            f"halving_ratio_vs_{name}_high": high,
        }
    return out
