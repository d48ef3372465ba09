"""What is under way is at work or lies waiting: names say which, in every language alike.

A finished item that waits for its release was held up in German and at work in English.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import Row, table
from tests.dbt_project.rendered import Rules

PENDING_RELEASE = [
    "Done pending release", "Waiting for release", "Fertig, wartet auf Release", "完了（リリース待ち）",
    "Terminé, en attente de livraison", "Terminado, pendiente de publicación", "已完成，待发布",
    "Concluído, aguardando liberação", "Completato, in attesa di rilascio", "Klaar, wacht op release",
    "Gotowe, czeka na wydanie", "Klar, väntar på release", "Delivered, not announced",
]  # fmt: skip
WAITS = ["In Review", "Code Review", "In Testing", "Ready for QA", "Pending", "Blocked", "In Prüfung",
         "Im Test", "En revue", "En revisión", "Em revisão", "In revisione", "In beoordeling", "W testach",
         "Granskning", "レビュー待ち", "待测试", "Design done", "Ready for development"]  # fmt: skip
WORKS = ["In Progress", "Doing", "In Development", "In Arbeit", "In Bearbeitung", "En cours", "En curso",
         "Em andamento", "In corso", "Bezig", "W toku", "Pågår", "作業中", "进行中"]  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


def test_finished_work_that_waits_for_its_release_is_the_same_in_every_language(rules: Rules) -> None:
    for macro, expected in (
        ("category_of_name", "in_progress"), ("flow_class_of_name", "wait"), ("is_blocked_name", False)
    ):  # fmt: skip
        said = rules.ask(rules.sql(macro, "text"), PENDING_RELEASE)
        assert dict(zip(PENDING_RELEASE, said, strict=True)) == dict.fromkeys(PENDING_RELEASE, expected)


def test_names_tell_work_from_waiting(rules: Rules) -> None:
    said = rules.ask(rules.sql("flow_class_of_name", "text"), [*WAITS, *WORKS, "Kanzlei", "", None])
    assert said == ["wait"] * len(WAITS) + ["work"] * len(WORKS) + [None] * 3


def statuses(
    con: duckdb.DuckDBPyConnection, names: list[str], settled: dict[str, str]
) -> dict[str, tuple[object, ...]]:
    """Category, class and what decided it, of statuses that Jira has under way."""
    rows = [{"source": "jira", "status_id": name, "status_name": name, "category_key": "indeterminate",
             "rank": 1}
            for name in names]  # fmt: skip
    table(con, "int_tools__status", "source varchar, status_id varchar, status_name varchar, "
          "category_key varchar, rank integer", rows)  # fmt: skip
    table(con, "status_map", "source varchar, status_id varchar, status_category varchar",
          [{"source": "jira", "status_id": k, "status_category": v} for k, v in settled.items()])  # fmt: skip
    models().build(con, "marts/core/dim_status")
    rows = con.execute(
        "select status_id, status_category, flow_class, flow_class_rule from dim_status"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_configuration_outranks_the_name_and_what_nobody_knows_is_work(
    con: duckdb.DuckDBPyConnection,
) -> None:
    settled = {"In Review": "work", "Doing": "wait", "Lager": "wait", "Closed": "done"}
    found = statuses(con, ["In Review", "Doing", "Lager", "Kanzlei", "In Testing", "Closed"], settled)
    assert found == {
        "In Review": ("in_progress", "work", "override"), "Doing": ("in_progress", "wait", "override"),
        "Lager": ("in_progress", "wait", "override"), "Kanzlei": ("in_progress", "work", "default"),
        "In Testing": ("in_progress", "wait", "name"), "Closed": ("done", None, None),
    }  # fmt: skip


def test_a_status_may_have_a_line_for_its_category_and_one_for_its_class(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("""
        create table int_tools__status as
        select 'trello' as source, '7' as status_id, 'Lager' as status_name, null::varchar as category_key,
            1 as rank
    """)
    table(con, "status_map", "source varchar, status_id varchar, status_category varchar",
          [{"source": "trello", "status_id": "7", "status_category": one} for one in ("in_progress", "wait")],
          )  # fmt: skip
    asked = "status_id, status_category, flow_class, flow_class_rule"
    assert models().rows(con, "marts/core/dim_status", asked) == [("7", "in_progress", "wait", "override")]


def test_a_workflow_tells_waiting_apart_where_its_items_have_been_in_a_wait(
    con: duckdb.DuckDBPyConnection,
) -> None:
    statuses(con, ["Doing", "In Review"], {})
    places = {
        "1": ("PAY", "Doing"),
        "2": ("PAY", "In Review"),
        "3": ("OPS", "Doing"),
        "4": ("WEB", "unknown"),
    }
    items: list[Row] = [{"work_item_key": f"jira:{n}", "source": "jira", "container_id": place}
                        for n, (place, _) in places.items()]  # fmt: skip
    table(con, "dim_work_item", "work_item_key varchar, source varchar, container_id varchar", items)
    table(con, "fct_item_state_interval",
          "work_item_key varchar, field_name varchar, value varchar, valid_from timestamp",
          [{"work_item_key": f"jira:{n}", "field_name": "status", "value": status}
           for n, (_, status) in places.items()])  # fmt: skip
    rows = models().rows(con, "intermediate/flow/int_workflow", "container_id, tells_waiting")
    assert rows == [("OPS", False), ("PAY", True)]
