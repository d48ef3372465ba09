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
BY_ITEM = "by item"


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


def contracted() -> dict[str, str]:
    """Model → its SQL, of all marts and outcomes: whatever is published."""
    files = [*(MODELS / "marts").rglob("*.sql"), *(MODELS / "outcomes").glob("*.sql")]
    return {file.stem: file.read_text() for file in files}


def test_every_published_model_asks_or_tells_why_it_need_not() -> None:
    """A new one is red until it asks a rule of macros/viewers.sql, or stands there with the reason."""
    declared = Models().value("asks_nobody")
    asking = {name for name, sql in contracted().items() if ASKS.search(sql)}
    assert {"mart_report_line", "mart_digest_line", "mart_owner_question", "dim_team"} <= asking
    assert {*contracted()} - asking - {*declared} == set(), "ask (macros/viewers.sql), or say there why not"
    assert {*declared} - ({*contracted()} - asking) == set(), "these ask, or are no models"


def test_public_places_that_read_items_ask_for_them() -> None:
    """What reads a model by item reads besides who may see the items, or lines that have asked."""
    exposures = yaml.safe_load((MODELS / "outcomes" / "exposures.yml").read_text())["exposures"]
    declared, asked = Models().value("asks_nobody"), set()
    for one in exposures:
        reads = {re.sub(r"ref\('(\w+)'\)", r"\1", name) for name in one["depends_on"]}
        if one["name"] in PUBLIC and any(declared.get(name) == BY_ITEM for name in reads):
            assert reads & {"dim_work_item", "mart_report_line"}, one["name"]
            asked.add(one["name"])
    assert asked == {"slack_report", "analyst_notebook", "ownership_notebook", "flow_notebook"}


def test_a_team_that_is_a_private_board_is_not_called_by_its_name() -> None:
    found, con = models(("container", "trello:b2", "trello:board:b2"))
    teams = ("team_id", "team_name", "department_id", "lead_person_id", "calendar_id")
    table(con, "org_teams", dict.fromkeys(teams, "varchar") | {"is_active": "boolean"}, [])
    table(con, "org_calendars", "calendar_id varchar", [])
    boards = [{"source": "trello", "container_id": id, "origin": "trello_board"} for id in ("b1", "b2")]
    ids = "source varchar, container_id varchar"
    table(con, "int_team_container", f"{ids}, team_id varchar, origin varchar",
          [it | {"team_id": f"trello-board:{it['container_id']}"} for it in boards])  # fmt: skip
    table(con, "int_tools__container", f"{ids}, container_name varchar, is_active boolean", [
        {"source": "trello", "container_id": id, "container_name": f"Board {id}", "is_active": True}
        for id in ("b1", "b2")
    ])  # fmt: skip
    assert found.rows(con, "marts/core/dim_team", "team_name") == [("Board b1",), ("b2",)]


def test_advice_names_no_private_item() -> None:
    found, con = models(("item", "jira:9", "jira:level:1"))
    columns = re.findall(r"advice\.(\w+)|as (first_items),", found.select("outcomes/mart_allocation_advice"))
    names = sorted({a or b for a, b in columns} - {"as_of", "advice_rank", "created_at"})
    rows = [
        {"run_id": "r", "as_of": "2026-11-30", "advice_rank": at, "first_items": items}
        for at, items in enumerate(('["jira:9", "jira:3", "jira:1"]', '["jira:9"]', "[]"))
    ]
    kinds = "as_of timestamp, created_at timestamp, advice_rank integer"
    table(con, "allocation_advice", ", ".join([*(f"{name} varchar" for name in names), kinds]), rows)
    told = found.rows(con, "outcomes/mart_allocation_advice", "advice_rank, first_items")
    assert told == [(0, '["jira:3","jira:1"]'), (1, "[]"), (2, "[]")]


def test_no_limit_is_advised_for_a_column_of_private_items_alone() -> None:
    """On a board that others see as well a private item counts, as a number."""
    con = duckdb.connect()
    con.execute("attach ':memory:' as lake; create schema lake.build_marts")
    items = [("jira:1", "open", False), ("jira:2", "open", True), ("trello:3", "secret", True)]
    texts = ("work_item_key", "source", "owner_team_id", "container_id", "container_name")
    kinds = dict.fromkeys(texts, "varchar") | {"is_private": "boolean", "is_open": "boolean"}
    usual = {"owner_team_id": "t", "is_open": True, "hierarchy_level": 0, "is_deleted": False}
    usual |= {"is_counted": True}
    kinds |= {"hierarchy_level": "integer", "is_deleted": "boolean", "is_counted": "boolean"}
    table(con, "lake.build_marts.dim_work_item", kinds, [
        usual | {"work_item_key": key, "source": key.split(":")[0], "container_id": board,
                 "container_name": board, "is_private": private}
        for key, board, private in items
    ])  # fmt: skip
    stay = {"field_name": "status", "value": "s", "label": "Doing", "valid_from": "2026-11-01"}
    kinds = dict.fromkeys(("work_item_key", "field_name", "value", "label"), "varchar")
    kinds |= {"valid_from": "timestamp", "valid_to": "timestamp"}
    rows = [stay | {"work_item_key": key} for key, *_ in items]
    table(con, "lake.build_marts.fct_item_state_interval", kinds, rows)
    table(con, "lake.build_marts.dim_status", "source varchar, status_id varchar, status_category varchar", [
        {"source": tool, "status_id": "s", "status_category": "in_progress"} for tool in ("jira", "trello")
    ])  # fmt: skip
    query = (MODELS.parents[1] / "models" / "advice" / "sql" / "column_flow.sql").read_text()
    told = con.execute(query, {"as_of": "2026-11-30"}).df()
    assert told[["container_name", "wip_now"]].values.tolist() == [["open", 2]]


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
    lines = "team_id varchar, headline varchar, own_headline varchar, other_team_id varchar, "
    lines += "other_headline varchar, detail varchar, url varchar, severity varchar"
    lines += ", work_item_key varchar, conflict_id varchar, weight double"
    for name in ("conflict", "item", "forecast"):
        rows = [
            {
                "section": "late",
                "team_id": "t",
                "headline": key,
                "severity": "high",
                "work_item_key": key,
                "own_headline": key,
            }
            for key in ("jira:1", "jira:9")
        ]
        table(con, f"int_report_{name}", f"section varchar, {lines}", rows if name == "item" else [])
    table(con, "int_report_change", f"section varchar, {lines}, has_news boolean", [])
    act = {"team_id": "t", "headline": "jira:9", "work_item_key": "jira:9", "kind_rank": 1}
    table(con, "int_report_action", f"kind_rank integer, {lines}", [act])
    table(con, "dim_team", "team_id varchar", [{"team_id": "t"}])
    for model in ("mart_report_line", "mart_digest_line"):
        assert found.rows(con, f"outcomes/{model}", "headline") == [("jira:1",)]


def test_of_private_things_no_word_is_in_what_may_be_searched() -> None:
    """Of items, restricted comments and channels it is in those documents alone that are taken out."""
    mark = "kestrel"
    found, con = models(
        ("item", "jira:9", "jira:level:1"), ("comment", "jira:7", "jira:restricted:board"),
        ("message", "slack:C1:1", "slack:channel:C1"),
    )  # fmt: skip
    texts = ("work_item_key", "source", "item_ref", "title", "description", "labels", "component_names")
    texts += ("owner_team_id", "status_name", "url")
    usual = {"source": "jira", "labels": "[]", "component_names": "[]", "is_deleted": False}
    kinds = dict.fromkeys(texts, "varchar") | {"updated_at": "timestamp", "is_deleted": "boolean"}
    table(con, "dim_work_item", kinds,
          [usual | {"work_item_key": "jira:1", "title": "open"},
           usual | {"work_item_key": "jira:9", "title": mark, "description": mark}])  # fmt: skip
    table(con, "dim_team", "team_id varchar, team_name varchar", [])
    table(con, "dim_person", "person_id varchar, primary_team_id varchar, is_app boolean", [])
    said = {"source": "jira", "place": "comment", "work_item_key": "jira:1"}
    names = ("source", "place", "trace_id", "work_item_key", "text")
    table(con, "int_tools__mention", dict.fromkeys(names, "varchar") | {"occurred_at": "timestamp"},
          [said | {"trace_id": "7", "text": mark},
           said | {"trace_id": "8", "text": "said openly"}])  # fmt: skip
    names = ("source", "message_key", "channel_id", "text", "person_id")
    table(con, "int_message", dict.fromkeys(names, "varchar") | {"occurred_at": "timestamp"},
          [{"source": "slack", "message_key": "C1:1", "channel_id": "C1", "text": mark},
           {"source": "slack", "message_key": "C2:1", "channel_id": "C2", "text": "hello"}])  # fmt: skip
    names = ("source", "container_id", "container_name")
    channels = [("C1", f"{mark}-deal"), ("C2", "general")]
    rows = [dict(zip(names, ("slack", *channel), strict=True)) for channel in channels]
    table(con, "int_tools__container", dict.fromkeys(names, "varchar"), rows)
    documents = found.rows(con, "marts/search/mart_search_document")
    left = [str(row) for row in documents if row[-1] is False]
    assert len(documents) == 4 and len(left) == 2 and mark not in "".join(left)
    assert "said openly" in "".join(left) and "hello" in "".join(left)


def test_nobody_is_asked_in_public_who_owns_a_private_item() -> None:
    found, con = models(("item", "jira:9", "jira:level:1"))
    keys = ("jira:1", "jira:9")
    table(con, "mart_ownership_clarity", "work_item_key varchar, owner_team_id varchar, is_ambiguous boolean",
          [{"work_item_key": key, "owner_team_id": "t", "is_ambiguous": True} for key in keys])  # fmt: skip
    table(con, "int_primary_owner", "work_item_key varchar, team_id varchar, rival_team_id varchar,"
          " is_current boolean, is_contested boolean",
          [{"work_item_key": key, "team_id": "t", "rival_team_id": "u", "is_current": True,
            "is_contested": True} for key in keys])  # fmt: skip
    teams = [{"team_id": "t", "team_name": "T"}, {"team_id": "u", "team_name": "U"}]
    table(con, "dim_team", "team_id varchar, team_name varchar", teams)
    assert found.rows(con, "outcomes/mart_owner_question", "work_item_key") == [("jira:1",)]


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
    columns = ", ".join(f"{name} varchar" for name in (*names, "team_a_id", "team_b_id"))
    columns += ", score double, chance double"
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
