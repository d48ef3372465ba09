"""What the lake holds of Jira that is private and that the configuration does not name, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from config.sections import JiraSection
from ingest.engine.newest import bodies
from ingest.jira.entities import ENTITIES, SITE
from ingest.jira.privacy.restrictions import LEVEL, Restrictions, closed
from ingest.source.page import Closed

#: what hangs on an issue and may be for some people only
PARTS = ("comments", "worklogs")


def unnamed(con: duckdb.DuckDBPyConnection, settings: JiraSection) -> Iterator[Closed]:
    """Issues, comments and work logs that the lake holds and the configuration does not name."""
    known = Restrictions.of(settings)
    issues = bodies(con, ENTITIES["issues"], f"json_extract(body, '$.fields.{LEVEL}') is not null")
    yield closed(SITE, [str(one["id"]) for one in issues if known.hides(one)])
    for name in PARTS:
        parts = bodies(con, ENTITIES[name], "body like '%\"visibility\"%' or body like '%\"jsdPublic\"%'")
        yield Closed(name, SITE, frozenset(str(one["id"]) for one in parts if known.hides_part(one)))
