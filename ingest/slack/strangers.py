"""People of other workspaces: in no list of this one, their names stand in the messages they wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest.source.entity import Record


class Strangers:
    """Authors with a ``user_profile`` whom no list names; ``records`` are as the list would have them."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.found: dict[str, Record] = {}

    def know(self, users: Iterable[Any]) -> None:
        """Take the people of a list."""
        self.known |= {str(user.get("id")) for user in users if isinstance(user, dict)}

    def meet(self, messages: Iterable[Any]) -> None:
        """Take the authors of messages."""
        for message in messages:
            profile = message.get("user_profile") if isinstance(message, dict) else None
            user = message.get("user") if isinstance(message, dict) else None
            if not isinstance(profile, dict) or not isinstance(user, str) or not user:
                continue
            if user not in self.found:
                self.found[user] = _record(user, message, profile)

    @property
    def records(self) -> list[Record]:
        """A record for each author whom no list names."""
        return [record for id, record in self.found.items() if id not in self.known]


def _record(user: str, message: Record, profile: Record) -> Record:
    team = profile.get("team") or message.get("user_team") or message.get("team")
    names = {key: profile.get(key) for key in ("name", "real_name")}
    return {"id": user, "team_id": team, **names, "profile": profile}
