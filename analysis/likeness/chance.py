"""The chance that a pair is the same work: a logistic regression whose coefficients stand in a file.

Learned by maximum a posteriori with a normal prior around what was known before, by default nothing;
signs that reason demands are held to, so that a word more in common never lowers the chance. Some ten
coefficients need no library of estimators: SciPy's L-BFGS-B (Byrd et al. 1995) has the bounds that
scikit-learn's logistic regression lacks, which is no dependency of ours either.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]

#: the figures of a pair, as ``analysis.likeness.features`` computes them
NAMES = (
    "meaning",  # cosine of the titles' sentence embeddings
    "words",  # cosine of the weighted words of titles and texts (Salton & Buckley 1988)
    "shared",  # ln(1 + weight of the words that both titles have)
    "crowd",  # cosine of either title with the five nearest others, in the mean
    "contrast",  # weight of the words that one title has and the other has not, the lesser of both sides
    "numbers_differ",  # both titles have numbers, and none in common
    "labels_differ",  # the titles begin with two different labels
    "series",  # both titles have the same words in a row with three others, and each says another thing
    "days_apart",  # ln(1 + days between the two being written), a week at least
    "same_author",  # written by one person
    "both_sub_tasks",  # a checklist's, as a rule
    "components_differ",  # in one place, and in two parts of it
)
#: unknown where a title has not been embedded
OF_MEANING = ("meaning", "crowd")
SHIPPED = Path(__file__).with_name("coefficients.json")
#: figures that can only raise the chance, and those that can only lower it
RAISING = ("meaning", "words", "shared")
LOWERING = ("crowd", "contrast", "numbers_differ", "labels_differ", "series", "components_differ")
#: log odds that public links cannot teach, since trackers of open software have few templates: only people's
#: own decisions move them. At 4 what reads alike in all else stays below what is told (models/LOG.md)
HELD = {"series": -4.0}


@dataclass(frozen=True)
class Weights:
    """Log odds are the intercept plus the weighted figures; ``spread`` are their deviations when learned."""

    intercept: float
    weight: dict[str, float]
    spread: dict[str, float]

    def log_odds(self, figures: Floats) -> Floats:
        """Of pairs (pairs, len(NAMES))."""
        used = [NAMES.index(name) for name in self.weight]
        return np.asarray(self.intercept + figures[:, used] @ np.array(list(self.weight.values())))


@dataclass(frozen=True)
class Model:
    """Two sets of weights: of pairs whose titles are embedded, and of others."""

    by_meaning: Weights
    by_words: Weights
    learned_from: str

    def log_odds(self, figures: Floats) -> Floats:
        """Of pairs (pairs, len(NAMES)), by whatever is known of each."""
        known = ~np.isnan(figures[:, NAMES.index("meaning")])
        return np.where(
            known, self.by_meaning.log_odds(np.nan_to_num(figures)), self.by_words.log_odds(figures)
        )

    def chance(self, figures: Floats) -> Floats:
        """Between 0 and 1."""
        return sigmoid(self.log_odds(figures))


def sigmoid(log_odds: Floats) -> Floats:
    """The chance of some log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))))


def log_loss(log_odds: Floats, is_same: NDArray[np.bool_]) -> float:
    """Mean negative logarithm of the chance that was given to what is the case, in nats."""
    return float(np.mean(np.logaddexp(0, log_odds) - is_same * log_odds))


def load(text: str | None = None) -> Model:
    """The model in ``text`` as JSON, or the one that comes with the product."""
    given = json.loads(SHIPPED.read_text(encoding="utf-8") if text is None else text)
    return Model(_read(given["by_meaning"]), _read(given["by_words"]), given["learned_from"])


def _read(given: dict[str, Any]) -> Weights:
    return _with_held(Weights(**given))


def _with_held(weights: Weights) -> Weights:
    """With what is HELD where it was not learned, nor kept before it was known of; in the order of NAMES."""
    weight, spread = {**HELD, **weights.weight}, {**dict.fromkeys(HELD, 1.0), **weights.spread}
    names = [name for name in NAMES if name in weight]
    return Weights(weights.intercept, {n: weight[n] for n in names}, {n: spread[n] for n in names})


def dump(model: Model) -> str:
    """The model as JSON, rounded to six digits."""
    return json.dumps(_rounded(asdict(model)), indent=2, ensure_ascii=False) + "\n"


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value


def learn(figures: Floats, is_same: NDArray[np.bool_], learned_from: str) -> Model:
    """Learn both sets of weights from pairs (pairs, len(NAMES)) of which some are the same."""
    known = ~np.isnan(figures).any(axis=1)
    by_words = [name for name in NAMES if name not in OF_MEANING]
    return Model(
        _with_held(_fitted(figures[known], is_same[known], _nothing(figures[known], NAMES), strength=1.0)),
        _with_held(_fitted(figures, is_same, _nothing(figures, by_words), strength=1.0)),
        learned_from,
    )


def adapt(model: Model, figures: Floats, is_same: NDArray[np.bool_], strength: float) -> Model:
    """The model after some more pairs: the fewer and the greater ``strength``, the nearer to what it was."""
    known = ~np.isnan(figures).any(axis=1)
    return replace(
        model,
        by_meaning=_fitted(figures[known], is_same[known], model.by_meaning, strength),
        by_words=_fitted(figures[~known], is_same[~known], model.by_words, strength),
    )


def _nothing(figures: Floats, names: tuple[str, ...] | list[str]) -> Weights:
    learned = [name for name in names if name not in HELD]
    spread = {name: float(figures[:, NAMES.index(name)].std()) or 1.0 for name in learned}
    return Weights(0.0, dict.fromkeys(learned, 0.0), spread)


def _fitted(figures: Floats, is_same: NDArray[np.bool_], before: Weights, strength: float) -> Weights:
    """Weights after these pairs, around those before; the intercept is held a hundred times more loosely."""
    names = list(before.weight)
    spread = np.array([1.0, *before.spread.values()])
    prior = np.array([before.intercept, *before.weight.values()]) * spread
    x = np.column_stack([np.ones(len(figures)), figures[:, [NAMES.index(name) for name in names]]]) / spread
    hold = np.array([strength / 100, *[strength] * len(names)])

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w
        gap = sigmoid(z) - is_same
        cost = np.sum(np.logaddexp(0, z) - is_same * z) + np.sum(hold * (w - prior) ** 2) / 2
        return float(cost), x.T @ gap + hold * (w - prior)

    bounds = [(None, None), *[(0 if n in RAISING else None, 0 if n in LOWERING else None) for n in names]]
    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000}).x
    values = found / spread
    return replace(
        before, intercept=float(values[0]), weight=dict(zip(names, map(float, values[1:]), strict=True))
    )
