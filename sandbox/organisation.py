"""The organisation's CSV files, as its own people would keep them: nearly complete.

One department has no head and one team no lead. A person's accounts are given where the tool hides the mail
address and somebody took the trouble: not for all.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from sandbox.company import private
from sandbox.company.calendar import CALENDARS, holidays
from sandbox.company.chance import digest, hex_id
from sandbox.company.organisation import Division, Team, divisions, found
from sandbox.company.people import Person
from sandbox.company.shape import Shape, day_ms

Cells = Sequence[object]
KNOWN_OF_HIDDEN = 0.7  # of the people whose mail address Jira hides, how many have their account noted
HEADERS = {
    "org_departments": "department_id department_name head_person_id parent_department_id default_team_id",
    "org_teams": "team_id team_name department_id lead_person_id calendar_id jira_project_keys "
    "trello_board_ids slack_channel_ids jira_team_name is_active",
    "org_people": "person_id display_name email title manager_person_id department_id is_executive "
    "is_active jira_account_id trello_member_id slack_user_id",
    "org_team_members": "person_id team_id valid_from valid_to capacity_share",
    "org_components": "jira_project_key component_name team_id",
    "org_calendars": "calendar_id timezone workdays day_start day_end",
    "org_holidays": "calendar_id holiday_date holiday_name",
    "field_map": "source logical_name field_id",
    "status_map": "source status_id status_category",
}


def write(folder: Path, shape: Shape) -> None:
    """Write all files into a new directory and put it in the place of ``folder``."""
    aside = folder.with_name(folder.name + ".building")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    founded = [found(shape, index) for index in divisions(shape)]
    for name, header in HEADERS.items():
        with (aside / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header.split())
            writer.writerows(_rows(name, founded, shape))
    shutil.rmtree(folder, ignore_errors=True)
    aside.replace(folder)


def _rows(name: str, founded: list[Division], shape: Shape) -> Iterable[Cells]:
    if name == "org_calendars":
        return [
            (c.calendar_id, c.zone, "1;2;3;4;5", f"{c.day_start:%H:%M}", f"{c.day_end:%H:%M}")
            for c in CALENDARS
        ]
    if name == "org_holidays":
        return _holidays(shape)
    of_division = PER_DIVISION.get(name)
    return [row for division in founded for row in of_division(division)] if of_division else []


def _holidays(shape: Shape) -> Iterator[Cells]:
    """Two years beyond the history, which forecasts need."""
    for calendar in CALENDARS:
        for year in range(shape.start.year, shape.as_of.year + 3):
            for day, name in holidays(calendar.country, year).items():
                yield calendar.calendar_id, day.isoformat(), name


def _departments(division: Division) -> Iterator[Cells]:
    for one in division.departments:
        yield (
            one.department_id,
            one.name,
            one.head.person_id if one.head else "",
            one.parent,
            one.default_team,
        )


def _teams(division: Division) -> Iterator[Cells]:
    for team in division.teams:
        lead = team.lead.person_id if team.lead else ""
        keys = team.key if team.in_jira else ""
        boards = "" if team.in_jira else ";".join(_boards(division, team))
        name = team.name if team.in_jira else ""
        place = (team.calendar.calendar_id, keys, boards, team.channel_id)
        yield team.team_id, team.name, team.department, lead, *place, name, "true"


def _boards(division: Division, team: Team) -> list[str]:
    """A Trello team's board; the first such team also keeps the board of promises and the private one."""
    first = next(one for one in division.teams if not one.in_jira)
    if team is not first:
        return [team.board_id]
    created = day_ms(division.shape.start) - 35 * 86_400_000
    promises = hex_id(created, "board", division.shape.seed, "commitments", division.index)
    return [team.board_id, promises, *([private.board_id(division.shape)] if division.index == 0 else [])]


def _people(division: Division) -> Iterator[Cells]:
    for person in (one for one in division.people if one.joined <= division.shape.as_of):
        active = person.active_on(division.shape.as_of)
        accounts = _accounts(person)
        flags = (str(person.is_executive).lower(), str(active).lower())
        post = (person.title, person.manager, person.department)
        yield person.person_id, person.name, person.email, *post, *flags, *accounts


def _accounts(person: Person) -> tuple[str, str, str]:
    """Jira account where the address is hidden, Trello member for most, Slack user only for some."""
    chances = [byte / 256 for byte in digest("noted", person.person_id)[:3]]
    jira = person.account_id if person.hides_email and chances[0] < KNOWN_OF_HIDDEN else ""
    trello = person.trello_id if chances[1] < 0.6 else ""
    return jira, trello, person.slack_id if chances[2] < 0.2 else ""


def _members(division: Division) -> Iterator[Cells]:
    for team in division.teams:
        for stay in team.stays:
            if stay.since > division.shape.as_of or (stay.until is not None and stay.until <= stay.since):
                continue
            part_time = digest("share", stay.person.person_id)[0] < 30
            until = stay.until.isoformat() if stay.until and _announced(stay.until, division.shape) else ""
            yield (
                stay.person.person_id,
                team.team_id,
                stay.since.isoformat(),
                until,
                0.5 if part_time else 1.0,
            )


def _announced(day: date, shape: Shape) -> bool:
    """Leaving is known a month ahead."""
    return day <= shape.as_of + timedelta(days=30)


def _components(division: Division) -> Iterator[Cells]:
    """Most components; the last one of every third team is forgotten."""
    for team in division.teams:
        if team.in_jira:
            known = team.domain.components[: 3 if team.index % 3 == 2 else 4]
            yield from ((team.key, component, team.team_id) for component in known)


PER_DIVISION = {
    "org_departments": _departments,
    "org_teams": _teams,
    "org_people": _people,
    "org_team_members": _members,
    "org_components": _components,
}
