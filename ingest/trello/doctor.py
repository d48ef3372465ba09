"""What the doctor asks of Trello: who we are, and whether the boards are there."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from clients.retry import RetryPolicy
from clients.trello.client import open_trello
from config.settings import Settings
from ingest.source.diagnosis import Diagnosis, absent, of_privacy
from ingest.trello.privacy import consent, is_private, may_land
from tools.connections import Connections


def diagnose(
    connections: Connections, settings: Settings, retry: RetryPolicy, _: duckdb.DuckDBPyConnection | None
) -> Iterator[Diagnosis]:
    """Sign in, and look for the boards of truce.toml."""
    client = open_trello(connections, retry)
    try:
        me = client.sign_in()
        boards = client.get("/1/members/me/boards", {"filter": "all", "fields": "name,shortLink,prefs"})
    finally:
        client.close()
    yield Diagnosis("ok", "trello", f"signed in as {me.get('username')}, {len(boards)} boards visible")
    names = {value for board in boards for value in (board["id"], board.get("shortLink"))}
    named, private = consent(settings.trello), [board for board in boards if is_private(board)]
    left = [board.get("shortLink") or board["id"] for board in private if not may_land(board, named)]
    known = settings.trello.private_boards
    yield of_privacy("trello private boards", "board", len(private), left, named, known)
    yield from absent("trello board", settings.trello.boards, names)
