"""``python -m writeback setup``: what is missing, and making it where the token may."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from pydantic import SecretStr

from clients.jira.client import JiraClient
from clients.trello.client import TrelloClient
from sandbox.testing.tiny import BOARD, REPORT
from tests.writeback.office import OWNER, Office, field_write
from tools.connections import resolve
from tools.jira import JIRA
from tools.slack import SLACK
from tools.trello import TRELLO
from writeback.jira.setup import jira_setup
from writeback.setup import FIELDS, SetupFinding, SetupWish
from writeback.slack.setup import slack_setup
from writeback.trello.setup import trello_setup

LOOK, MAKE = SetupWish(), SetupWish(create=True)


@pytest.fixture
def jira(office: Office) -> JiraClient:
    connection = resolve(office.night.settings).of(JIRA)
    assert connection is not None
    return JiraClient(connection, rates={})


def states(findings: list[SetupFinding]) -> Counter[str]:
    return Counter(finding.state for finding in findings)


def forget_fields(office: Office) -> None:
    for document in office.store.select("jira", "fields"):
        if document.json()["name"] in FIELDS:
            office.store.delete("jira", "fields", document.id, 1)


def test_a_site_that_has_everything(office: Office, jira: JiraClient) -> None:
    found = list(jira_setup(jira, LOOK))
    assert states(found) == {"there": len(FIELDS) + 4}, "six fields; rights and a screen per project and type"
    assert office.writing_requests().keys() <= {"POST jira /rest/api/3/search/jql"}


def test_missing_fields_are_named_and_nothing_is_made(office: Office, jira: JiraClient) -> None:
    forget_fields(office)
    found = list(jira_setup(jira, LOOK))
    assert [f.what for f in found if f.state == "missing"] == list(FIELDS)
    assert not [f for f in jira.fields() if f["name"] in FIELDS]


def test_missing_fields_are_made_and_put_on_the_screen(office: Office, jira: JiraClient) -> None:
    forget_fields(office)
    found = list(jira_setup(jira, SetupWish(create=True, all_screens=True)))
    assert not [f for f in found if f.is_open], found
    made = {f["name"]: f for f in jira.fields() if f["name"] in FIELDS}
    kinds = [made[name]["schema"]["type"] for name in FIELDS]
    assert kinds == ["string", "date", "date", "string", "string", "number"]
    office.publish(field_write(1, made["Truce Owner Team"]["id"], "Payments"))
    assert office.night.apply().written == 1
    again = list(jira_setup(jira, SetupWish(create=True, all_screens=True)))
    assert states(again) == {"there": len(FIELDS) + 4}, "making it twice makes nothing"


def test_w2_a_field_without_a_screen_is_told_by_project_and_type(office: Office, jira: JiraClient) -> None:
    office.server.faults.add(kind="off_screen", field=OWNER, subject="PAY", times=None)
    found = [f for f in jira_setup(jira, LOOK) if f.is_open]
    assert [(f.place, f.what) for f in found] == [("Jira, project PAY", "Story")]
    assert "Truce Owner Team" in found[0].note


def test_a_token_that_may_not_make_fields_is_told_so(office: Office) -> None:
    forget_fields(office)
    own = resolve(office.night.settings).of(JIRA)
    assert own is not None
    person = JiraClient(replace(own, token=SecretStr(own.token.get_secret_value() + ".acc-ada")), rates={})
    found = [f for f in jira_setup(person, MAKE) if f.is_open]
    assert [f.state for f in found] == ["refused"] * len(FIELDS)
    assert all("403" in f.note and own.token.get_secret_value() not in f.note for f in found)


def test_boards_get_what_they_lack_and_only_where_it_is_allowed(office: Office) -> None:
    connection = resolve(office.night.settings).of(TRELLO)
    assert connection is not None
    client = TrelloClient(connection, rates={})
    assert list(trello_setup(client, SetupWish(("another",), create=True))) == []
    assert states(list(trello_setup(client, LOOK))) == {"there": 2, "missing": 4}
    assert states(list(trello_setup(client, MAKE))) == {"there": 2, "made": 4}
    kinds = {field["name"]: field["type"] for field in client.custom_fields(BOARD)}
    assert (
        kinds["Forecast P50"] == "date" and kinds["Conflicts"] == "number" and kinds["Blocked by"] == "text"
    )


def test_channels(office: Office) -> None:
    from clients.slack.client import SlackClient

    connection = resolve(office.night.settings).of(SLACK)
    assert connection is not None
    client = SlackClient(connection, rates={})
    office.server.faults.add(kind="not_in_channel", subject=REPORT, times=None)
    found = list(slack_setup(client, ["delivery-report", "general", "nowhere"]))
    assert [f.state for f in found] == ["missing", "there", "refused"]


def test_the_rights_that_writing_takes_are_told_before_anything_is_written(
    office: Office, jira: JiraClient
) -> None:
    office.server.faults.add(kind="lacks_right", tool="jira", subject="PAY", field="ADMINISTER_PROJECTS")
    office.server.faults.add(kind="lacks_right", tool="jira", subject="AND", field="ADD_COMMENTS")
    found = list(jira_setup(jira, SetupWish(), wanted=("fields", "comment")))
    told = {it.place: it for it in found if it.what == "rights of this account"}
    assert told["Jira, project PAY"].is_open and "Administer projects" in told["Jira, project PAY"].note
    assert told["Jira, project AND"].is_open and "ADD_COMMENTS" in told["Jira, project AND"].note
    mailing = list(jira_setup(jira, SetupWish(), mails="if-needed"))
    assert not [it for it in mailing if it.what == "rights of this account" and it.is_open]
