"""What a Slack workspace needs: channels that exist and have the app as a member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clients.errors import ClientError
from clients.slack.client import SlackClient
from writeback.setup import SetupFinding


def slack_setup(client: SlackClient, channels: Iterable[str]) -> Iterator[SetupFinding]:
    """Whether the channels that are posted to exist and have the app as a member."""
    for name in channels:
        place = f"Slack, #{name.lstrip('#')}"
        try:
            found = client.find_channel(name)
        except ClientError as error:
            yield SetupFinding(place, "channel", "refused", str(error))
            continue
        if found.get("is_member") is False:
            yield SetupFinding(place, "membership", "missing", "invite the app to the channel")
        else:
            yield SetupFinding(place, "membership", "there")
