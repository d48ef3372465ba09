"""Why a forecast is what it is: the drivers in words and figures, the members' say, and the drift state.

Drivers are SHAP values of the boosting member's median (Lundberg and Lee 2017; LightGBM computes them exactly
for trees), in log units and so as a share of the amount. They explain that member, not the world: a driver is
what the forecast leans on, not what would change the outcome.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from models.config import MEDIAN, TARGETS
from models.features.catalogue import catalogue
from models.features.frame import Frame
from models.velocity.boosting import Boosting
from models.velocity.drift import detect_shift
from models.velocity.model import VelocityModel

MOST_DRIVERS = 5
#: share of the amount below which a driver is not worth a line
SMALLEST_EFFECT = 0.005
COLUMNS = ("team_id", "unit", "horizon", "kind", "rank", "name", "value", "effect", "words")


def explanation_rows(tonight: Frame, model: VelocityModel | None, velocity: pd.DataFrame) -> pd.DataFrame:
    """One row (``COLUMNS``) per driver, member and state of each forecast of ``velocity``.

    ``kind`` is driver, member, drift or basis; ``effect`` a share of the amount for drivers and the weight
    for members; ``value`` the feature's value, or the member's own median.
    """
    place = {(m.team_id, m.unit): row for row, m in enumerate(tonight.meta.itertuples())}
    shap = _drivers(model, tonight) if model is not None and len(tonight) else None
    parts = _members(model, tonight) if model is not None and len(tonight) else None
    out: list[dict[str, Any]] = []
    for forecast in velocity.itertuples():
        key = {"team_id": forecast.team_id, "unit": forecast.unit, "horizon": int(forecast.horizon)}
        out.append({**key, "kind": "basis", "rank": 1, "name": forecast.basis, "words": _basis(forecast)})
        row = place.get((forecast.team_id, forecast.unit))
        if row is None or forecast.basis == "refused":
            continue
        out.append({**key, "kind": "drift", "rank": 1, **_drift(tonight.long[row])})
        if forecast.basis == "ensemble" and shap is not None and parts is not None:
            column = int(forecast.horizon) - 1
            out += [{**key, **line} for line in _driver_lines(tonight, shap, row, column)]
            out += [{**key, **line} for line in _member_lines(model, parts, row, column, forecast.unit)]
    return pd.DataFrame(out, columns=list(COLUMNS))


def _drivers(model: VelocityModel | None, frame: Frame) -> np.ndarray | None:
    """(n, targets - 1, features) SHAP values in log units; None when there is no boosting member."""
    found = [member for member in model.members if isinstance(member, Boosting)] if model else []
    if not found:
        return None
    parts = [
        found[0].models[target, 0.50].predict(frame.features, pred_contrib=True, num_threads=1)
        for target in TARGETS[:4]
    ]
    return np.stack(parts, axis=1)[..., :-1]


def _members(model: VelocityModel | None, frame: Frame) -> tuple[np.ndarray, np.ndarray] | None:
    """(members, n, targets) own medians in amounts, and (n, targets, members) weights."""
    if model is None:
        return None
    medians = np.stack([frame.amounts(member.predict(frame)[..., MEDIAN]) for member in model.members])
    return medians, model.predict(frame).weights


def _driver_lines(frame: Frame, shap: np.ndarray, row: int, column: int) -> list[dict[str, Any]]:
    effects = np.expm1(shap[row, column])
    order = [int(i) for i in np.argsort(-np.abs(effects), kind="stable")[:MOST_DRIVERS]]
    lines = []
    for rank, feature in enumerate((i for i in order if abs(effects[i]) >= SMALLEST_EFFECT), start=1):
        about = catalogue()[[f.name for f in catalogue()].index(frame.names[feature])]
        value = float(frame.features[row, feature])
        known = math.isfinite(value)
        said = f"{value:.3g} {about.unit}".strip() if known else "not known"
        verb = "raises" if effects[feature] > 0 else "lowers"
        lines.append(
            {
                "kind": "driver",
                "rank": rank,
                "name": about.name,
                "value": value if known else None,
                "effect": float(effects[feature]),
                "words": f"{about.meaning} ({said}) {verb} it by {abs(effects[feature]):.1%}",
            }
        )
    return lines


def _member_lines(
    model: VelocityModel | None, parts: tuple[np.ndarray, np.ndarray], row: int, column: int, unit: str
) -> list[dict[str, Any]]:
    medians, weights = parts
    names = [member.name for member in model.members] if model else []
    order = np.argsort(-weights[row, column], kind="stable")
    return [
        {
            "kind": "member",
            "rank": rank,
            "name": names[i],
            "value": float(medians[i, row, column]),
            "effect": float(weights[row, column, i]),
            "words": f"{names[i]} says {medians[i, row, column]:.1f} {unit} "
            f"and counts {weights[row, column, i]:.0%}",
        }
        for rank, i in enumerate(order, start=1)
    ]


def _drift(long: np.ndarray) -> dict[str, Any]:
    shift = detect_shift(long)
    return {
        "name": shift.state,
        "value": float(shift.periods),
        "effect": float(shift.change),
        "words": str(shift),
    }


def _basis(forecast: object) -> str:
    basis, note = forecast.basis, forecast.note  # type: ignore[attr-defined]
    if basis == "refused":
        return f"no forecast: {note}"
    said = {"ensemble": "all members, weighted by how well they have done", "baseline": "the baseline"}[basis]
    return f"{said}{f'; {note}' if note else ''}"
