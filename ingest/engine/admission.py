"""Whether the lake takes an export file: it must be of the site whose records it holds.

A file that names its site is held to ``ops.sites``. One that names none is taken for the lake's own, unless
it has another record under an id that the lake holds: called otherwise, and made at another time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from config.errors import ConfigError
from config.settings import Settings
from ingest.deletes.registered import registered
from ingest.source.entity import Entity, instant
from ingest.source.origin import Birth, Origin
from lake.names import raw_table
from lake.raw import NEWEST
from lake.sites import binding
from lake.sites.binding import OWN_HOME, Site
from tools import TOOLS

#: a CSV's dates are to the minute and in the time zone that somebody has told
MOST_APART = timedelta(hours=26)


@dataclass
class Admission:
    """Takes the files of one tool in one reading, each before anything of it lands."""

    con: duckdb.DuckDBPyConnection
    settings: Settings
    run_id: str
    source: str
    entities: Mapping[str, Entity]
    _born: dict[str, Birth] = field(default_factory=dict)  # of files taken in this reading

    def __call__(self, origin: Origin, file: str) -> None:
        """Take a file and record its site. Raises ConfigError, in one line, for one of another site."""
        if origin.problem:
            raise ConfigError(f"{file}: {origin.problem}", f"take it apart, and {OWN_HOME.partition(':')[0]}")
        site = Site(self.source, origin.names, None, file, self._is_familiar(origin))
        held = binding.bound(self.con, self.settings)
        if not origin.names or not held.names.get(self.source):
            self._compare(origin, file)
        binding.accept(self.con, self.settings, self.run_id, site)
        self._born.update(origin.births)

    def _is_familiar(self, origin: Origin) -> bool:
        """True when a place in the file is known to the lake by its id or key."""
        main = TOOLS[self.source].work or TOOLS[self.source].main
        places = {"places": pa.table({"place": pa.array(sorted(origin.places), pa.string())})}
        with registered(self.con, places):
            query = f"select 1 from {raw_table(self.source, main)} where scope in (from places) limit 1"
            return self.con.execute(query).fetchone() is not None

    def _compare(self, origin: Origin, file: str) -> None:
        for id, (name, made) in self._held(origin).items():
            other_name, other_made = origin.births[id]
            if name != other_name and abs(made - other_made) > MOST_APART:
                title = TOOLS[self.source].title
                says = f"{file} has {other_name} under the id {id}, which is {name} in this home"
                raise ConfigError(f"{says}: it is of another {title} site", OWN_HOME)

    def _held(self, origin: Origin) -> dict[str, Birth]:
        """Births under ids of the file, of records that the lake or an earlier file of this reading holds."""
        found: dict[str, Birth] = {}
        for entity in self.entities.values():
            if entity.born is not None and origin.births:
                found |= self._born_in_lake(entity, origin)
        return found | {id: self._born[id] for id in origin.births.keys() & self._born.keys()}

    def _born_in_lake(self, entity: Entity, origin: Origin) -> dict[str, Birth]:
        assert entity.born is not None
        ids = {"born_ids": pa.table({"id": pa.array(sorted(origin.births), pa.string())})}
        with registered(self.con, ids):
            rows = self.con.execute(
                f"""
                select record_id, json_extract_string(body, ?), json_extract_string(body, ?)
                from {raw_table(self.source, entity.name)} where record_id in (from born_ids)
                qualify row_number() over (partition by record_id order by {NEWEST} desc) = 1
                """,
                [f"$.{path}" for path in entity.born],
            ).fetchall()
        return {id: (name, made) for id, name, text in rows if (made := _made(text)) and name}


def _made(text: str | None) -> datetime | None:
    try:
        return instant(float(text) if text and text.replace(".", "", 1).isdecimal() else text)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
