"""Slack's declaration as a target: it takes posts only."""

from __future__ import annotations

from collections.abc import Iterable

from clients.slack.client import open_slack
from config.settings import Settings
from tools.connections import Connections
from writeback.plug import Posting, TargetPlug
from writeback.report.places import PostPlaces
from writeback.setup import SetupFinding, SetupWish
from writeback.slack.place import CHANNEL
from writeback.slack.preview import page
from writeback.slack.setup import slack_setup
from writeback.slack.target import SlackTarget
from writeback.slack.text import text


def _places(settings: Settings) -> PostPlaces:
    section = settings.writeback
    return PostPlaces(
        report=section.report_channel,
        scorecard=section.scorecard_channel or section.report_channel,
        has_digests=section.team_digests,
        teams=section.channels,
        mentions=frozenset(section.mentions),
    )


def _setup(connections: Connections, settings: Settings, _: SetupWish) -> Iterable[SetupFinding]:
    return slack_setup(open_slack(connections), _places(settings).named)


PLUG = TargetPlug(
    open=lambda connections, _: SlackTarget(open_slack(connections)),
    setup=_setup,
    place=CHANNEL,
    posting=Posting(_places, text, page),
    site=lambda connections: open_slack(connections).workspace(),
)
