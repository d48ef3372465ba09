"""The fixed parts of Trello boards: lists, labels, custom fields, and their ids."""

from __future__ import annotations

import re
from typing import Any

from sandbox.company.chance import hex_id, short_link
from sandbox.company.life import mirror
from sandbox.company.life.history import Past
from sandbox.company.organisation import Team
from sandbox.company.shape import day_ms

LISTS = {
    "backlog": "Backlog",
    "queued": "Up next",
    "doing": "Doing",
    "blocked": "Waiting",
    "review": "Check",
    "done": "Done",
}
PROMISES = {"backlog": "Asked", "doing": "In progress", "done": "Delivered"}
PARKED = "Parking lot"
PARKING_DAYS = 200  # after these days the parking lot is archived, its cards are not
COLOURS = {
    "Urgent": "red", "tech-debt": "black", "customer-request": "blue", "peak": "orange", "security": "purple",
    "quick-win": "lime", "enterprise": "sky", "ux": "pink", "regression": "yellow",
}  # fmt: skip
CUSTOM_FIELDS = {"Owner team": "text", "Forecast P85": "date", "Points": "number"}
DAY_MS = 86_400_000


class Board:
    """The fixed parts of one board and their ids."""

    def __init__(
        self, past: Past, board_id: str, name: str, team: Team, lists: dict[str, str], custom: bool
    ) -> None:
        self.past, self.board_id, self.name, self.team, self.custom = past, board_id, name, team, custom
        self.lists = lists | ({"parked": PARKED} if custom else {})
        self.created_ms = int(board_id[:8], 16) * 1000
        self.parking_closed_ms = day_ms(past.world.division.shape.start) + PARKING_DAYS * DAY_MS + 36_000_000

    @property
    def short(self) -> str:
        """Short link of the board."""
        return short_link("board", self.board_id)

    @property
    def url(self) -> str:
        """Address of the board."""
        return f"https://trello.com/b/{self.short}/{slug(self.name)}"

    def id_of(self, kind: str, name: str) -> str:
        """Id of a list, label or custom field of the board."""
        return hex_id(self.created_ms + 5000, kind, self.board_id, name)

    def ref(self) -> dict[str, Any]:
        """The board, as actions carry it."""
        return {"id": self.board_id, "name": self.name, "shortLink": self.short}

    def list_ref(self, stage: str) -> dict[str, Any]:
        """A stage's list, as actions carry it."""
        name = self.lists.get(stage, next(iter(self.lists.values())))
        return {"id": self.id_of("list", name), "name": name}

    def parking_closed(self) -> bool:
        """True when the parking lot has been archived."""
        return self.parking_closed_ms < self.past.until_ms


def slug(text: str) -> str:
    """The readable end of an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def boards_of(past: Past) -> dict[str, Board]:
    """The division's boards by id: one per Trello team, and the promises to merchants."""
    world = past.world
    found = {
        team.board_id: Board(past, team.board_id, team.name, team, LISTS, custom=True)
        for team in world.division.teams
        if not team.in_jira
    }
    if world.mirror_desk:
        name = mirror.NAME + (f" {world.division.suffix}" if world.division.suffix else "")
        found[world.mirror_board] = Board(
            past, world.mirror_board, name, world.mirror_desk.team, PROMISES, custom=False
        )
    return found


def organisation_id(past: Past) -> str:
    """Id of the Trello workspace, the same for all divisions."""
    shape = past.world.division.shape
    return hex_id(day_ms(shape.start) - 50 * DAY_MS, "organization", shape.seed)
