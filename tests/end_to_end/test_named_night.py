"""Private things that the configuration names, over a whole night: told where they stand and nowhere else.

What must not happen is that naming a channel or board for one's own figures puts its words before everybody:
into the report, a digest, or a field or comment of something that everybody may see.
"""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from sandbox.company.private import BOARD, CHANNEL, LEVEL, MARK, ROLE
from tests.end_to_end.conftest import Installation
from tests.end_to_end.test_private_night import PLANTED, with_the_word

pytestmark = pytest.mark.long
NAMED = {
    "TRUCE_SLACK__PRIVATE_CHANNELS": CHANNEL,
    "TRUCE_TRELLO__PRIVATE_BOARDS": BOARD,
    "TRUCE_JIRA__SECURITY_LEVELS": LEVEL["name"],
    "TRUCE_JIRA__RESTRICTED_TO": ROLE,
}


@pytest.fixture(scope="module")
def named(undisturbed: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The company after two more nights in which all of it is named: what one wrote, the other reads."""
    home = tmp_path_factory.mktemp("named") / "home"
    shutil.copytree(undisturbed.home, home)
    installation = Installation(home, undisturbed.port)
    for _ in range(2):
        done = installation.nightly(**NAMED)
        assert done.returncode == 0, done.stdout + done.stderr
    return installation


def test_it_is_in_the_marts(named: Installation) -> None:
    told = f"select count(*) from marts.dim_work_item where title ilike '%{MARK}%'"
    assert named.query(told) == [(2,)], "the issue with a level and the card of the private board"
    for tool, kind in PLANTED:
        ((held,),) = named.query(f"select count(*) from raw.{tool}__{kind} where body ilike '%{MARK}%'")
        assert held >= PLANTED[tool, kind]


def test_nothing_that_everybody_may_see_names_it(named: Installation) -> None:
    channel = named.query(f"select record_id from raw.slack__channels where body like '%{CHANNEL}%'")[0][0]
    board = named.query(f"select record_id from raw.trello__boards where body like '%{BOARD}%'")[0][0]
    with sqlite3.connect(f"file:{named.home / 'sandbox' / 'workspace.sqlite'}?mode=ro", uri=True) as con:
        elsewhere = con.execute(
            """
            select tool, kind, json_extract(body, '$.visibility.value') from documents
            where body like ? and ? not in (id, parent) and ? not in (id, parent)
                and json_extract(body, '$.fields.security.name') is not ?
            """,
            (f"%{MARK}%", channel, board, LEVEL["name"]),
        ).fetchall()
    assert elsewhere == [("jira", "comments", ROLE)], "a comment for a role is of an issue that all may see"


def test_the_report_and_every_post_are_silent(named: Installation) -> None:
    for options in ((), ("--preview",)):
        done = named.run("-m", "writeback", "report", *options, **NAMED)
        assert done.returncode == 0, done.stderr
        assert done.stdout and MARK not in done.stdout.casefold()
    pages = [page.read_text() for page in named.home.rglob("*.html") if "dbt" not in page.parts]
    assert pages and not any(MARK in page.casefold() for page in pages)


def test_what_is_planned_names_it_only_on_itself(named: Installation) -> None:
    telling = """
        select distinct object_id from ops.writeback_plan_rows
        where concat_ws(' ', object_ref, field_name, old_value, new_value, reason, evidence) ilike ?
        """
    own = {id for _, kind, id in _private_places(named) if kind in ("issues", "cards")}
    assert {id for (id,) in named.query(telling.replace("?", f"'%{MARK}%'"))} <= own


def _private_places(named: Installation) -> list[tuple[str, str, str]]:
    """Tool, kind and id of the planted channel, board, its list and card, and issue."""
    planted = {("slack", "channels"), ("trello", "boards"), ("trello", "cards"), ("jira", "issues")}
    found = []
    for tool, kind, body in with_the_word(named.home):
        name = str(body.get("name") or body.get("fields", {}).get("summary"))
        if (tool, kind) in planted and MARK in name.casefold():
            found.append((tool, kind, str(body["id"])))
    assert {(tool, kind) for tool, kind, _ in found} == planted
    return found
