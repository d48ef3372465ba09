"""People edit what is being written, over HTTP, from many threads: none of their edits is lost."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pydantic import SecretStr

from clients.jira.client import JiraClient
from clients.trello.client import TrelloClient
from sandbox.testing.builder import Builder
from sandbox.testing.tiny import BOARD, FIELD_TEAM, MEMBER, OPEN_LIST, START_MS
from tests.writeback.office import OWNER, Office, card_write, field_write
from tools.connections import resolve
from tools.jira import JIRA
from tools.trello import TRELLO

Edit = Callable[[int, str], None]
FIELD = f"custom_field:{FIELD_TEAM}"


@dataclass
class Crowd:
    """People who set one field of random objects until they are told to stop, each value unlike any other."""

    edit: Edit
    objects: int
    people: int
    stop: threading.Event = field(default_factory=threading.Event)
    edits: int = 0
    errors: list[BaseException] = field(default_factory=list)

    def _person(self, number: int) -> None:
        dice = random.Random(number)
        try:
            while not self.stop.wait(dice.random() * 0.2):
                self.edit(dice.randrange(self.objects), f"person {number}, edit {dice.random()}")
                self.edits += 1
        except BaseException as error:
            self.errors.append(error)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._person, args=(n,)) for n in range(self.people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()
        assert self.errors == [] and self.edits > 0


def card_id(n: int) -> str:
    return f"695b7a0000000000000{n:05d}"


def crowd_in_jira(office: Office, objects: int, people: int) -> Crowd:
    builder = Builder(office.store)
    for n in range(objects):
        builder.issue(11_000 + n, f"PAY-{1_000 + n}", START_MS)
    own = resolve(office.night.settings).of(JIRA)
    assert own is not None
    client = JiraClient(replace(own, token=SecretStr(own.token.get_secret_value() + ".acc-ada")), rates={})
    return Crowd(lambda n, value: client.update_issue(str(11_000 + n), {OWNER: value}), objects, people)


def crowd_in_trello(office: Office, objects: int, people: int) -> Crowd:
    builder = Builder(office.store)
    for n in range(objects):
        builder.card(card_id(n), BOARD, OPEN_LIST, f"Card {n}", START_MS)
        office.night.execute(
            "insert into marts.dim_work_item values (?, 'trello', ?, ?)",
            [f"trello:{card_id(n)}", card_id(n), BOARD],
        )
    own = resolve(office.night.settings).of(TRELLO)
    assert own is not None
    client = TrelloClient(replace(own, token=SecretStr(f"{own.token.get_secret_value()}.{MEMBER}")), rates={})
    return Crowd(
        lambda n, value: client.set_custom_field(card_id(n), FIELD_TEAM, {"text": value}), objects, people
    )


def last_words(office: Office, tool: str) -> dict[str, str]:
    """What people said last, by object, as the tool's history tells it."""
    said: dict[str, str] = {}
    if tool == "jira":
        for document in sorted(office.store.select("jira", "changelogs"), key=lambda d: int(d.id)):
            body = document.json()
            for item in body["items"] if body["author"]["accountId"] == "acc-ada" else ():
                said[document.parent] = item["toString"]
        return said
    for document in sorted(office.store.select("trello", "actions"), key=lambda d: d.json()["date"]):
        body = document.json()
        if body["type"] == "updateCustomFieldItem" and body["idMemberCreator"] == MEMBER:
            said[body["data"]["card"]["id"]] = body["data"]["customFieldItem"]["value"]["text"]
    return said


def standing(office: Office, tool: str, n: int) -> Any:
    if tool == "jira":
        return office.issue(1_000 + n).get(OWNER)
    return next((item["value"]["text"] for item in office.card(card_id(n))["customFieldItems"]), None)


def everybody_edits(office: Office, tool: str, objects: int, people: int) -> None:
    crowd = (crowd_in_jira if tool == "jira" else crowd_in_trello)(office, objects, people)
    rows = [
        field_write(1_000 + n, OWNER, "Payments")
        if tool == "jira"
        else card_write(FIELD, "Payments", card=card_id(n))
        for n in range(objects)
    ]
    office.publish(*rows)
    # the gap between reading and writing is a few milliseconds here and ten times that on the internet
    office.server.faults.add(kind="slow", tool=tool, method="PUT", seconds=0.02, times=None, probability=0.5)
    with crowd.at_work():
        summary = office.night.apply()
    said = last_words(office, tool)
    name = (lambda n: str(11_000 + n)) if tool == "jira" else card_id
    assert {n: standing(office, tool, n) for n in range(objects)} == {
        n: said.get(name(n), "Payments") for n in range(objects)
    }
    assert summary.failed == 0, summary.problems
    assert summary.written + summary.refused == objects
    assert summary.written > 0 and summary.refused > 0, "some were faster than we were, and some were not"


@pytest.mark.parametrize("tool", ["jira", "trello"])
def test_no_edit_of_a_dozen_people_is_lost(office: Office, tool: str) -> None:
    everybody_edits(office, tool, 60, 12)


@pytest.mark.long
@pytest.mark.parametrize("tool", ["jira", "trello"])
def test_no_edit_of_a_hundred_people_is_lost(office: Office, tool: str) -> None:
    everybody_edits(office, tool, 1_000, 100)
