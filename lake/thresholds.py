"""The thresholds of the marts as a page: ``dbt_project.yml`` is the list, the SQL says who reads each.

``docs/thresholds.md`` is made with ``python -m lake thresholds --out docs/thresholds.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

#: the unit of a variable is the longest of these that its name ends with
UNITS = {
    "as_of": "UTC timestamp", "run_id": "id", "in_turns": "source.entity", "timezone": "time zone",
    "workdays": "ISO weekdays", "day_start": "local time", "day_end": "local time",
    "seconds": "seconds", "minutes": "minutes", "hours": "hours", "days": "days", "weeks": "weeks",
    "share": "share, 0 to 1", "score": "score", "confidence": "confidence, 0 to 1",
    "chance": "chance, 0 to 1", "quantile": "quantile, 0 to 1",
    "weight": "weight", "factor": "times", "points": "points", "ranks": "ranks", "steps": "steps",
    "count": "count", "items": "items", "people": "people", "lines": "lines", "chars": "characters",
}  # fmt: skip
#: the run's clock is read by nearly everything
MOST_NAMED = 12
PREAMBLE = """# Thresholds

Every threshold and weight of the marts, as `dbt_project/dbt_project.yml` has them: change one there and the
next night uses it. None is validated on a real company; what depends on weights shows its parts beside the
index. *Read by* names the models whose SQL says it, themselves or through a macro.

Made by `python -m lake thresholds --out docs/thresholds.md`.
"""
_LINE = re.compile(r"^  (?P<name>\w+):.*?(?:  # (?P<reason>.+))?$")
_VAR = re.compile(r"\bvar\(\s*['\"](\w+)['\"]")
_FACT = re.compile(r"\bthis_run\(['\"](\w+)['\"]\)")
_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?{%-?\s*endmacro", re.DOTALL)


@dataclass(frozen=True)
class Threshold:
    """One variable of the dbt project."""

    name: str
    topic: str
    value: str
    unit: str
    reason: str
    models: tuple[str, ...]


def thresholds(project: Path) -> tuple[Threshold, ...]:
    """Every variable of the dbt project in ``project``, in the order of its file.

    A unit or a reason that is not there is empty; so is the list of models where nothing reads it.
    """
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    declared: dict[str, Any] = yaml.safe_load(text)["vars"]
    # the list of tools is no threshold
    values = {name: value for name, value in declared.items() if not isinstance(value, dict)}
    readers, topic, found = _readers(project), "", []
    for line in text[text.index("\nvars:") :].splitlines():
        if line.startswith("  # "):
            topic = line.removeprefix("  # ")
        elif (match := _LINE.match(line)) and match["name"] in values:
            name = match["name"]
            found.append(
                Threshold(
                    name,
                    topic,
                    str(values[name]),
                    unit_of(name),
                    match["reason"] or "",
                    tuple(sorted(readers.get(name, ()))),
                )
            )
    return tuple(found)


def unit_of(name: str) -> str:
    """The unit that a variable's name ends with; empty where it names none."""
    ends = [end for end in UNITS if name == end or name.endswith("_" + end)]
    return UNITS[max(ends, key=len)] if ends else ""


def as_markdown(project: Path) -> str:
    """All of them as a page, topic by topic."""
    listed = thresholds(project)
    parts = [PREAMBLE]
    for topic in dict.fromkeys(threshold.topic for threshold in listed):
        rows = "".join(_row(threshold) for threshold in listed if threshold.topic == topic)
        parts.append(
            f"## {topic}\n\n| name | value | unit | reason | read by |\n|---|---|---|---|---|\n{rows}"
        )
    return "\n".join(parts)


def _row(threshold: Threshold) -> str:
    cells = (f"`{threshold.name}`", f"`{threshold.value}`" if threshold.value else "", threshold.unit)
    return f"| {' | '.join((*cells, threshold.reason, _named(threshold.models)))} |\n"


def _named(models: tuple[str, ...]) -> str:
    """The models, or how many there are where nobody would read the list."""
    return ", ".join(models) if len(models) <= MOST_NAMED else f"{len(models)} models"


def _readers(project: Path) -> dict[str, set[str]]:
    """The models that read each variable, themselves or through macros."""
    bodies: dict[str, str] = {}
    for file in (project / "macros").rglob("*.sql"):
        for match in _MACRO.finditer(file.read_text(encoding="utf-8")):
            # what a macro dispatches to is a part of it
            name = match[1].removeprefix("default__")
            bodies[name] = bodies.get(name, "") + match[0]
    calls = re.compile(r"\b(" + "|".join(bodies) + r")\b")
    found: dict[str, set[str]] = {}
    for file in (project / "models").rglob("*.sql"):
        texts, seen = [file.read_text(encoding="utf-8")], set[str]()
        while texts:
            text = texts.pop()
            # `this_run('AS_OF')` looks for a variable of that name
            for name in _VAR.findall(text) + [fact.lower() for fact in _FACT.findall(text)]:
                found.setdefault(name, set()).add(file.stem)
            called = set(calls.findall(text)) - seen
            seen |= called
            texts += [bodies[name] for name in called]
    return found
