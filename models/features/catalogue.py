"""The catalogue of features: name, group, unit and meaning of each, in the order of the frame's columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: what each group is about, and the statement that computes it
GROUP_TITLES = {
    "delivery": "Delivery: what the team has finished, period by period",
    "commitment": "Commitment: what it has taken on, carried over and changed",
    "progress": "Progress inside the running sprint",
    "flow": "Flow: work in progress, ages, cycle times, arrivals",
    "people": "People and capacity",
    "quality": "Quality and rework",
    "backlog": "Backlog and dependencies",
    "estimation": "Estimation",
    "calendar": "Calendar and the series itself",
}
PREAMBLE = """# Features

What the learning members see of a team, computed in SQL as of a cut-off (`models/features/sql/<group>.sql`).
Nothing that happened later changes them: `tests/models/features/test_leaks.py` deletes the future to prove
it. *Level* is the mean of the trailing ten periods, the scale of a series.

Made by `python -m models features --out docs/features.md`.
"""


@dataclass(frozen=True)
class Feature:
    """One line of the catalogue."""

    name: str
    group: str
    unit: str
    meaning: str


@cache
def catalogue() -> tuple[Feature, ...]:
    """Every feature, in the order of the frame's columns."""
    text = files("models.features").joinpath("catalogue.json").read_text(encoding="utf-8")
    return tuple(Feature(**row) for row in json.loads(text))


def names_of(groups: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the features of some groups."""
    return tuple(feature.name for feature in catalogue() if feature.group in groups)


def as_markdown() -> str:
    """The whole catalogue as a page, group by group."""
    parts = [PREAMBLE]
    for group, title in GROUP_TITLES.items():
        lines = [f for f in catalogue() if f.group == group]
        parts.append(f"## {title} ({len(lines)})\n\n| feature | unit | meaning |\n|---|---|---|")
        parts[-1] += "".join(f"\n| `{f.name}` | {f.unit} | {f.meaning} |" for f in lines) + "\n"
    return "\n".join(parts)
