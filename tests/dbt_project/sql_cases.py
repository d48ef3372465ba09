"""Every ``case`` of the project's SQL: what it is about, what its arms ask for, and what it does with the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_COMMENT = re.compile(r"{#.*?#}|--[^\n]*", re.DOTALL)
_TOKEN = re.compile(r"{{.*?}}|{%.*?%}|'(?:[^']|'')*'|\w+(?:\.\w+)*|\S", re.DOTALL)
_PARAMETER = re.compile(r"{{-?\s*(\w+)\s*-?}}")


@dataclass
class Case:
    """One ``case … end`` or ``if(…)``: parts are lists of tokens."""

    file: Path
    subject: list[str] = field(default_factory=list)
    conditions: list[list[str]] = field(default_factory=list)
    rest: list[str] | None = None

    def column(self) -> str:
        """The one column whose values the arms name, without its table; empty where they ask for more."""
        if self.subject:
            return self.subject[0].rpartition(".")[2] if len(self.subject) == 1 else ""
        columns = {self._asked(condition) for condition in self.conditions}
        return columns.pop() if len(columns) == 1 else ""

    @staticmethod
    def _asked(condition: list[str]) -> str:
        """``kind`` of ``kind = 'x'`` and of ``kind in ('x', 'y')``."""
        if len(condition) == 3 and condition[1] == "=" and condition[2].startswith("'"):
            return condition[0].rpartition(".")[2]
        if len(condition) > 3 and condition[1:3] == ["in", "("] and condition[-1] == ")":
            return condition[0].rpartition(".")[2]
        return ""

    def is_told(self) -> bool:
        """True where an unknown value is an error, or stays what it is."""
        if self.rest is None:
            return False
        return "unknown(" in self.rest[0] or self.rest == self.subject

    def __str__(self) -> str:
        """The file and what the case asks for."""
        asked = " ".join(self.subject) or " | ".join(" ".join(condition) for condition in self.conditions)
        return f"{self.file.name}: case {asked}"


def cases(file: Path) -> Iterator[Case]:
    """Every case of a file, the inner ones first."""
    text = _COMMENT.sub(" ", file.read_text(encoding="utf-8"))
    tokens = [_PARAMETER.sub(r"\1", token) for token in _TOKEN.findall(text) if not token.startswith("{%")]
    stack: list[tuple[Case, list[str]]] = []
    part: list[str] = []
    for token in tokens:
        if token == "case":
            case = Case(file)
            stack.append((case, part))
            part = case.subject
        elif stack and token == "when":
            part = []
            stack[-1][0].conditions.append(part)
        elif stack and token == "then":
            part = []
        elif stack and token == "else":
            part = stack[-1][0].rest = []
        elif stack and token == "end":
            case, outer = stack.pop()
            part = outer
            part.append("case…end")
            yield case
        else:
            part.append(token)


#: ``if(kind = 'x', …, …)`` has no place for a third kind
SHORT_IF = re.compile(r"\bif\(\s*[\w.]*?(\w+)\s*(?:=|!=)\s*'")
