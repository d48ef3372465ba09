"""What a tool declares to be a target: all that the plan, the executor and the commands ask about it.

One frozen declaration per tool, in ``writeback/<tool>/plug.py``; :mod:`writeback.registry` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from config.settings import Settings
from tools.connections import Connections
from writeback.report.content import ReportContent
from writeback.report.places import PostPlaces
from writeback.setup import SetupFinding, SetupWish
from writeback.target import Target


@dataclass(frozen=True)
class Posting:
    """How a tool takes posts: where they go, and what one looks like as plain text and as a web page."""

    places: Callable[[Settings], PostPlaces]
    text: Callable[[ReportContent], str]
    page: Callable[[ReportContent, str], str]


@dataclass(frozen=True)
class TargetPlug:
    """A tool as a target. ``open`` makes no request and raises FatalError where the tool is not configured.

    ``place`` is an SQL expression over a row of the plan (alias ``plan``): the container that the object
    is in, as the allow-lists name it; null where it is unknown. ``shared`` are patterns of the fields
    that people set too, whose values are theirs until they clear them; every other field has a mark of its
    own by which Truce's values are known. ``extras`` are the fields that are written only where
    ``[writeback] extras`` names them. ``records`` says where an object's raw records are: pairs of a raw
    table and a condition on ``$id``. ``site`` are the names by which reading knows the site that the
    credentials lead to (``ops.sites``), asked of the tool where its address does not tell; it raises
    ``clients.errors``.
    """

    open: Callable[[Connections, Settings], Target]
    setup: Callable[[Connections, Settings, SetupWish], Iterable[SetupFinding]]
    place: str
    shared: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    posting: Posting | None = None
    site: Callable[[Connections], frozenset[str]] = lambda _: frozenset()


#: the targets by the tool's name
Plugs = Mapping[str, TargetPlug]
