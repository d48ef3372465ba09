"""What a tool is: one frozen declaration that every stage iterates over.

A tool is one plug per stage (``clients/<tool>``, ``ingest/<tool>``, ``writeback/<tool>``, its dbt models) and
one descriptor here. What follows from the list of tools reads :data:`tools.TOOLS`, never a list of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from config.settings import Settings

#: what people keep in it: work (issues, cards), talk, and who they are
Role = Literal["items", "messages", "people"]
#: what a key in a mart may name; ``talk`` is a word on an item, such as a comment
Kind = Literal["account", "status", "sprint", "version", "message", "talk"]
#: what Truce can do there: read it, set values of its objects, post messages of its own
Ability = Literal["read", "write_fields", "post"]

ConnectionT = TypeVar("ConnectionT")
#: a credential's parts by their short names, as the environment or the sandbox's file has them
Parts = Mapping[str, str]
#: what a right is for: reading, writing back, or the one-time set-up of fields and screens
Purpose = Literal["read", "write", "setup"]


@dataclass(frozen=True)
class Right:
    """A scope or permission that a credential may have, by the vendor's name, and what is missing without it.

    ``docs/connect.md`` lists them, and ``ingest doctor`` tries them. Without one that is not ``needed`` the
    rest goes on.
    """

    name: str
    without: str
    purpose: Purpose = "read"
    needed: bool = False


@dataclass(frozen=True)
class Credential:
    """One part of how to sign in: the variable ``TRUCE_<TOOL>_<PART>``.

    ``airflow`` is the attribute of an Airflow connection that holds it, if one does. A part with a
    ``default`` says nothing about whether the tool is configured; ``needed`` says when one without must be
    there, of the parts that are, for there are several kinds of credentials. ``numbered``: a further account
    has one of its own, such as ``TRUCE_JIRA_TOKEN_2``.
    """

    part: str
    airflow: str | None
    default: str | None = None
    needed: Callable[[Parts, Settings], bool] = lambda _, __: True
    numbered: bool = False


@dataclass(frozen=True)
class Tool(Generic[ConnectionT]):
    """A tool that Truce reads or writes. ``name`` is its word in tables, settings, variables and commands.

    ``connect`` makes a connection of a credential's parts; its last argument are further accounts of the
    same rights. ``account`` says under which account it is used, without its secret. ``scope_word`` is what
    the tool calls the place that a scope or an allow-list names. ``entities`` are the names of its raw
    tables, as ``ingest/<tool>/entities.py`` declares them; of these are ``counted`` those whose records the
    marts must hold one for one, ``work`` the one that becomes work items and ``main`` the one that an export
    file is told by. ``of_item`` are those whose records belong to one item, with the SQL by which a record
    says to which; ``found_by`` those that a key in a mart leads to, by the kind of key. ``writes_to`` is what
    a write of ours goes to, in the singular; ``calls_per_second`` is what a plan reckons with,
    ``longest_text`` what a value of ours may have in characters there, and ``longest_fields`` the exceptions
    by field. ``rights`` are those that a credential is to have.
    """

    name: str
    title: str
    roles: frozenset[Role]
    abilities: frozenset[Ability]
    scope_word: str
    writes_to: str
    credentials: tuple[Credential, ...]
    connect: Callable[[Parts, Settings, tuple[ConnectionT, ...]], ConnectionT]
    account: Callable[[ConnectionT], str]
    entities: tuple[str, ...]
    main: str
    calls_per_second: float
    longest_text: int
    counted: tuple[str, ...] = ()
    work: str | None = None
    of_item: tuple[tuple[str, str], ...] = ()
    found_by: tuple[tuple[Kind, str], ...] = ()
    longest_fields: tuple[tuple[str, int], ...] = ()
    rights: tuple[Right, ...] = ()

    @property
    def airflow_connection(self) -> str:
        """Id of the Airflow connection that may hold the credential."""
        return f"truce_{self.name}"

    @property
    def allow_list(self) -> str:
        """The key of ``[writeback]`` that says where Truce may write, such as ``jira_projects``."""
        return f"{self.name}_{self.scope_word}s"

    def variable(self, part: str) -> str:
        """The environment variable of a credential's part."""
        return f"TRUCE_{self.name.upper()}_{part.upper()}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables by which the tool counts as configured."""
        return tuple(self.variable(one.part) for one in self.credentials if one.default is None)

    def section(self, settings: Settings) -> Any:
        """The tool's own table of ``truce.toml``; None for one that is only written to and has none."""
        return getattr(settings, self.name, None)

    def can(self, ability: Ability) -> bool:
        """True when Truce can do this with the tool."""
        return ability in self.abilities
