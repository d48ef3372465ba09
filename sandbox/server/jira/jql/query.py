"""JQL: words to a tree. The grammar is Jira's without history (``was``, ``changed``) and saved filters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sandbox.server.jira.jql.words import RESERVED

TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<operator>>=|<=|!=|!~|=|>|<|~)
      | (?P<mark>[(),])
      | (?P<word>[^\s()=<>!~,"']+)
    )""",
    re.VERBOSE,
)
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "order", "by", "asc", "desc", "empty", "null"})
MOST_ORDERS = 7


class JqlError(Exception):
    """A query that Jira would refuse, with Jira's message."""


@dataclass(frozen=True)
class Function:
    """A call such as ``startOfDay("-1d")``."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Empty:
    """``EMPTY`` or ``NULL``."""


Value = str | Function | Empty


@dataclass(frozen=True)
class Condition:
    """``field operator value``; the operators ``in`` and ``not in`` have several values."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Group:
    """Conditions joined by one word; ``not`` has one part."""

    joint: Literal["and", "or", "not"]
    parts: tuple[Condition | Group, ...]


@dataclass(frozen=True)
class Order:
    """One field of the ``ORDER BY`` clause."""

    field: str
    descending: bool


@dataclass(frozen=True)
class Query:
    """A parsed query; ``where`` is None when there is only an order."""

    where: Condition | Group | None
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class _Token:
    text: str
    position: int
    kind: str

    @property
    def word(self) -> str:
        return self.text.lower() if self.kind == "word" else ""


def parse(text: str) -> Query:
    """The tree of a query. Raises JqlError with Jira's own words."""
    return _Parser(text).query()


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if match is None:
            raise JqlError(
                "Error in the JQL Query: The quoted string "
                f"'{text[position:].strip()[1:]}' has not been completed. {_place(position)}"
            )
        kind = str(match.lastgroup)
        found.append(_Token(match.group(kind), match.start(kind), kind))
        position = match.end()
    return found


def _place(position: int) -> str:
    return f"(line 1, character {position + 1})"


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.index = 0

    @property
    def here(self) -> _Token:
        if self.index < len(self.tokens):
            return self.tokens[self.index]
        return _Token("", -1, "end")

    def advance(self) -> _Token:
        token = self.here
        self.index += 1
        return token

    def accept(self, *words: str) -> bool:
        if self.here.word in words or (self.here.kind in ("mark", "operator") and self.here.text in words):
            self.index += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.accept(mark):
            raise self.unexpected(f"Expecting '{mark}'")

    def unexpected(self, expectation: str) -> JqlError:
        token = self.here
        if token.kind == "end":
            return JqlError(f"Error in the JQL Query: {expectation} before the end of the query.")
        return JqlError(
            f"Error in the JQL Query: {expectation} but got '{token.text}'. {_place(token.position)}"
        )

    def query(self) -> Query:
        where = None if self.here.kind == "end" or self.here.word == "order" else self.alternatives()
        orders = self.order_clause() if self.accept("order") else ()
        if self.here.kind != "end":
            raise self.unexpected("Expecting either 'OR' or 'AND'")
        return Query(where, orders)

    def alternatives(self) -> Condition | Group:
        parts = [self.conjunction()]
        while self.accept("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Group("or", tuple(parts))

    def conjunction(self) -> Condition | Group:
        parts = [self.negation()]
        while self.accept("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Group("and", tuple(parts))

    def negation(self) -> Condition | Group:
        if self.accept("not"):
            return Group("not", (self.negation(),))
        if self.accept("("):
            inside = self.alternatives()
            self.expect(")")
            return inside
        return self.condition()

    def condition(self) -> Condition:
        field = self.name("field name")
        operator = self.operator()
        if operator in ("in", "not in"):
            return Condition(field, operator, self.value_list())
        return Condition(field, operator, (self.value(),))

    def operator(self) -> str:
        if self.here.kind == "operator":
            return self.advance().text
        if self.accept("is"):
            return "!=" if self.accept("not") else "="
        if self.accept("in"):
            return "in"
        if self.accept("not"):
            if self.accept("in"):
                return "not in"
            raise self.unexpected("Expecting 'in'")
        raise self.unexpected(
            "Expecting operator, the valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', "
            "'NOT IN', 'IS' and 'IS NOT',"
        )

    def value_list(self) -> tuple[Value, ...]:
        if self.here.kind == "word" and self.here.word not in KEYWORDS:
            return (self.value(),)  # a function that yields a list, such as openSprints()
        self.expect("(")
        values = [self.value()]
        while self.accept(","):
            values.append(self.value())
        self.expect(")")
        return tuple(values)

    def value(self) -> Value:
        if self.accept("empty", "null"):
            return Empty()
        quoted = self.here.kind == "quoted"
        text = self.name("value")
        if quoted or not self.accept("("):
            return text
        arguments: list[str] = []
        while not self.accept(")"):
            arguments.append(self.name("function argument"))
            self.accept(",")
        return Function(text.lower(), tuple(arguments))

    def name(self, what: str) -> str:
        token = self.here
        if token.kind == "quoted":
            self.index += 1
            return _unquote(token.text)
        if token.kind != "word":
            raise self.unexpected(f"Expecting a {what}")
        if token.word in RESERVED:
            raise JqlError(
                f"Error in the JQL Query: '{token.text}' is a reserved JQL word. You must surround it in "
                f"quotation marks to use it in a query. {_place(token.position)}"
            )
        self.index += 1
        # cf[10016] comes as one word: brackets are no marks
        return token.text

    def order_clause(self) -> tuple[Order, ...]:
        if not self.accept("by"):
            raise self.unexpected("Expecting 'by'")
        orders = [self.order()]
        while self.accept(","):
            orders.append(self.order())
        if len(orders) > MOST_ORDERS:
            raise JqlError(f"JQL can be ordered by at most {MOST_ORDERS} fields.")
        return tuple(orders)

    def order(self) -> Order:
        field = self.name("field name")
        descending = self.accept("desc")
        if not descending:
            self.accept("asc")
        return Order(field, descending)
