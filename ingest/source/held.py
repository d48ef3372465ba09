"""What an export file may ask of the lake: ids by name, and which scopes the API already reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.source.contract import Reading
from ingest.source.cursors import is_file
from ingest.source.entity import Entity

#: by what an entity's records are called, where it is not their name
CALLED = {"projects": "$.key", "issues": "$.key", "users": "$.displayName"}


@dataclass(frozen=True)
class Held:
    """``names``: entity → {name: id} where a name is one record's alone; ``api_scopes``: entity → scopes."""

    names: Callable[[str], Mapping[str, str]]
    api_scopes: Callable[[str], frozenset[str]]


def held_by(reading: Reading, entities: Mapping[str, Entity]) -> Held:
    """The lake as this reading sees it. Only for streams that run in the loop's own thread."""

    def names(entity: str) -> Mapping[str, str]:
        if entity not in entities:
            return {}
        found = reading.values(entity, CALLED.get(entity, "$.name"), "true")
        several = Counter(name for _, name in found)
        return {name: id for id, name in found if name and several[name] == 1}

    def api_scopes(entity: str) -> frozenset[str]:
        past = reading.past.items()
        return frozenset(scope for (name, scope), _ in past if name == entity and not is_file(scope))

    return Held(names, api_scopes)
