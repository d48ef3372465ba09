"""Slack: one client that reads and writes."""

from __future__ import annotations

from clients.slack.reading import SlackReading
from clients.slack.writing import SlackWriting


class SlackClient(SlackReading, SlackWriting):
    """One app's token in one workspace. Safe to share between threads."""
