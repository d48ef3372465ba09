"""The account of a run: what the source says, what came, what is held, for every entity and scope."""

from __future__ import annotations

import pytest

from ingest.deletes.detection import counts
from ingest.registry import SOURCES
from lake.connect import connect
from sandbox.testing.tiny import HOUR, START_MS
from tests.ingest.served import Serve, Workspace

HELD = """
select scope, count(*) from (
    select scope, record_id from raw.{table}
    qualify row_number() over (
        partition by record_id order by record_updated_at desc nulls last, loaded_at desc
    ) = 1 and not is_deleted
) group by all
"""


def test_every_entity_is_accounted_for_and_what_it_says_is_what_is_held(landed: Workspace) -> None:
    for source, plug in SOURCES.items():
        for name in plug.entities:
            held = dict(landed.sql(HELD.format(table=f"{source}__{name}")))
            rows = landed.sql(
                "select scope, source_says, fetched, landed, in_lake, quarantined, note "
                "from ops.ingest_ledger where source = ? and entity = ?",
                source,
                name,
            )
            told = {scope: in_lake for scope, _, _, _, in_lake, _, _ in rows if in_lake}
            assert told == held, f"{source}__{name}"
            for scope, says, fetched, news, in_lake, quarantined, note in rows:
                agrees = says in (None, fetched, in_lake, in_lake + quarantined)
                assert agrees or note, (
                    f"{source}__{name} {scope}: {says} said, {in_lake} held, and no word why"
                )
                assert news <= fetched


def test_a_record_counts_once_where_it_is_now_and_not_when_it_is_gone(workspace: Workspace) -> None:
    workspace.read("jira")
    with connect(workspace.settings) as con:
        for number, change in (("10001", "'AND' as scope"), ("10002", "true as is_deleted")):
            con.execute(
                f"""
                insert into raw.jira__issues
                select * replace ({change}, loaded_at + interval 1 day as loaded_at)
                from raw.jira__issues where record_id = '{number}'
                """
            )
        told = counts(con, [SOURCES["jira"].entities["issues"]])
    held = dict(workspace.sql(HELD.format(table="jira__issues")))
    assert {scope: count for (_, scope), count in told.items()} == held
    assert sum(held.values()) == len(workspace.ids("jira__issues"))


def test_a_record_that_the_lake_lost_is_missed_and_read_again(workspace: Workspace) -> None:
    workspace.read("jira")
    with connect(workspace.settings) as con:
        con.execute("delete from lake.raw.jira__issues where record_id = '10001'")
    result = workspace.read("jira", run_id="after")
    assert result.landed == 1 and "10001" in workspace.ids("jira__issues")
    says, held = workspace.sql(
        "select source_says, in_lake from ops.ingest_ledger "
        "where run_id = 'after' and entity = 'issues' and scope = 'PAY'"
    )[0]
    assert says == held


def test_a_record_that_cannot_land_stands_in_the_account(workspace: Workspace) -> None:
    held = workspace.server.store.get("jira", "issues", "10001")
    assert held is not None
    body = held.json()
    body["fields"]["updated"] = "the day before yesterday"
    workspace.server.store.put("jira", "issues", "10001", "PAY", held.updated_ms, body)
    workspace.read("jira", run_id="odd")
    says, landed, aside = workspace.sql(
        "select source_says, in_lake, quarantined from ops.ingest_ledger "
        "where run_id = 'odd' and entity = 'issues' and scope = 'PAY'"
    )[0]
    assert aside == 1 and says == landed + aside


@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_what_hangs_on_issues_has_a_total_of_the_sources_own(serve: Serve, flavour: str) -> None:
    workspace = serve(flavour=flavour, inline_comments=2)
    for n in range(5):
        workspace.builder.comment(10_002, START_MS + n * HOUR, f"comment {n}")
    workspace.read("jira", run_id="first")
    query = """select source_says, fetched, in_lake from ops.ingest_ledger
        where run_id = ? and entity = ? and scope = 'PAY'"""
    assert workspace.sql(query, "first", "comments") == [(6, 6, 6)]
    assert workspace.sql(query, "first", "worklogs") == [(1, 1, 1)]
    histories = workspace.sql(query, "first", "changelogs")
    assert histories == [(12 if flavour == "datacenter" else None, 12, 12)]  # Cloud's bulk answer tells none
    workspace.builder.issue(10_002, "PAY-2", START_MS + 2 * HOUR, START_MS + 50 * HOUR)
    workspace.builder.comment(10_002, START_MS + 6 * HOUR, "one more")
    workspace.read("jira", run_id="second")
    assert workspace.sql(query, "second", "comments") == [(6, 6, 7)]
