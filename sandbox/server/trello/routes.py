"""Every path of the Trello dialect."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.routing import Route

from sandbox.server.exchange import Handler, endpoint
from sandbox.server.trello import actions, attachments, boards, card_writes, cards, notes
from sandbox.server.trello.dialect import DIALECT
from sandbox.server.workspace import Workspace

# The hot ones first: routes are tried in this order.
PATHS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "boards/{board}/actions", actions.board_actions),
    ("GET", "boards/{board}/cards", cards.board_cards),
    ("GET", "cards/{card}", cards.card),
    ("PUT", "cards/{card}", card_writes.update),
    ("PUT", "cards/{card}/customField/{field}/item", notes.set_field),
    ("POST", "cards/{card}/actions/comments", notes.add_comment),
    ("PUT", "cards/{card}/actions/{action}/comments", notes.edit_comment),
    ("DELETE", "cards/{card}/actions/{action}/comments", notes.delete_comment),
    ("GET", "cards/{card}/actions", actions.card_actions),
    ("POST", "cards/{card}/idLabels", notes.add_label),
    ("DELETE", "cards/{card}/idLabels/{label}", notes.remove_label),
    ("GET", "cards/{card}/attachments", cards.card_part("attachments")),
    ("POST", "cards/{card}/attachments", attachments.add),
    ("DELETE", "cards/{card}/attachments/{attachment}", attachments.remove),
    ("GET", "cards/{card}/customFieldItems", cards.card_part("customFieldItems")),
    ("GET", "cards/{card}/checklists", cards.card_part("checklists")),
    ("GET", "cards/{card}/members", cards.card_part("members")),
    ("DELETE", "cards/{card}", card_writes.delete),
    ("POST", "cards", card_writes.create),
    ("GET", "boards/{board}", boards.board),
    ("GET", "boards/{board}/lists", boards.lists),
    ("GET", "boards/{board}/lists/{filter}", boards.lists),
    ("GET", "boards/{board}/cards/{filter}", cards.board_cards),
    ("GET", "boards/{board}/checklists", boards.part("checklists")),
    ("GET", "boards/{board}/labels", boards.part("labels")),
    ("POST", "boards/{board}/labels", notes.create_label),
    ("GET", "boards/{board}/customFields", boards.part("custom_fields")),
    ("GET", "boards/{board}/members", boards.members),
    ("GET", "boards/{board}/memberships", boards.memberships),
    ("GET", "members/{member}", boards.me),
    ("GET", "members/{member}/boards", boards.visible_boards),
    ("GET", "members/{member}/organizations", boards.organizations),
    ("GET", "organizations/{organization}", boards.organization),
    ("GET", "lists/{list}", boards.single("lists", "list")),
    ("GET", "lists/{list}/cards", cards.list_cards),
    ("GET", "checklists/{checklist}", boards.single("checklists", "checklist")),
    ("GET", "labels/{label}", boards.single("labels", "label")),
    ("POST", "labels", notes.create_label),
    ("GET", "customFields/{field}", boards.single("custom_fields", "field")),
    ("POST", "customFields", notes.create_field),
    ("GET", "actions/{action}", actions.action),
    ("PUT", "actions/{action}", notes.edit_comment),
    ("PUT", "actions/{action}/text", notes.edit_comment),
    ("DELETE", "actions/{action}", notes.delete_comment),
)


def routes(workspace: Workspace) -> Iterator[Route]:
    """The routes below ``/trello``."""
    for methods, path, handler in PATHS:
        yield endpoint(workspace, DIALECT, methods, f"/1/{path}", handler)
