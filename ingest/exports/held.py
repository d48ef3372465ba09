"""What an export file may ask of the lake: ids by name, and which scopes the API already reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ingest.source.contract import Held, ReadingContext
from ingest.source.cursor import is_file
from ingest.source.entity import Entity

#: by what an entity's records are called, where it is not their name
CALLED = {"projects": "$.key", "issues": "$.key", "users": "$.displayName"}


def held_by(reading: ReadingContext, entities: Mapping[str, Entity]) -> Held:
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
