"""What may be said of one series: its features in natural amounts, and sentences of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from models.features.catalogue import catalogue
from models.features.frame import Frame
from models.reporting.ideas import Idea


class Unknown(KeyError):
    """A sentence asks for what is not known of this series."""


@dataclass(frozen=True)
class Said:
    """A number as a reader meets it; the format spec is the noun behind it, or ``+`` for a sign."""

    number: float
    is_share: bool = False
    unit: str = ""

    def __format__(self, spec: str) -> str:
        sign = "+" if spec == "+" else ""
        if self.is_share:
            return f"{self.number:{sign}.0%}"
        digits = 0 if abs(self.number) >= 10 or abs(self.number - round(self.number)) < 0.05 else 1
        shown = f"{self.number:{sign}.{digits}f}"
        shown = "0" if not float(shown) else shown
        noun = self.unit.removesuffix("s") if spec == "unit" else spec.removeprefix("+")
        if not noun:
            return shown
        return f"{shown} {noun}{'' if shown == '1' else 's'}"


class Facts(Mapping[str, Any]):
    """What may be said of one row: every known feature in natural amounts, and what follows from them."""

    def __init__(self, frame: Frame, row: int) -> None:
        self.features = dict(zip(frame.names, frame.features[row].astype(float).tolist(), strict=True))
        self.meta = frame.meta.iloc[row]
        self.units = {feature.name: feature.unit for feature in catalogue()}

    def __getitem__(self, name: str) -> Any:
        plain = {
            "units": lambda: self.meta["unit"],
            "period": lambda: self.meta["period_kind"],
            "level": lambda: self._amount(0.0),
            "by_now": lambda: self._amount(self._known("p_done") - self._known("p_pace")),
            "usual_commitment": lambda: self._amount(
                self._known("c_committed") - self._known("c_committed_vs_mean5")
            ),
            "ends_on": self._ends_on,
        }
        return plain[name]() if name in plain else self._said(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.features)

    def __len__(self) -> int:
        return len(self.features)

    def _known(self, name: str) -> float:
        value = self.features.get(name, math.nan)
        if not math.isfinite(value):
            raise Unknown(name)
        return value

    def _amount(self, ratio: float) -> Said:
        level, pad = float(self.meta["level"]), float(self.meta["pad"])
        return Said(max(math.exp(ratio) * (level + pad) - pad, 0.0), unit=self.meta["unit"])

    def _said(self, name: str) -> Said:
        value, unit = self._known(name), self.units[name]
        if unit == "log ratio to level":
            return self._amount(value)
        if unit.startswith("share of level"):
            return Said(value * float(self.meta["level"]), unit=self.meta["unit"])
        if unit.startswith("share"):
            return Said(value, is_share=True)
        if unit.startswith("log ratio"):
            return Said(math.expm1(value), is_share=True)
        return Said(math.expm1(value) if unit.startswith("log ") else value)

    def _ends_on(self) -> str:
        end = self.meta["next_end_at"]
        if end != end:
            raise Unknown("ends_on")
        return f"{end:%-d %B}"


def sentence(idea: Idea, facts: Facts) -> str:
    """The first of the idea's sentences of which everything is known; empty when there is none."""
    return template.format_map(facts) if (template := _sayable(idea, facts)) else ""


def first_value(idea: Idea, facts: Facts) -> float | None:
    """The first number of that sentence, in the unit it is said in (shares as 0 to 1); None without one."""
    found = [facts[name] for name in _names(_sayable(idea, facts))]
    return next((said.number for said in found if isinstance(said, Said)), None)


def _sayable(idea: Idea, facts: Facts) -> str:
    for template in idea.sentences:
        try:
            for name in _names(template):
                facts[name]
        except Unknown:
            continue
        return template
    return ""


def _names(template: str) -> list[str]:
    parts = [(name, spec) for _, name, spec, _ in Formatter().parse(template) if name]
    # a noun may itself be named: ``{m_history:{period}}``
    return [name for name, _ in parts] + [name for _, spec in parts for name in _names(spec or "")]
