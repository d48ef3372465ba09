"""The fields of Trello's records on which everything rests."""

from __future__ import annotations

from checks.suites.raw.key_field import FLAG, LIST, RECORD, TEXT, KeyField

#: by entity
KEY_FIELDS: dict[str, tuple[KeyField, ...]] = {
    "boards": (KeyField("$.id", TEXT, True), KeyField("$.name", TEXT)),
    "lists": (KeyField("$.id", TEXT, True), KeyField("$.name", TEXT), KeyField("$.closed", FLAG)),
    "cards": (
        KeyField("$.id", TEXT, True),
        KeyField("$.name", TEXT),
        KeyField("$.idList", TEXT, True),
        KeyField("$.idBoard", TEXT, True),
        KeyField("$.closed", FLAG),
        KeyField("$.due", TEXT),
        KeyField("$.idMembers", LIST),
        KeyField("$.dateLastActivity", TEXT),
    ),
    "actions": (
        KeyField("$.id", TEXT, True),
        KeyField("$.type", TEXT, True),
        KeyField("$.date", TEXT, True),
        KeyField("$.data", RECORD, True),
    ),
}
