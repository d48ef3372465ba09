"""Every number that shapes a forecast, with its reason beside it. Changing one is an experiment: LOG.md.

What is forecast, and how far back a member sees, are axes of the frame: :mod:`models.features.frame`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: probability levels of every forecast; the five that are published stand among them
QUANTILES = (0.05, 0.10, 0.25, 0.40, 0.50, 0.60, 0.75, 0.90, 0.95)
MEDIAN = QUANTILES.index(0.50)
LOWER80, UPPER80 = QUANTILES.index(0.10), QUANTILES.index(0.90)
PUBLISHED = {"p10": 1, "p25": 2, "p50": 4, "p75": 6, "p90": 7}
#: an end below it is published as a whole number, where what is counted is whole
SMALL_COUNT = 10.0


@dataclass(frozen=True)
class LstmConfig:
    """The global LSTM."""

    hidden: int = 24  # 16–32; more overfits a few thousand rows
    dropout: float = 0.25
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    batch: int = 512
    epochs: int = 40  # early stopping ends most runs at 8–20
    patience: int = 4
    holdout: float = 0.15  # the latest slice of the training rows, for early stopping
    seeds: int = 3  # one seed's error varies by about one percent


@dataclass(frozen=True)
class BoostingConfig:
    """Gradient boosting."""

    trees: int = 90
    learning_rate: float = 0.06
    leaves: int = 8
    min_leaf: int = 60
    row_share: float = 0.7
    column_share: float = 0.4
    l2: float = 20.0
    half_life_days: float = 1460.0  # teams change; four years is near the best of 2–8 and none


@dataclass(frozen=True)
class ShiftConfig:
    """Training copies whose level shifts, see :mod:`models.features.shifted`."""

    copies: int = 2
    shares: tuple[float, float] = (0.35, 0.65)  # of the own level, uniformly
    shortest: int = 14  # periods between two changes, at least and at most
    longest: int = 30
    kept: int = 12  # periods after a change whose origins train
    weight: float = 0.6  # of such a row beside a real one


@dataclass(frozen=True)
class EnsembleConfig:
    """Weights of the members."""

    power: float = 20.0  # weight = loss ** -power; losses differ by percents, a small power is equal weights
    discount: float = 0.85  # per known outcome of a series
    pooled_discount: float = 0.995
    team_prior: float = 15.0  # outcomes at which a team's own losses count half
    floor: float = 0.10  # share of the weights that stays equal; see LOG.md


@dataclass(frozen=True)
class ConformalConfig:
    """Online calibration; a spread is the width of a forecast's own 80 % interval."""

    minimum: int = 30  # pooled outcomes before the correction starts
    kept: int = 3000  # newest pooled scores of a page; a thousand lose two thousandths of pinball loss
    shrinkage: float = 200.0  # pooled outcomes at which half of the correction is believed
    own_step: float = 0.01  # by how many spreads a series' own ends move with an outcome
    own_forgetting: float = 0.01  # share of such a move that is lost per outcome
    most: float = 1.0  # spreads: no end is moved further
    strengths: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares of the correction, none first
    loss_discount: float = 0.999  # of what a strength has gained and lost, per outcome of its page


@dataclass(frozen=True)
class ForecastConfig:
    """The whole configuration; logged to MLflow as parameters."""

    seed: int = 20260101
    lstm: LstmConfig = field(default_factory=LstmConfig)
    boosting: BoostingConfig = field(default_factory=BoostingConfig)
    shift: ShiftConfig = field(default_factory=ShiftConfig)
    ensemble: EnsembleConfig = field(default_factory=EnsembleConfig)
    conformal: ConformalConfig = field(default_factory=ConformalConfig)
    minimum_periods: int = 3  # fewer: refused
    minimum_rows: int = 200  # fewer known targets in the pool: no learning, baseline only
    folds: int = 3  # refits of the rolling origin in a nightly training
    backtest_share: float = 0.5  # the latest part of the rows that the rolling origin replays
    running_at: tuple[float, ...] = (
        0.05,
        0.25,
        0.5,
        0.75,
        0.95,
    )  # elapsed shares at which training looks into a sprint
