"""What a post says, frozen into the plan before any tool gives it a look."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date

import orjson

#: section of ``outcomes.mart_report_line`` and of digests → its heading, in the order in which it is read
HEADINGS = {
    "act_today": "Do today",
    "changes": "What changed",
    "late": "Overdue, or more likely late than not",
    "blocked": "Blocked",
    "conflicts": "Requirements that conflict",
    "ownership_gaps": "Nobody clearly owns it",
    "forecast": "What each team is likely to finish",
}
#: section of ``outcomes.mart_scorecard_line`` → its heading; the verdict is the first line and has none
CARD_HEADINGS = {
    "verdict": "",
    "measures": "",
    "releases": "Releases",
    "changes": "Since the week before",
    "leads": "For leads",
}


def day_text(day: date, today: date) -> str:
    """``7 Dec``, with its year where that is not today's: as the macro of this name writes it."""
    return f"{day.day} {day:%b}" + ("" if day.year == today.year else f" {day.year}")


@dataclass(frozen=True)
class Line:
    """One finding: a headline, what is behind it, and where to look."""

    headline: str
    detail: str = ""
    url: str = ""
    severity: str = ""
    team: str = ""
    conflict_id: str = ""
    work_item_key: str = ""
    question: str = ""
    owner_choices: str = ""
    lead: str = ""

    @property
    def subject(self) -> str:
        """What a reaction to the line's own message decides about; empty where there is nothing to decide."""
        return self.conflict_id or (self.work_item_key if self.question else "")


@dataclass(frozen=True)
class TeamForecast:
    """A team's present sprint or week: middle, range that holds 8 times out of 10, mean of the last five.

    ``until`` is the period's last day as it is written.
    """

    team: str
    unit: str
    p50: float
    lower80: float
    upper80: float
    mean5: float | None = None
    until: str = ""


@dataclass(frozen=True)
class Measure:
    """One measure of the weekly scorecard and its last weeks; null where there was nothing to measure."""

    name: str
    unit: str
    weeks: list[str]
    values: list[float | None]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ReportContent:
    """All that one post shows. Equal content makes equal messages.

    ``kind`` is ``report`` (a day's), ``digest`` (a team's week) or ``scorecard`` (a week's); ``day`` is the
    day, or the week's Monday; ``about`` is the team.
    """

    day: date
    sections: dict[str, list[Line]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    forecasts: list[TeamForecast] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kind: str = "report"
    about: str = ""
    measures: list[Measure] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The heading of the post."""
        if self.kind == "report":
            return f"Delivery report · {self.day_name}"
        about = f"{self.about} · what needs you" if self.kind == "digest" else "Weekly scorecard"
        return f"{about} · week of {day_text(self.day, self.day)}"

    @property
    def day_name(self) -> str:
        """``Monday 23 Nov``."""
        return f"{self.day:%A} {day_text(self.day, self.day)}"

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
            data.get("kind", "report"),
            data.get("about", ""),
            [Measure(**row) for row in data.get("measures", [])],
        )
