"""Which of Trello's boards are private, and what the open ones tell of them.

A board that only its members may see, or that does not tell who may, lands where ``[trello] private_boards``
names it. Actions of the others name the boards that cards came from and went to: of those that do not land
the names are taken out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from config.sections import TrelloSection
from ingest.engine.newest import bodies
from ingest.source.page import Closed, Kin
from ingest.source.privacy import Consent
from ingest.trello.entities import ENTITIES, SITE

#: ``prefs.permissionLevel`` of boards that others than their members see
OPEN = frozenset({"org", "enterprise", "public"})
#: properties of an action's data that name a board
BOARDS = ("board", "boardSource", "boardTarget")
ALSO: Kin = tuple((name, "scope") for name in ENTITIES if name not in ("boards", "organizations", "members"))


def consent(settings: TrelloSection) -> Consent:
    """The private boards that may land."""
    return Consent.under("[trello] private_boards", settings.private_boards)


def is_private(board: Mapping[str, Any]) -> bool:
    """True unless the board says that others than its members may see it."""
    prefs = board.get("prefs")
    level = prefs.get("permissionLevel") if isinstance(prefs, Mapping) else None
    return level not in OPEN


def may_land(board: Mapping[str, Any], named: Consent) -> bool:
    """True for a board that is open, and for a private one that is named."""
    return not is_private(board) or named.covers(board.get("id"), board.get("shortLink"), board.get("name"))


def closed(boards: Sequence[str]) -> Closed:
    """What the lake holds of these boards is to be taken out; their members are people of the workspace."""
    return Closed("boards", SITE, frozenset(boards), ALSO)


def unnamed(con: duckdb.DuckDBPyConnection, settings: TrelloSection) -> Iterator[Closed]:
    """Private boards that the lake holds and the configuration does not name, or no longer."""
    named = consent(settings)
    held = bodies(con, ENTITIES["boards"], "true")
    yield closed([str(board["id"]) for board in held if not may_land(board, named)])


def told(named: Consent, boards: int) -> str:
    """The line about what is not read."""
    return named.left(boards, "private board is", "private boards are")


def without_others(action: Any, open_ids: Collection[str]) -> Any:
    """The action without the names of boards that are not among ``open_ids``."""
    data = action.get("data") if isinstance(action, dict) else None
    if not isinstance(data, dict):
        return action
    others = [name for name in BOARDS if _is_other(data.get(name), open_ids)]
    if not others:
        return action
    return {**action, "data": {**data, **{name: {"id": data[name].get("id")} for name in others}}}


def _is_other(board: Any, open_ids: Collection[str]) -> bool:
    return isinstance(board, dict) and str(board.get("id")) not in open_ids
