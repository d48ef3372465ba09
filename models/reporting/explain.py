"""Why a forecast is what it is: the drivers in words and figures, the members' say, and the drift state.

Drivers are SHAP values of the boosting member's median (Lundberg and Lee 2017; LightGBM computes them exactly
for trees), in log units and so as a share of the amount, added up by idea (:mod:`models.reporting.ideas`).
They explain that member, not the world: a driver is what the forecast leans on, not what would change the
outcome.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from models.features.frame import Frame
from models.reporting.facts import Facts, first_value, sentence
from models.reporting.ideas import IDEAS
from models.velocity.drift import detect_shift
from models.velocity.members.member import Contributions

MOST_DRIVERS = 5
#: share of the amount below which a driver is not worth a line
SMALLEST_EFFECT = 0.01
COLUMNS = ("team_id", "unit", "horizon", "kind", "rank", "name", "value", "effect", "words")


def explanation_rows(current: Frame, said: Contributions | None, velocity: pd.DataFrame) -> pd.DataFrame:
    """One row (``COLUMNS``) per driver, member and state of each forecast of ``velocity``.

    ``said`` is what the ensemble's members say of the rows of ``current``, None without a champion.
    ``kind`` is driver, member, drift or basis; ``effect`` a share of the amount for drivers and the weight
    for members; ``value`` the first number of the driver's words, or the member's own median.
    """
    place = {(m.team_id, m.unit): row for row, m in enumerate(current.meta.itertuples())}
    out: list[dict[str, Any]] = []
    for forecast in velocity.itertuples():
        key = {"team_id": forecast.team_id, "unit": forecast.unit, "horizon": int(forecast.horizon)}
        out.append({**key, "kind": "basis", "rank": 1, "name": forecast.basis, "words": _basis(forecast)})
        row = place.get((forecast.team_id, forecast.unit))
        if row is None or forecast.basis == "refused":
            continue
        out.append({**key, "kind": "drift", "rank": 1, **_drift(current.long[row])})
        if forecast.basis == "ensemble" and said is not None:
            column = int(forecast.horizon) - 1
            if said.drivers is not None:
                out += [{**key, **line} for line in _driver_lines(current, said.drivers, row, column)]
            out += [{**key, **line} for line in _member_lines(said, row, column, forecast.unit)]
    return pd.DataFrame(out, columns=list(COLUMNS))


def _driver_lines(frame: Frame, drivers: np.ndarray, row: int, column: int) -> list[dict[str, Any]]:
    """One line per idea of which something can be said, what moves the amount most first."""
    facts, place = Facts(frame, row), {name: i for i, name in enumerate(frame.names)}
    found = []
    for idea in IDEAS:
        there = [place[name] for name in idea.features if name in place]
        effect = math.expm1(float(drivers[row, column, there].sum())) if there else 0.0
        said = sentence(idea, facts) if abs(effect) >= SMALLEST_EFFECT else ""
        if said:
            found.append((effect, idea, said))
    found.sort(key=lambda line: -abs(line[0]))
    return [
        {
            "kind": "driver",
            "rank": rank,
            "name": idea.name,
            "value": first_value(idea, facts),
            "effect": effect,
            "words": f"{said}: {'raises' if effect > 0 else 'lowers'} it by {abs(effect):.0%}",
        }
        for rank, (effect, idea, said) in enumerate(found[:MOST_DRIVERS], start=1)
    ]


def _member_lines(said: Contributions, row: int, column: int, unit: str) -> list[dict[str, Any]]:
    names, medians, weights = said.names, said.medians[:, row, column], said.weights[row, column]
    return [
        {
            "kind": "member",
            "rank": rank,
            "name": names[i],
            "value": float(medians[i]),
            "effect": float(weights[i]),
            "words": f"{names[i]} says {medians[i]:.1f} {unit} and counts {weights[i]:.0%}",
        }
        for rank, i in enumerate(np.argsort(-weights, kind="stable"), start=1)
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
