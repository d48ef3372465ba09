"""The rows of a weekly panel, read from a CSV file and held to rules: a row that breaks one is refused.

Rows are numbered as spreadsheets and editors do: the line of column names is row 1.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path

from models.errors import PanelError

CSV_COLUMNS = ("team", "week", "items_done")
#: no file of a development team is older; clocks at their epoch are
FIRST_DAY = date(1990, 1, 1)
#: a team that rests so long between two rows has a slip in one of them, or can say so with zeros
LONGEST_GAP = timedelta(weeks=104)
#: what no team finishes in a week, not even as a slip of the keyboard: a key or a time in the wrong column
LARGEST_COUNT = 1e9
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]00:00(:00(\.0+)?)?)?", re.ASCII)
_COUNT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class PanelRow:
    """A team's week as the file has it; ``items_done`` is None where its cell is blank: nobody knows."""

    number: int
    team: str
    week: date
    items_done: float | None


class Broken(Exception):
    """A rule that a value breaks, and what to write instead."""

    def __init__(self, column: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.column, self.problem, self.remedy = column, problem, remedy


def read_panel(path: Path) -> list[PanelRow]:
    """The rows of a panel, plain or gzipped, each week on its first day: Monday, or the weekday that all
    dates of the file have.

    Raises PanelError naming the first row, column and value that break a rule, and what to do.
    """
    latest = datetime.now(UTC).date() + timedelta(days=1)
    rows = []
    for number, cells in _cells(path):
        try:
            rows.append(_row(number, cells, latest))
        except Broken as broken:
            raise _refused(path, number, broken) from None
    rows = _on_weeks(rows) if rows else []
    for rule in (_no_doubles, _no_lone_rows):
        for number, slip in rule(rows):
            raise _refused(path, number, slip)
    return rows


def _refused(path: Path, number: int, broken: Broken) -> PanelError:
    return PanelError(f"{path}, row {number}, column {broken.column}: {broken.problem}", broken.remedy)


def _cells(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The needed cells of each row with its number; blank rows are none."""
    remedy = f"give a CSV in UTF-8, separated by commas, with {', '.join(CSV_COLUMNS)}"
    opener: Callable[..., Iterable[str]] = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as lines:  # type: ignore[attr-defined]
            reader = csv.reader(lines, strict=True)
            names = [name.strip() for name in next(reader, [])]
            wrong = [name for name in CSV_COLUMNS if names.count(name) != 1]
            if wrong:
                found = f"row 1 has {', '.join(names)[:80] or 'nothing'}"
                raise PanelError(f"{path}: not exactly one column {', '.join(wrong)} ({found})", remedy)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if len(cells) != len(names):
                        problem = f"{len(cells)} cells where row 1 names {len(names)} columns"
                        raise PanelError(
                            f"{path}, row {reader.line_num}: {problem}",
                            "quote a cell that has a comma, and write a number with a point",
                        )
                    yield reader.line_num, dict(zip(names, cells, strict=True))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise PanelError(f"{path}: {error}", remedy) from None


def _row(number: int, cells: dict[str, str], latest: date) -> PanelRow:
    team, week, count = (cells[name].strip() for name in CSV_COLUMNS)
    if not team:
        raise Broken("team", "it is empty", "name the team, or take the row out")
    return PanelRow(number, team, _day(week, latest), _count(count))


def _day(text: str, latest: date) -> date:
    remedy = "write the first day of the week as YYYY-MM-DD"
    found = _DAY.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Broken("week", f"'{text[:40]}' is no date" if text else "it is empty", remedy)
    if not FIRST_DAY <= day <= latest:
        when = "before 1990" if day < FIRST_DAY else "in the future"
        raise Broken("week", f"{day} lies {when}", "correct the date, or take the row out")
    return day


def _count(text: str) -> float | None:
    remedy = (
        "write the items finished in the week as a number such as 7, or leave the cell blank if nobody knows"
    )
    if not text:
        return None
    count = float(text) if _COUNT.fullmatch(text) else None
    if count is None:
        raise Broken("items_done", f"'{text[:40]}' is no number", remedy)
    if count < 0:
        raise Broken("items_done", f"{text} is below zero", remedy)
    if count > LARGEST_COUNT:
        raise Broken("items_done", f"{text[:40]} is more than a team can finish in a week", remedy)
    return count


def _on_weeks(rows: list[PanelRow]) -> list[PanelRow]:
    first = rows[0].week.weekday() if len({row.week.weekday() for row in rows}) == 1 else 0
    return [replace(row, week=row.week - timedelta(days=(row.week.weekday() - first) % 7)) for row in rows]


def _no_doubles(rows: list[PanelRow]) -> Iterator[tuple[int, Broken]]:
    seen: dict[tuple[str, date], int] = {}
    for row in rows:
        before = seen.setdefault((row.team, row.week), row.number)
        if before != row.number:
            problem = f"the week of {row.week} of team '{row.team}' is in row {before} already"
            yield row.number, Broken("week", problem, "leave one row for each team and week")


def _no_lone_rows(rows: list[PanelRow]) -> Iterator[tuple[int, Broken]]:
    """A date far from all others of its team is a slip: beside the gap, the one with fewer rows behind it."""
    by_team = sorted(rows, key=lambda row: (row.team, row.week))
    for team, group in groupby(by_team, key=lambda row: row.team):
        own = list(group)
        for place, (before, after) in enumerate(pairwise(own), start=1):
            if after.week - before.week > LONGEST_GAP:
                lone = before if place <= len(own) - place else after
                years = (after.week - before.week).days / 365
                problem = f"{lone.week} is {years:.0f} years from the other rows of team '{team}'"
                remedy = "correct the date, or list the weeks between with 0 if the team rested"
                yield lone.number, Broken("week", problem, remedy)
