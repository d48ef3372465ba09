"""From two accounts that are called alike, over a person's word, to one row of dim_person."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.exports.run import run_files
from ingest.people import proposals as people
from lake.connect import connect
from lake.dbt import run_dbt
from lake.publish import publish
from lake.runs import start_run
from tests.ingest.jira.test_csv import ADA, first, write

pytestmark = pytest.mark.long
AS_OF = datetime(2026, 8, 1)


def build(settings: Settings, run_id: str) -> None:
    with connect(settings) as con:
        start_run(con, run_id, "nightly", AS_OF)
    run_dbt(settings, "run", "--select", "+mart_identity_proposal", "+dim_person", as_of=AS_OF, run_id=run_id)
    with connect(settings) as con:
        publish(con, run_id)


def test_a_confirmed_proposal_is_one_person_after_the_next_build(settings: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "slack.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("channels.json", json.dumps([{"id": "C1", "name": "general"}]))
        packed.writestr("users.json", json.dumps([{"id": "U1", "name": "x", "real_name": "lane, ada"}]))
    run_files([write(tmp_path / "jira.csv", first()), archive], "files", settings)
    build(settings, "one")
    with connect(settings) as con:
        (proposal,) = people.proposals(con)
        assert (proposal.one_account, proposal.other_account) == (f"jira:{ADA}", "slack:U1")
        assert people.proposal_id(proposal.subject) == proposal.id
        people.answer(con, [proposal.id], "confirmed")
    build(settings, "two")
    with connect(settings) as con:
        assert people.proposals(con) == []
        joined = con.execute(
            "select source, account_id, identity_rule from marts.bridge_person_account "
            "where person_id = ? order by source",
            [f"jira:{ADA}"],
        ).fetchall()
        assert joined == [("jira", ADA, "confirmed"), ("slack", "U1", "confirmed")]
        people.take_back(con, [proposal.id])
    build(settings, "three")
    with connect(settings) as con:
        assert [it.id for it in people.proposals(con)] == [proposal.id]
        alone = con.execute("select identity_rule from marts.bridge_person_account where account_id = 'U1'")
        assert alone.fetchall() == [("single",)]
