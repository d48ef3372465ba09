"""Boards as Trello tells them, read by the project's own models in a plain DuckDB."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import duckdb
import yaml

from tests.dbt_project.model_sql import Models, Row, table
from tests.dbt_project.rendered import PROJECT

BOARD = "board-one"
ENTITIES = ("actions", "boards", "cards", "checklists", "custom_fields", "lists", "members")
RAW = (
    "scope text, record_id text, record_updated_at timestamp, body text, body_hash text, "
    "loaded_at timestamp, is_deleted bool"
)
STAGING, TRELLO = "staging/trello/stg_trello__", "intermediate/trello/int_trello_"
#: in the order in which they rest on each other
MODELS = (
    *(STAGING + name for name in ("actions", "boards", "cards", "custom_fields", "lists", "members")),
    *(TRELLO + name for name in ("zone", "card_role", "card", "_status")),
    "int_tools__status",
    "marts/core/dim_status",
    *(
        TRELLO + name
        for name in ("points", "card_event", "list_stay", "board_move", "archive", "status_change")
    ),
    *(TRELLO + name for name in ("_account", "assignee")),
    "bridge_person_account",
    *(TRELLO + name for name in ("_work_item", "_change", "_interaction")),
    "int_tools__work_item",
    "int_work_item",
    "fct_field_change",
)
#: what these rest on beside, as SQL
STAND_INS = {
    "bridge_person_account": "select 'trello' as source, *, account_id as person_id from int_trello__account",
    "int_work_item": """select items.*, statuses.status_name, statuses.status_category,
        assignee_id as assignee_person_id, assignee_id as assignee_name
        from int_tools__work_item as items left join dim_status as statuses using (status_id)""",
    "fct_field_change": "select *, author_id as author_person_id from int_trello__change",
}
INTERVALS = "marts/core/fct_item_state_interval"
State = tuple[str | None, datetime, datetime | None]
models = cache(Models)


def contract(name: str) -> str:
    """Trello's rows under a contract, with its types."""
    text = (PROJECT / "models" / "intermediate" / "tools" / f"int_tools__{name}.yml").read_text("utf-8")
    (model,) = yaml.safe_load(text)["models"]
    columns = [f"{one['name']}::{one['data_type']} as {one['name']}" for one in model["columns"][1:]]
    return f"select 'trello' as source, {', '.join(columns)} from int_trello__{name}"


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of October 2026."""
    return datetime(2026, 10, day, hour, minute)


def card_id(moment: datetime, number: int = 0) -> str:
    """An id of a card that was made then: it begins with the second."""
    return f"{int(moment.replace(tzinfo=UTC).timestamp()):08x}{number:016x}"


def told(moment: datetime) -> str:
    """As Trello writes it."""
    return moment.isoformat(timespec="milliseconds") + "Z"


@cache
def _sql(path: str) -> str:
    name = path.rpartition("/")[2]
    if name.startswith("int_tools__"):
        return contract(name.removeprefix("int_tools__"))
    return STAND_INS.get(name) or models().select(path)


class Site:
    """Boards, lists, cards and actions, and what the models make of them once they are ``built``."""

    def __init__(self) -> None:
        self.records: dict[str, list[Row]] = {name: [] for name in ENTITIES}
        self.zones: dict[str, str] = {}
        self.points_fields: list[str] = []

    def board(self, id: str = BOARD, **more: Any) -> None:
        self.records["boards"].append({"id": id, "name": id, **more})

    def place(self, id: str, board: str = BOARD, **more: Any) -> None:
        self.records["lists"].append({"id": id, "idBoard": board, "name": id, **more})

    def card(self, id: str, place: str, board: str = BOARD, **more: Any) -> None:
        body = {"id": id, "idBoard": board, "idList": place, "shortLink": id, "name": id, "closed": False}
        self.records["cards"].append(body | {"dateLastActivity": told(at(1))} | more)

    def act(self, kind: str, moment: datetime, data: Row, **more: Any) -> None:
        id = f"a{len(self.records['actions']):04}"
        body = {"id": id, "type": kind, "date": told(moment), "idMemberCreator": "m-ann", "data": data}
        self.records["actions"].append(body | more)

    def update(self, kind: str, moment: datetime, thing: Row, **old: Any) -> None:
        """Of a card, list or board, told as it is now, and what of it was otherwise."""
        self.act(f"update{kind.title()}", moment, {kind: thing, "old": old})

    def move(self, card: str, moment: datetime, before: str, after: str) -> None:
        data = {"card": {"id": card, "idList": after}, "old": {"idList": before}}
        places = {"listBefore": {"id": before, "name": before}, "listAfter": {"id": after, "name": after}}
        self.act("updateCard", moment, data | places)

    def carry(self, place: str, moment: datetime, source: str, target: str) -> None:
        """A list goes to another board: an action on either."""
        name = {"id": place, "name": place}
        self.act(
            "moveListFromBoard",
            moment,
            {"list": name, "board": {"id": source}, "boardTarget": {"id": target}},
        )
        self.act(
            "moveListToBoard", moment, {"list": name, "board": {"id": target}, "boardSource": {"id": source}}
        )

    def take(self, export: Row) -> None:
        """A board as Trello exports it."""
        self.records["boards"].append({key: export.get(key) for key in ("id", "name", "closed")})
        for name in ("actions", "cards", "lists", "members"):
            self.records[name] += export.get(name) or []
        self.records["custom_fields"] += export.get("customFields") or []

    def built(self, con: duckdb.DuckDBPyConnection) -> Site:
        """Make a table of each model; returns itself."""
        self.con = con
        con.execute("set timezone = 'UTC'")
        for name, records in self.records.items():
            table(con, f"trello__{name}", RAW, [])
            con.executemany(
                f"insert into trello__{name} values ('', ?, '2026-10-31', ?, '', '2026-10-31', false)",
                [(record["id"], json.dumps(record)) for record in records] or [("", "{}")],
            )
            con.execute(f"delete from trello__{name} where record_id = ''")
        boards = sorted(self.zones.items())
        zones: list[Row] = [{"calendar_id": board, "timezone": zone} for board, zone in boards]
        table(con, "org_calendars", "calendar_id text, timezone text", zones)
        teams: list[Row] = [{"team_id": board, "calendar_id": board} for board, _ in boards]
        table(con, "org_teams", "team_id text, calendar_id text", teams)
        owners: list[Row] = [{"source": "trello", "container_id": one, "team_id": one} for one, _ in boards]
        table(con, "org_containers", "source text, container_id text, team_id text", owners)
        rows: list[Row] = [
            {"source": "trello", "logical_name": "story_points", "field_id": one}
            for one in self.points_fields
        ]
        table(con, "field_map", "source text, logical_name text, field_id text", rows)
        table(con, "status_map", "source text, status_id text, status_category text", [])
        for path in MODELS:
            name = path.rpartition("/")[2]
            con.execute(f"create or replace table {name} as {_sql(path)}")
        return self

    def items(self, columns: str) -> list[tuple[Any, ...]]:
        return self.con.execute(f"select {columns} from int_work_item order by source_id").fetchall()

    def states(self, field: str, card: str) -> list[State]:
        """Value, start and end of a card's intervals, in their order."""
        return self.all_states(field)[card]

    def all_states(self, field: str) -> dict[str, list[State]]:
        """The same of every card; nowhere does the present differ from what the history led to."""
        columns = "valid_from, valid_to, value, work_item_key, field_name, evidence"
        found: dict[str, list[State]] = {}
        for start, end, value, key, name, evidence in models().rows(self.con, INTERVALS, columns):
            assert evidence != "not in the history", (key, name, value)
            if name == field:
                found.setdefault(key.removeprefix("trello:"), []).append((value, start, end))
        return found
