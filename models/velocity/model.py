"""The whole ensemble as one thing: fit, predict, save, load."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import numpy as np
import pandas as pd

from models.config import MEDIAN, QUANTILES, ForecastConfig
from models.errors import RegistryError
from models.features.frame import TARGETS, Frame
from models.velocity.backtest import Backtest
from models.velocity.members.member import Contributions, HasDrivers, Member, fit_members
from models.velocity.members.roster import make_members
from models.velocity.online import Online, pages

#: of the files that ``save`` writes; raise it when older ones cannot be read or mean something else
FORMAT = 2
QUANTILE_COLUMNS = [f"p{round(level * 100):02d}" for level in QUANTILES]
RETRAIN = "run `python -m models train`"


@dataclass(frozen=True)
class Prediction:
    """Forecasts of the rows of a frame."""

    members: tuple[str, ...]
    amounts: np.ndarray  # (n, targets, q), calibrated, non-decreasing along q
    weights: np.ndarray  # (n, targets, members)

    def as_table(self) -> pd.DataFrame:
        """Quantiles in amounts and member weights, one row per row and target, in that order."""
        rows, targets = self.amounts.shape[:2]
        out = pd.DataFrame(self.amounts.reshape(rows * targets, -1), columns=QUANTILE_COLUMNS)
        out.insert(0, "row", np.repeat(np.arange(rows), targets).astype("float64"))
        out.insert(1, "target", np.tile(np.array(TARGETS, dtype=object), rows))
        weights = self.weights.reshape(rows * targets, -1)
        for column, member in enumerate(self.members):
            out[f"weight_{member}"] = weights[:, column]
        return out


class VelocityModel:
    """Members, their weights and the calibration, trained up to one instant."""

    def __init__(
        self, config: ForecastConfig, names: tuple[str, ...], members: list[Member], online: Online
    ) -> None:
        self.config, self.names, self.members, self.online = config, names, members, online

    @classmethod
    def fit(cls, frame: Frame, config: ForecastConfig, backtest: Backtest) -> VelocityModel:
        """Members on every known outcome; weights and calibration as the backtest left them."""
        members = fit_members(make_members(config, backtest.names), frame)
        return cls(config, frame.names, members, Online.of(backtest.learnt, len(members), config))

    @property
    def member_names(self) -> tuple[str, ...]:
        """Names of the members, in the order of their weights."""
        return tuple(member.name for member in self.members)

    def predict(self, frame: Frame) -> Prediction:
        """Calibrated quantiles of every target of every row, in amounts."""
        forecasts = np.stack([member.predict(frame) for member in self.members])
        page, series = pages(frame), frame.meta["series_id"].tolist()
        ratios = np.empty(forecasts.shape[1:])
        weights = np.empty((*forecasts.shape[1:3], len(self.members)))
        for row, column in np.ndindex(*forecasts.shape[1:3]):
            _, ratios[row, column], weights[row, column] = self.online.forecast(
                str(page[row, column]), series[row], forecasts[:, row, column]
            )
        return Prediction(
            self.member_names, frame.not_below_done(frame.amounts(frame.bounded(ratios))), weights
        )

    def contributions(self, frame: Frame) -> Contributions:
        """What each member says of a frame's rows, what it counts, and the first drivers there are."""
        medians = np.stack([frame.amounts(member.predict(frame)[..., MEDIAN]) for member in self.members])
        drivers = next((m.drivers(frame) for m in self.members if isinstance(m, HasDrivers)), None)
        return Contributions(self.member_names, medians, self.predict(frame).weights, drivers)

    def save(self, folder: Path) -> None:
        """Write text and tensor files only: nothing in them is executed when they are read."""
        folder.mkdir(parents=True, exist_ok=True)
        for member in self.members:
            member.save(folder)
        about = {
            "format": FORMAT,
            "config": asdict(self.config),
            "names": list(self.names),
            "members": list(self.member_names),
        }
        (folder / "model.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        (folder / "online.json").write_text(json.dumps(self.online.state()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> VelocityModel:
        """The model that ``save`` wrote. Raises RegistryError, saying what differs, for other code's."""
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if (found := about.get("format", 1)) != FORMAT:
            raise RegistryError(f"it is a model of format {found}, not {FORMAT}", RETRAIN)
        config = read_config(about["config"])
        members = make_members(config, tuple(about["members"]))
        for member in members:
            member.load(folder)
        state = json.loads((folder / "online.json").read_text(encoding="utf-8"))
        return cls(config, tuple(about["names"]), members, Online.of(state, len(members), config))


def read_config(values: dict[str, Any]) -> ForecastConfig:
    """The configuration from its dictionary (``dataclasses.asdict``), section by section as it is declared.

    What the dictionary lacks has its default: the model was trained before there was such a choice. Raises
    RegistryError for what the code does not know: it shaped the model and cannot be followed.
    """
    return _read(ForecastConfig, values, "")


def _read(kind: Any, values: Any, place: str) -> Any:
    hints = get_type_hints(kind)
    unknown = sorted(set(values) - set(hints)) if isinstance(values, dict) else [""]
    if unknown:
        names = ", ".join(f"{place}{name}".rstrip(".") for name in unknown)
        raise RegistryError(f"its configuration has {names}, which this code does not know", RETRAIN)
    return kind(**{name: _value(hints[name], value, f"{place}{name}.") for name, value in values.items()})


def _value(hint: Any, value: Any, place: str) -> Any:
    if is_dataclass(hint):
        return _read(hint, value, place)
    return tuple(value) if get_origin(hint) is tuple else value
