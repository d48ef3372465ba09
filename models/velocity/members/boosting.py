"""Gradient boosting (LightGBM): one quantile regression per target and level over all teams at once."""

from __future__ import annotations

from pathlib import Path

import lightgbm as lgb
import numpy as np

from models.config import QUANTILES, BoostingConfig
from models.features.frame import TARGETS, Frame

#: five levels are fitted, the other four interpolated: the fit costs as many seconds as levels
FITTED = (0.10, 0.25, 0.50, 0.75, 0.90)
SECONDS_PER_DAY = 86400.0


def row_weights(frame: Frame, half_life_days: float, copy_weight: float) -> np.ndarray:
    """Weights that halve every ``half_life_days``, less for copies; mean one."""
    age = (frame.cutoff.max() - frame.cutoff).astype(float) / SECONDS_PER_DAY
    weights = 0.5 ** (age / half_life_days) * np.where(frame.is_real, 1.0, copy_weight)
    return weights / weights.mean()


def spread_levels(fitted: np.ndarray) -> np.ndarray:
    """(…, 5) fitted quantiles → (…, 9), sorted; linear in the normal score, tails along the last slope."""
    from scipy.stats import norm

    fitted = np.sort(fitted, axis=-1)
    known, wanted = norm.ppf(FITTED), norm.ppf(QUANTILES)
    left = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    share = (wanted - known[left]) / (known[left + 1] - known[left])
    return fitted[..., left] * (1 - share) + fitted[..., left + 1] * share


class Boosting:
    """Member ``boosting``."""

    name = "boosting"

    def __init__(self, config: BoostingConfig, seed: int, copy_weight: float) -> None:
        self.config, self.seed, self.copy_weight = config, seed, copy_weight
        self.models: dict[tuple[str, float], lgb.Booster] = {}

    def parameters(self, alpha: float) -> dict[str, object]:
        """LightGBM's parameters for one quantile level."""
        c = self.config
        return {
            "objective": "quantile",
            "alpha": alpha,
            "num_leaves": c.leaves,
            "learning_rate": c.learning_rate,
            "min_data_in_leaf": c.min_leaf,
            "bagging_fraction": c.row_share,
            "bagging_freq": 1,
            "feature_fraction": c.column_share,
            "lambda_l2": c.l2,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
            "max_bin": 63,
        }

    def fit(self, frame: Frame) -> None:
        """Learn from rows whose truth is known (:class:`models.velocity.members.member.Member`)."""
        self.models = {}
        for column, target in enumerate(TARGETS):
            known = np.flatnonzero(np.isfinite(frame.truth[:, column]))
            rows = frame.take(known)
            data = lgb.Dataset(
                rows.features,
                rows.target[:, column],
                weight=row_weights(rows, self.config.half_life_days, self.copy_weight),
                feature_name=list(frame.names),
                params={"max_bin": 63, "verbosity": -1},
                free_raw_data=False,
            )
            for alpha in FITTED:
                self.models[target, alpha] = lgb.train(self.parameters(alpha), data, self.config.trees)

    def predict(self, frame: Frame) -> np.ndarray:
        """(n, targets, quantiles) log ratios."""
        fitted = np.stack(
            [
                np.stack(
                    [self.models[target, alpha].predict(frame.features, num_threads=1) for alpha in FITTED],
                    -1,
                )
                for target in TARGETS
            ],
            axis=1,
        )
        return spread_levels(fitted)

    def drivers(self, frame: Frame) -> np.ndarray:
        """(n, targets - 1, features) SHAP values of the median in log units.

        Lundberg and Lee (2017); LightGBM computes them exactly for trees.
        """
        parts = [
            self.models[target, 0.50].predict(frame.features, pred_contrib=True, num_threads=1)
            for target in TARGETS[:4]
        ]
        return np.stack(parts, axis=1)[..., :-1]

    def save(self, folder: Path) -> None:
        """Write the member to ``folder``."""
        for (target, alpha), model in self.models.items():
            model.save_model(str(folder / f"boosting-{target}-{alpha:.2f}.txt"))

    def load(self, folder: Path) -> None:
        """Restore what ``save`` wrote."""
        self.models = {
            (target, alpha): lgb.Booster(model_file=str(folder / f"boosting-{target}-{alpha:.2f}.txt"))
            for target in TARGETS
            for alpha in FITTED
        }
