"""The organisation's files agree with each other and with the documents."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sandbox import organisation
from tests.sandbox.company.company_documents import Documents, small_world

Table = list[dict[str, str]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    folder = tmp_path_factory.mktemp("home") / "org"
    organisation.write(folder, small_world(7)[0])
    return {
        file.stem: list(csv.DictReader(file.open(encoding="utf-8"))) for file in Path(folder).glob("*.csv")
    }


def ids(table: Table, name: str) -> set[str]:
    return {row[name] for row in table}


def test_every_reference_resolves(tables: dict[str, Table]) -> None:
    people = ids(tables["org_people"], "person_id") | {""}
    teams = ids(tables["org_teams"], "team_id") | {""}
    departments = ids(tables["org_departments"], "department_id") | {""}
    assert ids(tables["org_people"], "manager_person_id") <= people
    assert ids(tables["org_people"], "department_id") <= departments
    assert ids(tables["org_departments"], "head_person_id") <= people
    assert ids(tables["org_departments"], "parent_department_id") <= departments
    assert ids(tables["org_departments"], "default_team_id") <= teams
    assert ids(tables["org_teams"], "lead_person_id") <= people
    assert ids(tables["org_teams"], "department_id") <= departments - {""}
    assert ids(tables["org_teams"], "calendar_id") <= ids(tables["org_calendars"], "calendar_id")
    assert ids(tables["org_team_members"], "person_id") <= people - {""}
    assert ids(tables["org_team_members"], "team_id") == teams - {""}
    assert ids(tables["org_components"], "team_id") <= teams - {""}


def test_one_department_has_no_head_and_one_team_no_lead(tables: dict[str, Table]) -> None:
    assert [row["department_id"] for row in tables["org_departments"] if not row["head_person_id"]] == [
        "finance-systems"
    ]
    assert [row["team_id"] for row in tables["org_teams"] if not row["lead_person_id"]] == ["team-track"]


def test_places_exist_in_the_tools(tables: dict[str, Table], company: Documents) -> None:
    keys = {body["key"] for body in company.of("jira", "projects")}
    boards = {body["id"] for body in company.of("trello", "boards")}
    channels = {body["id"] for body in company.of("slack", "channels")}
    named = {name for row in tables["org_teams"] for name in row["jira_project_keys"].split(";") if name}
    assert named == keys - {"REQ"}
    assert {b for row in tables["org_teams"] for b in row["trello_board_ids"].split(";") if b} == boards
    assert ids(tables["org_teams"], "slack_channel_ids") <= channels
    components = {(body["project"], body["name"]) for body in company.of("jira", "components")}
    mapped = {(row["jira_project_key"], row["component_name"]) for row in tables["org_components"]}
    assert mapped < components  # one was forgotten


def test_accounts_exist_and_are_noted_for_some_of_those_whose_address_is_hidden(
    tables: dict[str, Table], company: Documents
) -> None:
    users = {one["accountId"]: one for one in company.of("jira", "users")}
    noted = ids(tables["org_people"], "jira_account_id") - {""}
    hidden = {
        id for id, user in users.items() if "emailAddress" not in user and user["accountType"] == "atlassian"
    }
    assert noted < hidden
    members = {one["id"] for one in company.of("trello", "members")}
    assert ids(tables["org_people"], "trello_member_id") - {""} < members


def test_stays_in_a_team_are_half_open_and_begin_before_they_end(tables: dict[str, Table]) -> None:
    for row in tables["org_team_members"]:
        assert not row["valid_to"] or row["valid_from"] < row["valid_to"]
        assert 0 < float(row["capacity_share"]) <= 1


def test_holidays_cover_two_countries_and_the_years_to_come(tables: dict[str, Table]) -> None:
    days = {(row["calendar_id"], row["holiday_date"]) for row in tables["org_holidays"]}
    assert {("berlin", "2026-04-03"), ("berlin", "2026-10-03"), ("new-york", "2026-11-26")} <= days
    assert ("new-york", "2026-10-03") not in days
    assert max(day for _, day in days) > "2027-12-01"
