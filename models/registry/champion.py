"""The champion, and whether it can still forecast.

A model outlives the code that made it: features come and go, its format changes, its files get lost. Loading
it and comparing what it was registered to take with tonight's columns tells, before a forecast fails for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.features.build import GROUPS
from models.features.catalogue import names_of
from models.features.flat import columns_of
from models.registry import registry

if TYPE_CHECKING:
    from mlflow import MlflowClient

#: names of features told in a message
TOLD = 3


@dataclass(frozen=True)
class Champion:
    """The version that is to forecast, its pyfunc, and why it cannot (empty when it can)."""

    version: registry.Version
    model: Any = None
    trouble: str = ""

    def __str__(self) -> str:
        return f"champion v{self.version.number}" + (f" not used: {self.trouble}" if self.trouble else "")


def find(client: MlflowClient, names: tuple[str, ...] | None = None) -> Champion | None:
    """The champion, tried out; None when there is none. ``names`` are tonight's features, else the lake's."""
    version = registry.by_alias(client, registry.CHAMPION)
    if version is None:
        return None
    try:
        model = registry.load_model(version)
        for table in (registry.LOSSES, registry.BACKTEST):
            registry.read_table(version, table)
    # reading a model meets MLflow, files, JSON, torch and LightGBM, each with errors of its own
    except Exception as error:
        told = (str(error).splitlines() or [""])[0]
        return Champion(
            version, trouble=f"its files are missing or cannot be read ({type(error).__name__}: {told})"
        )
    had = model.metadata.get_input_schema().input_names()
    return Champion(version, model, difference(had, columns_of(names or names_of(tuple(GROUPS)))))


def difference(had: Sequence[str], has: Sequence[str]) -> str:
    """How the columns that a model takes differ from those that there are; empty when they do not."""
    new = [name for name in has if name not in set(had)]
    gone = [name for name in had if name not in set(has)]
    parts = [f"{len(new)} new ({_some(new)})"] if new else []
    parts += [f"{len(gone)} gone ({_some(gone)})"] if gone else []
    return f"it was trained on other features: {', '.join(parts)}" if parts else ""


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:TOLD]) + (", …" if len(names) > TOLD else "")
