"""What a site must have before it can be written to, whichever tool it is: fields, and what is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from clients.errors import ClientError

FieldType = Literal["text", "date", "number"]
#: name of a field → what it holds; a tool's own setup says how it calls that
FIELDS: dict[str, FieldType] = {
    "Truce Owner Team": "text",
    "Truce Forecast P50": "date",
    "Truce Forecast P85": "date",
    "Truce Risk": "text",
    "Truce Blocked By": "text",
    "Truce Conflicts": "number",
}


@dataclass(frozen=True)
class SetupFinding:
    """One thing that a site needs: ``there``, ``missing``, ``made``, or ``refused`` with the remedy."""

    place: str
    what: str
    state: Literal["there", "missing", "made", "refused"]
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state in ("missing", "refused")


@dataclass(frozen=True)
class SetupWish:
    """Where Truce may write (patterns of containers), and what of the missing is to be made."""

    allowed: tuple[str, ...] = ("*",)
    create: bool = False
    all_screens: bool = False

    def reaches(self, container: str) -> bool:
        """True when the allow-list lets Truce write there."""
        return any(fnmatchcase(container, pattern) for pattern in self.allowed)


def made(place: str, what: str, make: Callable[[], object]) -> SetupFinding:
    """The finding of making something that was missing."""
    try:
        make()
    except ClientError as error:
        return SetupFinding(place, what, "refused", str(error))
    return SetupFinding(place, what, "made")
