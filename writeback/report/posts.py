"""Which posts a night makes, and in which channel: the report, the teams' digests, the weekly scorecard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb

from writeback.plan.policy import Policy
from writeback.report.content import ReportContent, read_content, read_digests, read_scorecard
from writeback.slack.blocks import title


@dataclass(frozen=True)
class Post:
    """One post: ``object_id`` is the channel as Slack is asked for it, ``channel`` its allow-listed name."""

    field: str
    object_id: str
    channel: str
    content: ReportContent
    evidence: str
    team_id: str | None = None

    def parameters(self) -> dict[str, str | None]:
        """For the plan's row."""
        return {
            "field": self.field,
            "object_id": self.object_id,
            "channel": self.channel.lstrip("#"),
            "content": self.content.to_json(),
            "title": title(self.content),
            "evidence": self.evidence,
            "team_id": self.team_id,
        }


def posts(
    con: duckdb.DuckDBPyConnection, policy: Policy, day: date, failed: list[str], published: set[str]
) -> Iterator[Post]:
    """Every post of the night; ``failed`` are the sources that could not be read."""
    notes = [f"{source.title()} could not be read: its part is from an earlier night." for source in failed]
    if policy.report_channel and "outcomes.mart_report_line" in published:
        content = read_content(con, day, notes, published, policy.mentions)
        channel = policy.report_channel
        yield Post("report", channel, channel, content, "outcomes.mart_report_line")
    if policy.team_digests and not failed:
        yield from _digests(con, policy, day, published)
    card = read_scorecard(con, published) if policy.scorecard_channel else None
    if card:
        channel = policy.scorecard_channel
        yield Post("scorecard", channel, channel, card, "mart_weekly_scorecard")


def _digests(
    con: duckdb.DuckDBPyConnection, policy: Policy, day: date, published: set[str]
) -> Iterator[Post]:
    found = read_digests(con, day, published, policy.mentions)
    for team, (channel_id, channel_name, content) in found.items():
        named = policy.channels.get(team)
        object_id = channel_id if named is None else named
        if object_id:
            place = channel_name if named is None else named
            yield Post(f"digest:{team}", object_id, place, content, "outcomes.mart_digest_line", team)
