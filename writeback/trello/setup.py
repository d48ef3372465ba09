"""What Trello's boards need: custom fields, optional since risk is shown as a label without them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from clients.errors import ClientError
from clients.trello.client import TrelloClient
from writeback.setup import FIELDS, SetupFinding, SetupWish, made


def trello_setup(client: TrelloClient, wish: SetupWish) -> Iterator[SetupFinding]:
    """The custom fields of the boards that may be written to.

    Raises FatalError when the account cannot be used at all.
    """
    for board in client.boards():
        if not wish.reaches(board["id"]):
            continue
        place, id = f"Trello, board {board['name']}", board["id"]
        try:
            names = {_plain(field["name"]) for field in client.custom_fields(id)}
        except ClientError as error:
            yield SetupFinding(place, "custom fields", "refused", str(error))
            continue
        for name, kind in FIELDS.items():
            title = name.removeprefix("Truce ").capitalize().replace("p50", "P50").replace("p85", "P85")
            if _plain(name) in names:
                yield SetupFinding(place, title, "there")
            elif not wish.create:
                yield SetupFinding(place, title, "missing", "optional: risk is shown as a label without it")
            else:
                yield made(place, title, partial(client.create_custom_field, id, title, kind))


def _plain(name: str) -> str:
    return name.strip().lower().removeprefix("truce ")
