"""A card whose id is of another form: its date of creation cannot be read off it.

Trello's ids are those of its database, https://developer.atlassian.com/cloud/trello/guides/rest-api/ids/
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from ingest.engine.envelope import seal
from ingest.source.page import Page
from ingest.trello.entities import ENTITIES

good = some.text("0123456789abcdef", min_size=24, max_size=24)
odd = some.one_of(some.text(max_size=30), some.none(), some.integers(), some.lists(some.integers()))


@given(some.lists(some.one_of(good, odd), max_size=20))
def test_cards_land_or_are_set_aside_one_by_one(ids: list[object]) -> None:
    cards = [{"id": id} for id in ids]
    sealed = seal(ENTITIES["cards"], Page("cards", "board", cards, {}))
    right = [
        id
        for id in ids
        if isinstance(id, str) and len(id) == 24 and not set(id) - set("0123456789abcdefABCDEF")
    ]
    assert sealed.ids.to_pylist() == right
    assert len(sealed.broken) == len(ids) - len(right)
    assert all(broken.reason.startswith("trello__cards: ") for broken in sealed.broken)
