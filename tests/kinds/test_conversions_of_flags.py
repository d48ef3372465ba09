"""True or false, counts of replies and dates of attachments are read, or counted as lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt_project.model_sql import Models, land, table
from tests.dbt_project.rendered import PROJECT

models = cache(Models)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


#: model below `staging` → its raw table, and where a tool's answer has what becomes a column
FLAGS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "jira/stg_jira__users": ("jira__users", {"is_active": ("active",)}),
    "jira/stg_jira__projects": ("jira__projects", {"is_archived": ("archived",)}),
    "jira/stg_jira__versions": ("jira__versions", {"is_released": ("released",)}),
    "jira/stg_jira__comments": ("jira__comments", {"restricted_to": ("jsdPublic",)}),
    "jira/stg_jira__issues": (
        "jira__issues",
        {"hierarchy_level": ("fields", "issuetype", "subtask"), "is_server_flagged": ("fields", "flagged")},
    ),
    "trello/stg_trello__lists": ("trello__lists", {"is_closed": ("closed",)}),
    "trello/stg_trello__boards": (
        "trello__boards", {"is_closed": ("closed",), "is_template": ("prefs", "isTemplate")},
    ),
    "trello/stg_trello__cards": (
        "trello__cards",
        {"is_closed": ("closed",), "is_complete": ("dueComplete",), "stands_for": ("isTemplate",)},
    ),
    "slack/stg_slack__users": ("slack__users", {"is_active": ("deleted",), "is_app": ("is_bot",)}),
    "slack/stg_slack__channels": (
        "slack__channels", {"is_archived": ("is_archived",), "is_private": ("is_private",)},
    ),
}  # fmt: skip
TRUTHS: list[Any] = [
    True,
    False,
    None,
    "true",
    "FALSE",
    1,
    0,
    "",
    "maybe",
    "yes?",
    3.5,
    [],
    {"a": 1},
    "2026-01-05",
]


@pytest.mark.parametrize("model", FLAGS)
def test_what_is_neither_true_nor_false_is_counted(con: duckdb.DuckDBPyConnection, model: str) -> None:
    raw, columns = FLAGS[model]
    for column, path in columns.items():
        bodies: list[dict[str, Any]] = []
        for at, truth in enumerate(TRUTHS):
            value: Any = truth
            for name in reversed(path):
                value = {name: value}
            bodies.append({"id": f"{at:08x}", **value})
        land(con, raw, bodies)
        rows = models().rows(con, f"staging/{model}", f"{column}, unread")
        assert len(rows) == len(TRUTHS)
        lost = [entry["value"] for row in rows for entry in row[-1] if entry["field"] == column]
        assert sorted(lost) == sorted(["maybe", "yes?", "3.5", "[]", '{"a":1}', "2026-01-05"]), column


def test_a_message_whose_count_of_replies_is_none_stays_and_is_counted(
    con: duckdb.DuckDBPyConnection,
) -> None:
    counts = [3, "4", None, "many", 2.5, 10**12, -1, True]
    land(con, "slack__messages", [
        {"id": f"C1:{at}", "channel": "C1", "ts": f"176760{at:04}.000100", "reply_count": count}
        for at, count in enumerate(counts)
    ])  # fmt: skip
    table(con, "stg_slack__message_words", "message_key varchar, text varchar, named_refs varchar[]", [])
    rows = models().rows(con, "staging/slack/stg_slack__messages", "ts, reply_count, unread")
    assert [row[1] for row in rows] == [3, 4, 0, 0, 0, 0, -1, 0]
    lost = [entry["value"] for row in rows for entry in row[-1]]
    assert lost == ["many", "2.5", "1000000000000", "true"]


def test_dates_of_attachments_are_read_or_counted(con: duckdb.DuckDBPyConnection) -> None:
    dates = ["2026-01-05T08:00:00.000Z", "last week", None, "51502-01-01T00:00:00Z"]
    shown = [{"id": str(at), "url": "https://x", "date": date} for at, date in enumerate(dates)]
    land(con, "trello__cards", [{"id": "695b7b01", "attachments": shown}, {"id": "695b7b02"}])
    rows = models().rows(con, "staging/trello/stg_trello__cards", "card_id, unread")
    assert [entry["value"] for entry in rows[0][1]] == ["last week", "51502-01-01T00:00:00Z"]
    assert rows[1] == ("695b7b02", [])


#: what converts a value and is no macro of those that are counted
CONVERSIONS = re.compile(
    r"try_cast|::\s*\w|strptime|to_timestamp|= '(?:true|false)'|'(?:true|false)' in"
    r"|'(?:BOOLEAN|\w*INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL|DATE|TIME\w*)'"
    r"|\bas (?:boolean|\w*int|integer|double|float|decimal|date|timestamp\w*)\)"
)
#: nothing that a tool sent is lost by these
NOT_LOSING = {
    "stg_jira__priorities": (
        "cast(row_number() over (order by try_cast(record_id as bigint), record_id) as integer)"
    ),
    "stg_jira__changelog_items": "cast(position as integer) as position",
    "stg_trello__cards": "try_cast('0x' || left(record_id, 8) as bigint)",
    "stg_jira__issues": "cast(' ~ yes_or_no('issue.fields.issuetype.subtask') ~ ' as integer)",
    "stg_slack__message_words": "shown ->> '$.is_msg_unfurl', 'false') = 'false'",
}
STAGED = sorted(path for path in (PROJECT / "models" / "staging").rglob("stg_*.sql"))


@pytest.mark.parametrize("path", STAGED, ids=lambda path: path.stem)
def test_no_staging_model_converts_but_by_macros_that_are_counted(path: Path) -> None:
    text = path.read_text("utf-8").replace(NOT_LOSING.get(path.stem, "\0"), "")
    assert not CONVERSIONS.findall(re.sub(r"--.*", "", text)), "convert by a macro of conversions.sql"
    if "unread({" in text:
        (told,) = (PROJECT / "models" / "intermediate").rglob(f"int_{path.parent.name}__unread.sql")
        model = rf"unread_of\(\s*ref\('{path.stem}'\),(.*?)\) }}}}"
        (counted,) = re.findall(model, told.read_text("utf-8"), re.DOTALL)
        for column in re.findall(r"'(\w+)': ", text[text.index("unread({") :]):
            assert f"'{column}'" in counted
