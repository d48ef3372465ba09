"""What the Slack report says, read from the published outcomes and frozen into the plan.

Which lines appear, in what order and in which words is decided in SQL (``outcomes.report_line``); here they
are only gathered, with the totals behind them and the forecast for the chart.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date

import duckdb
import orjson

#: section of ``outcomes.report_line`` → its heading, in the order in which a reader wants them
HEADINGS = {
    "act_today": "Do today",
    "conflicts": "Requirements that conflict",
    "late": "Likely to be late",
    "blocked": "Blocked",
    "ownership_gaps": "Nobody clearly owns it",
    "forecast": "What each team is likely to finish next",
}


@dataclass(frozen=True)
class Line:
    """One finding: a headline, what is behind it, and where to look."""

    headline: str
    detail: str = ""
    url: str = ""
    severity: str = ""
    team: str = ""


@dataclass(frozen=True)
class TeamForecast:
    """A team's next sprint or week: middle, range that holds 8 times out of 10, mean of the last five."""

    team: str
    unit: str
    p50: float
    lower80: float
    upper80: float
    mean5: float | None = None


@dataclass(frozen=True)
class ReportContent:
    """All that the report shows. Equal content makes equal messages."""

    day: date
    sections: dict[str, list[Line]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    forecasts: list[TeamForecast] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """Canonical JSON: keys sorted, so that equal content is equal text."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def from_json(cls, text: str) -> ReportContent:
        """Inverse of :meth:`to_json`. Raises ValueError or KeyError when the text is none of it."""
        data = orjson.loads(text)
        return cls(
            date.fromisoformat(data["day"]),
            {name: [Line(**line) for line in lines] for name, lines in data["sections"].items()},
            data["totals"],
            [TeamForecast(**row) for row in data["forecasts"]],
            data["notes"],
        )


def read_content(
    con: duckdb.DuckDBPyConnection, day: date, notes: list[str], tables: set[str]
) -> ReportContent:
    """Gather the report of ``day`` from the published outcomes; ``tables`` are those that are published."""
    forecasts = "marts.mart_velocity_forecast" in tables
    return ReportContent(
        day, _sections(con), _totals(con, tables), _forecasts(con) if forecasts else [], notes
    )


def _sections(con: duckdb.DuckDBPyConnection) -> dict[str, list[Line]]:
    rows = con.execute(_LINES).fetchall()
    sections: dict[str, list[Line]] = {name: [] for name in HEADINGS}
    for section, *columns in rows:
        sections.setdefault(section, []).append(Line(*columns))
    return sections


def _totals(con: duckdb.DuckDBPyConnection, tables: set[str]) -> dict[str, int]:
    counts = {name: sql for name, (table, sql) in _COUNTS.items() if table in tables}
    return {name: int((con.execute(sql).fetchone() or (0,))[0]) for name, sql in counts.items()}


def _forecasts(con: duckdb.DuckDBPyConnection) -> list[TeamForecast]:
    return [TeamForecast(*row) for row in con.execute(_FORECASTS).fetchall()]


_LINES = """
select
    section,
    coalesce(headline, ''),
    coalesce(detail, ''),
    coalesce(url, ''),
    coalesce(severity, ''),
    coalesce(team_name, ''),
from outcomes.report_line
left join marts.dim_team using (team_id)
order by section, rank, headline
"""

_COUNTS = {
    "conflicts": (
        "marts.mart_conflict",
        "select count(*) from marts.mart_conflict where state in ('open', 'acknowledged')",
    ),
    "conflicts_high": (
        "marts.mart_conflict",
        "select count(*) from marts.mart_conflict "
        "where state in ('open', 'acknowledged') and severity = 'high'",
    ),
    "late": ("outcomes.risk_item", "select count(*) from outcomes.risk_item where days_late_p85 > 0"),
    "late_high": (
        "outcomes.risk_item",
        "select count(*) from outcomes.risk_item where days_late_p85 > 0 and risk_level = 'high'",
    ),
    "blocked": ("marts.mart_blocked_work", "select count(*) from marts.mart_blocked_work"),
    "blocked_teams": (
        "marts.mart_blocked_work",
        "select count(distinct owner_team_id) from marts.mart_blocked_work",
    ),
    "ownership_gaps": (
        "marts.mart_ownership_clarity",
        "select count(*) from marts.mart_ownership_clarity where is_ambiguous",
    ),
}

_FORECASTS = """
select
    coalesce(team_name, team_id) as team,
    unit,
    round(p50, 1),
    round(lower80, 1),
    round(upper80, 1),
    round(mean5, 1),
from marts.mart_velocity_forecast
left join marts.dim_team using (team_id)
where horizon = 1 and basis <> 'refused' and p50 is not null
qualify row_number() over (
    partition by team_id order by period_kind = 'sprint' desc, unit = 'points' desc
) = 1
order by team
"""
