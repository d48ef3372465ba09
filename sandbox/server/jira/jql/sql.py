"""A JQL tree to SQL over the document store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.server.jira.jql.dates import Calendar, instant_ms
from sandbox.server.jira.jql.fields import CREATED_MS, JqlField, resolve
from sandbox.server.jira.jql.query import Condition, Empty, Function, Group, JqlError, Query, Value

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
NEGATIVE = frozenset({"!=", "not in", "!~"})


@dataclass(frozen=True)
class Site:
    """What a query's values are checked against."""

    projects: Mapping[str, Collection[str]]  # key → everything that names it: key, id, name
    fields: Sequence[Mapping[str, Any]]
    issue_id: Callable[[str], str | None]
    open_sprints: Callable[[str], list[str]]  # state → sprint ids
    account_id: str
    calendar: Calendar


@dataclass(frozen=True)
class Select:
    """``where`` and ``order by`` with bound values; ``dated`` when the query bounds ``updated``."""

    where: str
    values: tuple[Any, ...]
    orders: tuple[tuple[str, bool], ...]
    dated: bool
    index: str = ""


def compile_query(query: Query, site: Site) -> Select:
    """SQL of a query. Raises JqlError where Jira would refuse the query."""
    compiler = _Compiler(site)
    where = compiler.tree(query.where) if query.where else "1"
    orders: list[tuple[str, bool]] = []
    for order in query.orders:
        found = resolve(order.field, site.fields)
        if found.kind == "key" and order.field.lower() != "id":
            orders.append(("parent", order.descending))
            orders.append((KEY_NUMBER, order.descending))
        elif found.kind != "key":
            orders.append((_sortable(found), order.descending))
    falling = query.orders[-1].descending if query.orders else True
    orders = orders or ([] if query.orders else [(resolve("created", ()).expression, True)])
    # SQLite would rather sort all issues of the site for every page than walk them in order
    by_creation = orders[:1] and orders[0][0] == CREATED_MS and not compiler.narrow
    total = (*orders, ("length(id)", falling), ("id", falling))
    hint = "indexed by site_issues_by_creation" if by_creation else ""
    return Select(where, tuple(compiler.values), total, compiler.dated, hint)


def _sortable(target: JqlField) -> str:
    # a null compares with nothing, and a page token must compare
    if target.kind in ("project", "updated", "created"):
        return target.expression
    return f"coalesce({target.expression}, '')"


KEY_NUMBER = "cast(substr(json_extract(body, '$.key'), length(parent) + 2) as integer)"


@dataclass
class _Compiler:
    site: Site
    values: list[Any] = field(default_factory=list)
    dated: bool = False
    narrow: bool = False  # one project, or named issues: few rows to sort

    def tree(self, node: Condition | Group) -> str:
        if isinstance(node, Condition):
            return self.condition(node)
        if node.joint == "not":
            return f"not ({self.tree(node.parts[0])})"
        return "(" + f" {node.joint} ".join(self.tree(part) for part in node.parts) + ")"

    def condition(self, condition: Condition) -> str:
        target = resolve(condition.field, self.site.fields)
        if any(isinstance(value, Empty) for value in condition.values):
            return self.emptiness(target, condition)
        if target.kind in ("updated", "created", "instant"):
            self.dated = self.dated or target.kind == "updated"
            return self.compare(target, condition, [self.instant(target, v) for v in condition.values])
        if target.kind == "project":
            self.narrow = self.narrow or (condition.operator in ("=", "in") and len(condition.values) == 1)
            return self.members("parent", condition, [self.project(v) for v in condition.values])
        if target.kind == "key":
            return self.keys(condition)
        if target.kind == "number":
            return self.compare(target, condition, [self.number(target, v) for v in condition.values])
        if target.kind == "date":
            return self.compare(target, condition, [self.day(target, v) for v in condition.values])
        if target.kind == "text":
            return self.text(target, condition)
        return self.entity(target, condition)

    def bind(self, values: Sequence[Any]) -> str:
        self.values.extend(values)
        return ", ".join("?" for _ in values)

    def members(self, expression: str, condition: Condition, values: Sequence[Any]) -> str:
        if condition.operator not in ("=", "!=", "in", "not in"):
            raise self.unsupported(condition)
        negated = "not " if condition.operator in NEGATIVE else ""
        return f"{expression} {negated}in ({self.bind(values)})"

    def compare(self, target: JqlField, condition: Condition, values: Sequence[Any]) -> str:
        if condition.operator in ("in", "not in"):
            return self.members(target.expression, condition, values)
        if condition.operator not in COMPARISONS:
            raise self.unsupported(condition)
        return f"{target.expression} {condition.operator} {self.bind(values)}"

    def emptiness(self, target: JqlField, condition: Condition) -> str:
        path = f"json_extract(body, '{target.path}')"
        empty = f"coalesce({path}, '') in ('', '[]')" if target.path else "0"
        return f"not ({empty})" if condition.operator in NEGATIVE else f"({empty})"

    def keys(self, condition: Condition) -> str:
        self.narrow = True
        ids = []
        for value in condition.values:
            found = self.site.issue_id(str(value))
            if found is None:
                raise JqlError(f"An issue with key '{value}' does not exist for field '{condition.field}'.")
            ids.append(int(found))
        if condition.operator in COMPARISONS - {"=", "!="}:
            return f"cast(id as integer) {condition.operator} {self.bind(ids)}"
        return self.members("id", condition, [str(id) for id in ids])

    def text(self, target: JqlField, condition: Condition) -> str:
        if condition.operator not in ("~", "!~"):
            raise self.unsupported(condition)
        words = str(condition.values[0]).replace("*", "").split()
        clause = (
            " and ".join(f"instr(lower(json_extract(body, '{target.path}')), ?) > 0" for _ in words) or "1"
        )
        self.bind([word.lower() for word in words])
        return f"not ({clause})" if condition.operator in NEGATIVE else f"({clause})"

    def entity(self, target: JqlField, condition: Condition) -> str:
        if condition.operator not in ("=", "!=", "in", "not in"):
            raise self.unsupported(condition)
        wanted = [text.lower() for value in condition.values for text in self.named(value)]
        source = "each.value" if target.kind == "list" else "body"
        stem = "$" if target.kind == "list" else target.path
        candidates = []
        for name in target.names:
            member = source if not name else f"json_extract({source}, '{stem}.{name}')"
            candidates.append(f"lower({member}) in ({self.bind(wanted)})")
        clause = " or ".join(candidates)
        if target.kind == "list":
            # elements of a list of names are no JSON: json_extract of them would fail
            clause = f"exists (select 1 from json_each(body, '{target.path}') as each where {clause})"
        return f"not coalesce(({clause}), 0)" if condition.operator in NEGATIVE else f"({clause})"

    def named(self, value: Value) -> list[str]:
        if not isinstance(value, Function):
            return [str(value)]
        states = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}
        if value.name in states:
            return self.site.open_sprints(states[value.name])
        if value.name == "currentuser":
            return [self.site.account_id]
        raise JqlError(f"Unable to find JQL function '{value.name}({', '.join(value.arguments)})'.")

    def project(self, value: Value) -> str:
        for key, names in self.site.projects.items():
            if str(value).lower() in names:
                return key
        raise JqlError(f"The value '{value}' does not exist for the field 'project'.")

    def instant(self, target: JqlField, value: Value) -> int:
        if isinstance(value, Empty):
            raise JqlError(f"The field '{target.name}' does not support EMPTY here.")
        return instant_ms(value, target.name, self.site.calendar)

    def day(self, target: JqlField, value: Value) -> str:
        moment = self.instant(target, value)
        zone = self.site.calendar.zone
        return Calendar(zone, moment).now.strftime("%Y-%m-%d")

    def number(self, target: JqlField, value: Value) -> float:
        try:
            return float(str(value))
        except ValueError:
            raise JqlError(f"'{value}' is an invalid value for the number field '{target.name}'.") from None

    def unsupported(self, condition: Condition) -> JqlError:
        return JqlError(
            f"The operator '{condition.operator}' is not supported by the '{condition.field}' field."
        )
