"""What the executor asks of a tool: read an object's present values, write new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from writeback.write import Write


@dataclass
class ObjectState:
    """An object as it is now.

    ``values`` holds the present value of each field in canonical text (None: empty), ``refused`` the fields
    that cannot be written and why, ``ours`` those whose author is known to be this service by a mark of its
    own, so that there is no person's edit to lose. ``remarks`` tells what a field was written without.
    ``seen`` is the tool's own record.
    """

    values: dict[str, str | None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    ours: set[str] = field(default_factory=set)
    remarks: dict[str, str] = field(default_factory=dict)
    seen: Any = None


class Target(Protocol):
    """One tool. Its methods raise ``clients.errors``; ``workers`` objects may be written at a time."""

    workers: int

    def prepare(self, groups: Sequence[Sequence[Write]]) -> None:
        """Read many objects at once where the tool can; :meth:`read` takes each from there once."""

    def read(self, writes: Sequence[Write]) -> ObjectState:
        """The object that all ``writes`` go to."""

    def canonical(self, write: Write, value: str | None, state: ObjectState) -> str | None:
        """``value`` as :meth:`read` would report it once written: what is compared."""

    def groups(self, writes: Sequence[Write]) -> list[list[Write]]:
        """The writes of one object, split into what one request carries."""

    def write(self, writes: Sequence[Write], state: ObjectState) -> None:
        """Write one group."""

    def overwritten(self, writes: Sequence[Write]) -> dict[str, str | None]:
        """Values that people set between our reading and these writes: write id → their value."""
