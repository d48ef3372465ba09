"""The champion, and whether it can still forecast.

A model outlives the code that made it: features come and go, its format changes, its files get lost. Loading
it and comparing what it was registered to take with the columns of now tells, before a forecast fails for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.errors import RegistryError
from models.features.catalogue import catalogue
from models.features.flat import columns_of
from models.registry import registry
from models.velocity.forecaster import Forecaster

if TYPE_CHECKING:
    from mlflow import MlflowClient

#: names of features in a message
SHOWN = 3


@dataclass(frozen=True)
class Champion:
    """The version that is to forecast, its pyfunc, and why it cannot (empty when it can)."""

    version: registry.ModelVersion
    model: Any = None
    trouble: str = ""

    def __str__(self) -> str:
        return f"champion v{self.version.number}" + (f" not used: {self.trouble}" if self.trouble else "")


def find(client: MlflowClient, names: tuple[str, ...] | None = None) -> Champion | None:
    """The champion, tried out; None when there is none. ``names`` are the features of now."""
    version = registry.by_alias(client, registry.CHAMPION)
    if version is None:
        return None
    try:
        model = registry.load_model(version)
        for table in (registry.LOSSES, registry.BACKTEST):
            registry.read_table(version, table)
    # reading a model meets MLflow, files, JSON, torch and LightGBM, each with errors of its own
    except Exception as error:
        return Champion(version, trouble=trouble(error))
    had = model.metadata.get_input_schema().input_names()
    has = names or tuple(feature.name for feature in catalogue())
    return Champion(version, model, difference(had, columns_of(has)))


def trouble(error: BaseException) -> str:
    """Why a version cannot be read, in one line: other code saved it, or its files are gone or damaged.

    What MLflow raises wraps what it met: the first that says which it is counts.
    """
    chain = [error]
    while (cause := chain[-1].__cause__) is not None:
        chain.append(cause)
    for met in chain:
        if isinstance(met, RegistryError):
            return met.problem
        if isinstance(met, ImportError):
            return f"it was saved by other code: {_line(met)}"
    return f"its files are missing or cannot be read ({type(error).__name__}: {_line(error)})"


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]


def forecaster(champion: Champion | None) -> Forecaster:
    """The forecaster of a champion; the baseline's when there is none that can forecast."""
    if champion is None or champion.trouble:
        return Forecaster()
    weak = frozenset(champion.version.tags.get("baseline_moments", "").split(",")) - {""}
    return Forecaster(champion.model, champion.version.number, weak)


def difference(had: Sequence[str], has: Sequence[str]) -> str:
    """How the columns that a model takes differ from those that there are; empty when they do not."""
    new = [name for name in has if name not in set(had)]
    gone = [name for name in had if name not in set(has)]
    parts = [f"{len(new)} new ({_some(new)})"] if new else []
    parts += [f"{len(gone)} gone ({_some(gone)})"] if gone else []
    return f"it was trained on other features: {', '.join(parts)}" if parts else ""


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
