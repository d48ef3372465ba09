"""Trello's declaration as a target."""

from __future__ import annotations

from collections.abc import Iterable

from clients.trello.client import open_trello
from config.settings import Settings
from lake.sites.binding import address
from tools.connections import Connections
from tools.trello import TRELLO
from writeback.plug import TargetPlug
from writeback.setup import SetupFinding, SetupWish
from writeback.trello.place import BOARD
from writeback.trello.setup import trello_setup
from writeback.trello.target import DUE, FIELD_PREFIX, TrelloTarget


def _site(connections: Connections) -> frozenset[str]:
    connection = connections.of(TRELLO)
    return frozenset({address(connection.url).removeprefix("api.")}) if connection else frozenset()


def _setup(connections: Connections, _: Settings, wish: SetupWish) -> Iterable[SetupFinding]:
    return trello_setup(open_trello(connections), wish)


PLUG = TargetPlug(
    open=lambda connections, _: TrelloTarget(open_trello(connections)),
    setup=_setup,
    place=BOARD,
    # comment and label have a mark of their own
    shared=(f"{FIELD_PREFIX}*", DUE),
    extras=(DUE,),
    records=(
        ("trello__cards", "record_id = $id"),
        ("trello__actions", "json_extract_string(body, '$.data.card.id') = $id"),
    ),
    site=_site,
)
