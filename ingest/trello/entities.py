"""Trello's catalogue: every entity that is read, as data."""

from __future__ import annotations

import re
from datetime import timedelta

from ingest.source.entity import Entity

#: who looked when, and what this member may still add
VOLATILE = frozenset(
    {
        "dateLastView",
        "subscribed",
        "viewingMemberVoted",
        "lastViewed",
        "avatarUrl",
        "avatarHash",
        "starred",
        "pinned",
    }
)
BOARD, SITE = "board id", "site"
#: an id begins with the second it was made in, as eight hexadecimal digits (T5)
OBJECT_ID = re.compile("[0-9a-fA-F]{24}")


def _trello(name: str, endpoint: str, page: str, doc: str, **more: object) -> Entity:
    declared = {"scope": BOARD, "volatile": VOLATILE} | more
    return Entity("trello", name, endpoint, page=page, doc=doc, **declared)  # type: ignore[arg-type]


ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        _trello(
            "boards",
            "/1/boards/{scope}",
            "list",
            "The board itself, with its memberships.",
            updated=("dateLastActivity",),
        ),
        _trello("lists", "/1/boards/{scope}", "nested", "Lists, archived ones too (T2)."),
        _trello(
            "cards",
            "/1/boards/{scope}/cards",
            "before",
            "Cards, archived ones too (T2), with attachments and custom fields; their board may change (T6).",
            form=OBJECT_ID,
            updated=("dateLastActivity",),
        ),
        _trello(
            "actions",
            "/1/boards/{scope}/actions",
            "before",
            "The board's whole history, beyond the 1,000 of one answer (T1).",
            updated=("data.dateLastEdited", "date"),
            overlap=timedelta(hours=1),
        ),
        _trello(
            "checklists", "/1/boards/{scope}/cards", "nested", "Checklists with their items.", parent="idCard"
        ),
        _trello("labels", "/1/boards/{scope}", "nested", "Labels."),
        _trello("custom_fields", "/1/boards/{scope}", "nested", "Custom fields; a board may have none."),
        _trello("members", "/1/boards/{scope}", "nested", "Members of the board."),
        _trello(
            "organizations",
            "/1/members/me/boards",
            "nested",
            "Workspaces that hold the boards, as the list of boards tells them.",
            scope=SITE,
        ),
    )
}
