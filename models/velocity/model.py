"""The whole ensemble as one thing: fit, predict, save, load."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.config import (
    BoostingConfig,
    ConformalConfig,
    EnsembleConfig,
    ForecastConfig,
    LstmConfig,
    ShiftConfig,
)
from models.errors import RegistryError
from models.features.frame import Frame
from models.velocity.backtest import ENSEMBLE, Backtest, fit_members, make_members
from models.velocity.member import Member
from models.velocity.online import Online, pages

#: of the files that ``save`` writes; raise it when older ones cannot be read or mean something else
FORMAT = 1


@dataclass(frozen=True)
class Prediction:
    """Forecasts of the rows of a frame."""

    amounts: np.ndarray  # (n, targets, q), calibrated, non-decreasing along q
    weights: np.ndarray  # (n, targets, members)


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
        return cls(config, frame.names, members, backtest.online)

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
        return Prediction(not_below_done(frame, frame.amounts(ratios)), weights)

    def save(self, folder: Path) -> None:
        """Write text and tensor files only: nothing in them is executed when they are read."""
        folder.mkdir(parents=True, exist_ok=True)
        for member in self.members:
            member.save(folder)
        about = {
            "format": FORMAT,
            "config": asdict(self.config),
            "names": list(self.names),
            "members": [m.name for m in self.members],
        }
        (folder / "model.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        (folder / "online.json").write_text(json.dumps(self.online.state()), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> VelocityModel:
        """The model that ``save`` wrote. Raises RegistryError when it wrote another format."""
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if (found := about.get("format", 1)) != FORMAT:
            raise RegistryError(f"a model of format {found}, not {FORMAT}", "run `python -m models train`")
        config = read_config(about["config"])
        members = make_members(config, tuple(about["members"]))
        for member in members:
            member.load(folder)
        online = Online.fresh(len(members), config)
        online.restore(json.loads((folder / "online.json").read_text(encoding="utf-8")))
        return cls(config, tuple(about["names"]), members, online)


def not_below_done(frame: Frame, amounts: np.ndarray) -> np.ndarray:
    """Nobody finishes less than what is finished: raise the first target inside a running period."""
    done = frame.meta["done_so_far"].fillna(0.0).to_numpy(float)
    running = (frame.meta["moment"] == "running").to_numpy()
    raised = amounts.copy()
    raised[running, 0] = np.maximum(raised[running, 0], done[running, None])
    return raised


def read_config(values: dict[str, Any]) -> ForecastConfig:
    """The configuration from its dictionary (``dataclasses.asdict``)."""
    parts = {
        "lstm": LstmConfig(**values["lstm"]),
        "boosting": BoostingConfig(**values["boosting"]),
        "shift": ShiftConfig(**{**values["shift"], "shares": tuple(values["shift"]["shares"])}),
        "ensemble": EnsembleConfig(**values["ensemble"]),
        "conformal": ConformalConfig(**values["conformal"]),
        "running_at": tuple(values["running_at"]),
    }
    return ForecastConfig(**{**values, **parts})


__all__ = ["ENSEMBLE", "Prediction", "VelocityModel", "not_below_done", "read_config"]
