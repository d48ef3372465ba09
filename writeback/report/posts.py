"""Which posts a run makes, and in which channel: the report, the teams' digests, the weekly scorecard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb

from tools import TOOLS
from writeback.report.content import ReportContent
from writeback.report.gather import read_content, read_digests, read_scorecard
from writeback.report.places import PostPlaces


@dataclass(frozen=True)
class Post:
    """One post: ``object_id`` is the channel as its tool is asked for it, ``channel`` as allow-lists do."""

    target: str
    field: str
    object_id: str
    channel: str
    content: ReportContent
    evidence: str
    team_id: str | None = None

    def parameters(self) -> dict[str, str | None]:
        """For the plan's row."""
        return {
            "target": self.target,
            "object_type": TOOLS[self.target].writes_to,
            "field": self.field,
            "object_id": self.object_id,
            "channel": self.channel.lstrip("#"),
            "content": self.content.to_json(),
            "title": self.content.title,
            "evidence": self.evidence,
            "team_id": self.team_id,
        }


def posts(
    con: duckdb.DuckDBPyConnection,
    target: str,
    places: PostPlaces,
    day: date,
    failed: list[str],
    published: set[str],
) -> Iterator[Post]:
    """Every post of the run to one target; ``failed`` are the sources that could not be read.

    ``published`` are the tables that readers see, as ``schema.name``.
    """
    if places.report and "outcomes.mart_report_line" in published:
        names = [TOOLS[source].title if source in TOOLS else source.title() for source in failed]
        notes = [f"{name} could not be read: its part is from an earlier run." for name in names]
        notes += [_DOUBT.format(rows=rows, tests=tests) for tests, rows in con.execute(_WARNED).fetchall()]
        content = read_content(con, day, notes, published, places.mentions)
        yield Post(target, "report", places.report, places.report, content, "outcomes.mart_report_line")
    if places.has_digests and not failed:
        yield from _digests(con, target, places, day, published)
    card = read_scorecard(con, published) if places.scorecard else None
    if card:
        yield Post(target, "scorecard", places.scorecard, places.scorecard, card, "mart_weekly_scorecard")


def _digests(
    con: duckdb.DuckDBPyConnection, target: str, places: PostPlaces, day: date, published: set[str]
) -> Iterator[Post]:
    found = read_digests(con, day, published, places.mentions)
    for team, (channel_id, channel_name, content) in found.items():
        named = places.teams.get(team)
        object_id = channel_id if named is None else named
        if object_id:
            channel = channel_name if named is None else named
            field, evidence = f"digest:{team}", "outcomes.mart_digest_line"
            yield Post(target, field, object_id, channel, content, evidence, team)


_DOUBT = "{rows:,} rows of the marts contradict each other ({tests}): what rests on them may be off."
_WARNED = """
select string_agg(distinct expectation, ', ' order by expectation), sum(unexpected_count)
from ops.check_results
where suite = 'dbt' and not success and run_id = (select max_by(run_id, published_at) from ops.publications)
having count(*) > 0
"""
