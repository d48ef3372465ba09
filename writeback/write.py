"""One intended write, as the published plan lists it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, get_args

from config.errors import TruceError

#: a value of an object that people work with, or a message of our own
Kind = Literal["field", "post"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: columns of a plan's row; judging adds ``verdict`` (``write|refused|skipped``) and ``note``
COLUMNS = (
    "write_id", "kind", "target", "object_type", "object_id", "object_ref", "field", "field_name",
    "old_value", "new_value", "reason", "evidence", "confidence", "rule", "team_id", "container",
)  # fmt: skip


class WritebackError(TruceError):
    """Why nothing can be planned or applied, in one line, with the remedy."""


@dataclass(frozen=True, slots=True)
class Write:
    """One value for one field of one object. Values are text, or None for an empty field.

    ``container`` is what the allow-lists speak of: a Jira project key, a Trello board id, a Slack channel.
    Of a post, the object is the channel, the field is which post, and the value is its content.
    """

    write_id: str
    kind: Kind
    target: str
    object_type: str
    object_id: str
    object_ref: str
    field: str
    field_name: str
    old_value: str | None
    new_value: str | None
    reason: str
    container: str | None

    @property
    def subject(self) -> str:
        """How a person would name the place: ``PAY-12: Truce Risk``."""
        return f"{self.object_ref or self.object_id}: {self.field_name or self.field}"


def by_object(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Group writes that go to one object, so that an issue costs one request however many fields it gets.

    Objects of one container follow each other: a board's cards can then be read together.
    """

    def place(write: Write) -> tuple[str, str, str]:
        return write.target, write.container or "", write.object_id

    for _, group in groupby(sorted(writes, key=place), key=place):
        yield list(group)
