"""The tiny workspace behind real HTTP, and the published night that is written back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.store import Store
from sandbox.testing import Running
from sandbox.testing.tiny import BOARD, CARDS, FIELD_DATE, FIELD_POINTS, FIELD_TEAM, REPORT
from tests.writeback.night import Night

OWNER, P50, P85, RISK, CONFLICTS = (f"customfield_{n}" for n in (10101, 10102, 10103, 10104, 10106))
WRITING = ("PUT", "POST", "DELETE")
#: POSTs that only read
QUERIES = ("conversations", "auth.test", "users.list", "getUploadURL", "bulkfetch")
CARD = CARDS[0]


def field_write(n: int, field: str, new: str | None, old: str | None = None, **more: Any) -> dict[str, Any]:
    """A write to issue PAY-n."""
    names = {OWNER: "Truce Owner Team", P50: "Truce Forecast P50", P85: "Truce Forecast P85"}
    row = {"target": "jira", "object_id": str(10_000 + n), "object_ref": f"PAY-{n}", "field": field}
    return row | {"field_name": names.get(field, field), "old_value": old, "new_value": new} | more


def card_write(field: str, new: str | None, old: str | None = None, card: str = CARD) -> dict[str, Any]:
    """A write to a card of the tiny board."""
    row = {"target": "trello", "object_type": "card", "object_id": card, "object_ref": "Card", "field": field}
    return row | {"field_name": field, "old_value": old, "new_value": new}


WHOLE_PLAN = (
    field_write(1, OWNER, "Payments"),
    field_write(1, P85, "2026-12-17"),
    field_write(2, OWNER, "Data Platform"),
    field_write(3, CONFLICTS, "2"),
    card_write(f"custom_field:{FIELD_TEAM}", "Payments"),
    card_write(f"custom_field:{FIELD_DATE}", "2026-12-17"),
    card_write("label", "Truce: high"),
    card_write("comment", "Likely done between 1 and 17 December."),
    card_write(f"custom_field:{FIELD_POINTS}", "3", card=CARDS[1]),
)
LINES = (
    (
        "act_today",
        1,
        "pay",
        "Ask Data Platform to finish PAY-2",
        "PAY-1 waits for it",
        "https://x.test/2",
        "high",
    ),
    ("conflicts", 1, "pay", "PAY-1 and PAY-3 contradict", "90 days against 30", "https://x.test/1", "high"),
    ("late", 1, "pay", "PAY-4 will be late", "due 1 Dec, likely 9 Dec", "https://x.test/4", "medium"),
)


@dataclass
class Office:
    """A night, and the server that its results are written to."""

    night: Night
    server: Running

    def publish(self, *rows: dict[str, Any], lines: tuple[tuple[Any, ...], ...] = ()) -> None:
        """Publish a plan (and a report), and freeze it."""
        self.night.plan(*rows)
        if lines:
            self.night.report(*lines)
        self.night.make_plan()
        self.server.requests.clear()

    def issue(self, n: int) -> dict[str, Any]:
        return self._body("jira", "issues", str(10_000 + n))["fields"]

    def edit_issue(self, n: int, **fields: Any) -> None:
        """A person's edit, outside the API."""
        document = self.store.get("jira", "issues", str(10_000 + n))
        assert document is not None
        body = document.json()
        body["fields"] |= fields
        self.store.put("jira", "issues", document.id, document.parent, document.updated_ms + 1, body)

    def card(self, card: str = CARD) -> dict[str, Any]:
        return self._body("trello", "cards", card)

    def comments(self, card: str = CARD) -> list[str]:
        actions = [d.json() for d in self.store.select("trello", "actions")]
        return [
            a["data"]["text"]
            for a in actions
            if a["type"] == "commentCard" and a["data"]["card"]["id"] == card
        ]

    def posts(self) -> list[dict[str, Any]]:
        """Messages of the report channel, oldest first."""
        found = [d.json() for d in self.store.select("slack", "messages", REPORT)]
        standing = [message for message in found if message.get("subtype") != "tombstone"]
        return sorted(standing, key=lambda message: message["ts"])

    def writing_requests(self) -> dict[str, int]:
        """Requests that change something, by route."""
        return {
            route: count
            for route, count in self.server.requests.items()
            if route.startswith(WRITING) and not any(query in route for query in QUERIES)
        }

    @property
    def store(self) -> Store:
        return self.server.store

    def state(self) -> dict[str, Any]:
        """Everything that a plan may have written, to compare two ways of getting there."""
        labels = sorted(label["name"] for label in self.card()["labels"])
        items = [self.card(card)["customFieldItems"] for card in CARDS[:2]]
        return {
            "issues": [[self.issue(n).get(f) for f in (OWNER, P85, CONFLICTS)] for n in (1, 2, 3)],
            "items": [sorted((i["idCustomField"], str(i["value"])) for i in found) for found in items],
            "labels": labels,
            "board_labels": sorted(d.json()["name"] for d in self.store.select("trello", "labels", BOARD)),
            "comments": self.comments(),
            "posts": [(p["text"], p.get("blocks"), bool(p.get("thread_ts"))) for p in self.posts()],
        }

    def _body(self, tool: str, kind: str, id: str) -> dict[str, Any]:
        document = self.store.get(tool, kind, id)
        assert document is not None
        body: dict[str, Any] = document.json()
        return body
