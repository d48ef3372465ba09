"""Every method of the velocity forecast, once: backtest, weights, explanation and model card follow it.

Adding a member is its module beside this one and a line here. Numbers that only it needs stand in its module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.config import ForecastConfig
from models.errors import RegistryError
from models.velocity.members.boosting import Boosting
from models.velocity.members.lstm import Lstm
from models.velocity.members.member import Member
from models.velocity.members.naive import NaiveMember


@dataclass(frozen=True)
class Listed:
    """A method: how it is made, what a reader may know of it, and whether the ensemble combines it."""

    name: str
    about: str
    make: Callable[[ForecastConfig], Member]
    is_member: bool = True


def _naive(name: str, about: str, is_member: bool = True) -> Listed:
    return Listed(name, about, lambda config: NaiveMember(name), is_member)


ROSTER: tuple[Listed, ...] = (
    Listed(
        "boosting",
        "gradient-boosted trees (LightGBM), one quantile regression per target and level",
        lambda config: Boosting(config.boosting, config.seed, config.shift.weight),
    ),
    Listed(
        "lstm",
        "one LSTM over all teams (PyTorch), the mean of several seeds",
        lambda config: Lstm(config.lstm, config.seed, config.shift.weight),
    ),
    _naive("ewma03", "exponentially weighted mean, alpha 0.3"),
    _naive("ses", "simple exponential smoothing, alpha fitted"),
    _naive("theta", "the Theta method"),
    _naive("last", "the last period again", is_member=False),
    _naive("mean3", "mean of the last three periods", is_member=False),
    _naive("mean5", "mean of the last five periods, what Jira's velocity chart shows", is_member=False),
)


def member_names() -> tuple[str, ...]:
    """Names of the methods that the ensemble combines, in the order of its weights."""
    return tuple(listed.name for listed in ROSTER if listed.is_member)


def compared_names() -> tuple[str, ...]:
    """Names of the naive methods that a backtest only compares with."""
    return tuple(listed.name for listed in ROSTER if not listed.is_member)


def make_members(config: ForecastConfig, names: tuple[str, ...] | None = None) -> list[Member]:
    """Unfitted members by name, all that the ensemble combines by default.

    Raises RegistryError for a name that is not listed, as a model of other code may have.
    """
    by_name = {listed.name: listed for listed in ROSTER}
    names = member_names() if names is None else names
    if unknown := [name for name in names if name not in by_name]:
        raise RegistryError(f"no member is named {', '.join(unknown)} here", "run `python -m models train`")
    return [by_name[name].make(config) for name in names]


def about(name: str) -> str:
    """What a reader may know of a method; empty for one that is not listed."""
    return next((listed.about for listed in ROSTER if listed.name == name), "")
