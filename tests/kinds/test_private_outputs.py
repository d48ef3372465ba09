"""What is private and was named is told where it stands, and in no public place nor of anything else.

The rules stand in ``macros/viewers.sql``; each model that joins two items, or shows one, asks them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.dbt_project.model_sql import Models, table

MODELS = Path(__file__).resolve().parents[2] / "dbt_project" / "models"
PRIVATE = {"kind": "varchar", "private_key": "varchar", "viewers": "varchar"}
ASKS = re.compile(r"\b(is_private|is_public|are_seen_together)\(")
#: what public places read (exposures), and where what stands in it was asked for
PUBLIC = ("boards", "slack_report", "analyst_notebook", "ownership_notebook", "flow_notebook")
#: texts in these name no private thing, or nobody shows them: model → why
DECLARED = {
    "dim_team": "the organisation's own",
    "dim_person": "people, no things",
    "mart_ownership": "read by item, whom the notebook asks",
    "mart_ownership_clarity": "read by item, whom the notebook asks",
    "mart_blocked_work": "reasons of edges between items that are seen together; read by item",
    "fct_blocking_interval": "edges between items that are seen together; teams are shown",
    "mart_conflict": "of items that are seen together; read by item",
    "mart_risk_item": "reasons of edges and conflicts that are seen together; lines and notebook ask by item",
    "mart_current_work": "read by item, whom the notebook asks",
    "mart_item_flow": "read by item, whom the notebook asks",
    "mart_report_route": "channels to post to",
    "mart_writeback_plan": "written to the item itself, of what is seen with it",
    "mart_velocity_forecast": "numbers of teams",
    "mart_weekly_scorecard": "numbers",
    "mart_cfd_daily": "numbers of teams",
    "mart_team_congruence": "numbers of teams",
    "mart_team_flow_weekly": "numbers of teams",
    "mart_team_friction": "numbers of teams",
    "mart_team_velocity": "numbers of teams",
}


def models(*private: tuple[str, str, str]) -> tuple[Models, duckdb.DuckDBPyConnection]:
    """The project's models over a lake in which these things are private."""
    found, con = Models(), duckdb.connect()
    rows = [dict(zip(PRIVATE, row, strict=True)) for row in private]
    table(con, "int_private", PRIVATE, rows)
    return found, con


def seen(con: duckdb.DuckDBPyConnection, rule: str, **values: str | None) -> bool:
    columns = ", ".join(
        f"$${value}$$ as {name}" if value else f"null as {name}" for name, value in values.items()
    )
    row = con.execute(f"select {rule} from (select {columns})").fetchone()
    assert row is not None
    return bool(row[0])


KEYS = some.sampled_from(["jira:1", "jira:2", "trello:3", "trello:4", None])
SETS = some.dictionaries(some.sampled_from(["jira:1", "jira:2", "trello:3"]), some.sampled_from(["x", "y"]))


@given(SETS, KEYS, KEYS)
@settings(max_examples=40, deadline=None)
def test_items_are_told_of_each_other_only_where_the_same_people_see_them(
    viewers: dict[str, str], a: str | None, b: str | None
) -> None:
    found, con = models(*(("item", key, name) for key, name in viewers.items()))
    together = found._world["are_seen_together"]("a", "b")
    assert seen(con, together, a=a, b=b) is (viewers.get(a or "") == viewers.get(b or ""))
    public = found._world["is_public"]("item", "a")
    assert seen(con, public, a=a) is (a not in viewers)


def test_words_of_private_talk_are_no_evidence() -> None:
    found, con = models(
        ("message", "slack:C1:1", "slack:channel:C1"),
        ("comment", "jira:7", "jira:restricted:board"),
        ("item", "jira:9", "jira:level:1"),
    )
    refs = "source varchar, place varchar, trace_id varchar, work_item_key varchar, thread_key varchar"
    columns = f"{refs}, occurred_at timestamp, removed_at timestamp, text varchar, named_refs varchar[]"
    usual: dict[str, Any] = {"link_type": "mention", "is_link": False, "text": "see A-1"}
    rows = [
        {"source": "slack", "place": "message", "trace_id": "C1:1", "named_refs": ["A-1"]},
        {"source": "slack", "place": "message", "trace_id": "C2:1", "named_refs": ["A-1", "A-9"]},
        {
            "source": "jira",
            "place": "comment",
            "trace_id": "7",
            "work_item_key": "jira:2",
            "named_refs": ["A-1"],
        },
        {
            "source": "jira",
            "place": "comment",
            "trace_id": "8",
            "work_item_key": "jira:2",
            "named_refs": ["A-1"],
        },
        {
            "source": "jira",
            "place": "description",
            "trace_id": "9",
            "work_item_key": "jira:9",
            "named_refs": ["A-1"],
        },
    ]
    columns += ", link_type varchar, is_link boolean"
    table(con, "int_tools__mention", columns, [usual | row for row in rows])
    known = [{"item_ref": f"A-{n}", "work_item_key": f"jira:{n}", "is_read": True} for n in (1, 2, 9)]
    table(con, "int_item_ref", "item_ref varchar, work_item_key varchar, is_read boolean", known)
    told = found.rows(con, "intermediate/links/int_item_mention", "source, trace_id, named_key")
    assert told == [("jira", "8", "jira:1"), ("slack", "C2:1", "jira:1")]


def contracted() -> dict[str, tuple[str, set[str]]]:
    """Model → its SQL and its columns of text, of all marts and outcomes."""
    found = {}
    for file in [*(MODELS / "marts").rglob("*.yml"), *(MODELS / "outcomes").glob("*.yml")]:
        for model in yaml.safe_load(file.read_text()).get("models", ()):
            columns = {it["name"] for it in model.get("columns", ()) if it.get("data_type") == "varchar"}
            found[model["name"]] = (file.with_suffix(".sql").read_text(), columns)
    return found


def test_all_text_that_public_places_read_is_filtered_or_declared() -> None:
    exposures = yaml.safe_load((MODELS / "outcomes" / "exposures.yml").read_text())["exposures"]
    shown = {
        re.sub(r"ref\('(\w+)'\)", r"\1", name)
        for exposure in exposures
        if exposure["name"] in PUBLIC
        for name in exposure["depends_on"]
    }
    under = contracted()
    text = {name for name in shown if name in under and under[name][1]}
    asked = {name for name in text if ASKS.search(under[name][0])}
    assert {"mart_report_line", "mart_digest_line", "mart_owner_question", "dim_work_item"} <= asked
    assert text - asked - set(DECLARED) == set(), "filter it (macros/viewers.sql), or declare why not"
    assert set(DECLARED) - shown == set(), "no longer read by public places"


@pytest.mark.parametrize(
    "model",
    [
        "intermediate/links/int_item_link",
        "intermediate/links/int_item_mention",
        "intermediate/interactions/int_interaction",
        "intermediate/conflicts/int_conflict_candidate",
        "marts/conflicts/mart_conflict",
        "marts/search/mart_search_document",
    ],
)
def test_what_joins_two_things_asks_who_may_see_them(model: str) -> None:
    assert ASKS.search((MODELS / f"{model}.sql").read_text())


def test_lines_of_private_items_are_in_no_report_and_digest() -> None:
    found, con = models(("item", "jira:9", "jira:level:1"))
    lines = "team_id varchar, headline varchar, detail varchar, url varchar, severity varchar"
    lines += ", work_item_key varchar, conflict_id varchar, weight double"
    for name in ("conflict", "item", "forecast"):
        rows = [
            {"section": "late", "team_id": "t", "headline": key, "severity": "high", "work_item_key": key}
            for key in ("jira:1", "jira:9")
        ]
        table(con, f"int_report_{name}", f"section varchar, {lines}", rows if name == "item" else [])
    act = {"team_id": "t", "headline": "jira:9", "work_item_key": "jira:9", "kind_rank": 1}
    table(con, "int_report_action", f"kind_rank integer, {lines}", [act])
    table(con, "mart_conflict", "conflict_id varchar, team_b_id varchar", [])
    table(con, "dim_team", "team_id varchar", [{"team_id": "t"}])
    for model in ("mart_report_line", "mart_digest_line"):
        assert found.rows(con, f"outcomes/{model}", "headline") == [("jira:1",)]


def test_a_contradiction_between_a_private_item_and_another_is_none() -> None:
    found, con = models(("item", "jira:9", "jira:level:1"), ("item", "jira:8", "jira:level:1"))
    names = (
        "kind",
        "item_a_key",
        "item_b_key",
        "severity",
        "evidence_a",
        "evidence_b",
        "finding",
        "suggestion",
    )
    columns = ", ".join(f"{name} varchar" for name in (*names, "team_a_id", "team_b_id")) + ", score double"
    sql = found.select("intermediate/conflicts/int_conflict_candidate")
    for rule in set(re.findall(r"from (int_conflict_(?!scope)\w+)", sql)):
        pairs = (("jira:1", "jira:2"), ("jira:1", "jira:9"), ("jira:8", "jira:9"))
        rows = [dict(zip(names[:3], ("contradiction", *pair), strict=True)) for pair in pairs]
        table(con, rule, columns, rows if rule == "int_conflict_contradiction" else [])
    scope = [{"work_item_key": f"jira:{n}", "item_ref": f"A-{n}", "title": "t"} for n in (1, 2, 8, 9)]
    refs = "work_item_key varchar, item_ref varchar, title varchar, team_id varchar"
    table(con, "int_conflict_scope", refs, scope)
    told = con.execute(f"select item_a_key, item_b_key from ({sql}) order by all").fetchall()
    assert told == [("jira:1", "jira:2"), ("jira:8", "jira:9")]
