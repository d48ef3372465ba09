"""Ids for what a CSV calls by name only: the lake's own where it knows the name, else made of the name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.jira.csv.columns import KNOWN, turned

#: what a site's administrators have hardly ever changed
LINK_PHRASES = {
    "blocks": ("is blocked by", "blocks"),
    "cloners": ("is cloned by", "clones"),
    "duplicate": ("is duplicated by", "duplicates"),
    "relates": ("relates to", "relates to"),
}
#: by name, in the languages whose columns are known: Jira translates its three categories
CATEGORIES = turned(KNOWN["categories"])
#: schemas of the fields that Truce looks for, by the name that Jira gives them
SCHEMAS = {
    "epic link": "com.pyxis.greenhopper.jira:gh-epic-link",
    "story point estimate": "com.pyxis.greenhopper.jira:jsw-story-points",
}

#: fields for estimates, as Jira calls them
POINTS = ("story points", "story point estimate")

Known = Callable[[str], Mapping[str, str]]  # entity → {name: id} of what the lake holds


@dataclass
class Names:
    """Looks names up, once per entity."""

    known: Known
    _held: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def id(self, entity: str, name: str) -> str | None:
        """The id under which the lake knows a name, or None."""
        if entity not in self._held:
            self._held[entity] = self.known(entity)
        return self._held[entity].get(name)

    def named(self, entity: str, name: str | None) -> dict[str, Any] | None:
        """``{id, name}`` of a status, priority, type, component or version; None for none."""
        return {"id": self.id(entity, name) or made_up(name), "name": name} if name else None

    def sprint(self, project: str, name: str) -> dict[str, Any]:
        """A sprint's id is a number in Jira; one that is made up is below zero.

        Names of sprints are not unique, and a CSV has nothing else: two projects' are two, unless the lake
        has one of that name from the API.
        """
        known = int(self.id("sprints", name) or 0)
        return {"id": known if known > 0 else -number_of(f"{project}\x1f{name}"), "name": name}

    def field(self, name: str, kind: str) -> dict[str, Any]:
        """A custom field with its schema, as the catalogue of fields has it."""
        slug = re.sub(r"\W+", "_", name.lower()).strip("_") or f"{number_of(name)}"
        id = self.id("fields", name) or f"customfield_{slug}"
        # points are numbers, also where one is written as people do ("1,5"): it is read later, or counted
        kind = "number" if kind == "string" and name.strip().lower() in POINTS else kind
        schema = {"type": kind, "custom": SCHEMAS.get(name.lower())}
        return {"id": id, "key": id, "name": name, "custom": True, "schema": schema}

    def link_type(self, name: str) -> dict[str, Any]:
        """A link type with both of its phrases."""
        inward, outward = LINK_PHRASES.get(name.lower(), (name.lower(), name.lower()))
        id = self.id("link_types", name) or made_up(name)
        return {"id": id, "name": name, "inward": inward, "outward": outward}

    def status(self, name: str, category: str | None) -> dict[str, Any]:
        """A status with its category, where the file tells it (J14)."""
        key = CATEGORIES.get((category or "").lower())
        found = {"id": self.id("statuses", name) or made_up(name), "name": name}
        return found | ({"statusCategory": {"key": key, "name": category}} if key else {})


def made_up(*parts: str) -> str:
    """A stable id for something without one."""
    return f"csv-{hashlib.md5(chr(31).join(parts).encode(), usedforsecurity=False).hexdigest()[:12]}"


def number_of(text: str) -> int:
    """A stable positive number for a name, of at most nine digits."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12], 16) % 1_000_000_000 + 1
