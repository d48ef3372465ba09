"""A hand-made night: rows of the published plan and report, and a board in memory to write to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

import duckdb
import pyarrow as pa

from config.settings import Settings
from tools.connections import Connections
from writeback.apply.apply import apply_on
from writeback.apply.summary import ApplySummary
from writeback.apply.undo import undo_on
from writeback.plan.planner import plan_on
from writeback.plan.summary import PlanSummary
from writeback.plug import Plugs
from writeback.registry import TARGETS
from writeback.target import ObjectState
from writeback.write import Write

MARTS = """
create table outcomes.mart_writeback_plan (write_id varchar, kind varchar, target varchar,
    object_type varchar, object_id varchar, object_ref varchar, field varchar, field_name varchar,
    old_value varchar, new_value varchar, reason varchar, evidence varchar, confidence double, rule varchar,
    team_id varchar);
create table marts.dim_work_item (work_item_key varchar, source varchar, source_id varchar,
    container_id varchar);
create table marts.dim_team (team_id varchar, team_name varchar);
insert into marts.dim_team values ('pay', 'Payments'), ('data', 'Data Platform')
"""


REPORT = """
create table if not exists outcomes.mart_report_line (section varchar, rank integer, team_id varchar,
    headline varchar, detail varchar, url varchar, severity varchar, work_item_key varchar,
    conflict_id varchar)
"""


@dataclass
class Night:
    """A run's published outcomes, to be filled by a test."""

    settings: Settings
    run_id: str
    con: duckdb.DuckDBPyConnection
    connection: dict[str, Any] = field(default_factory=dict)
    targets: Plugs = field(default_factory=lambda: TARGETS)

    def connect_to(
        self, url: str, secrets: Sequence[str] = ("jira-s3cret", "key-s3cret", "trello-s3cret", "xoxb-s3cret")
    ) -> None:
        """Point the sandbox's connection file to a server."""
        jira, key, trello, slack = secrets
        self.write_connection({
            "jira": {"url": f"{url}/jira", "user": "truce@example.com", "token": jira},
            "trello": {"url": f"{url}/trello", "key": key, "token": trello},
            "slack": {"url": f"{url}/slack/api/", "token": slack},
        })  # fmt: skip

    def write_connection(self, connection: dict[str, Any]) -> None:
        self.connection = connection
        file = self.settings.home / "sandbox" / "connection.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(connection))

    def set(self, **options: Any) -> None:
        """Change the ``[writeback]`` settings."""
        section = self.settings.writeback.model_copy(update=options)
        self.settings = self.settings.model_copy(update={"writeback": section})

    def plan(self, *rows: dict[str, Any]) -> None:
        """Publish these rows as tonight's ``outcomes.mart_writeback_plan``, replacing others."""
        names = [
            "write_id",
            "kind",
            "target",
            "object_type",
            "object_id",
            "object_ref",
            "field",
            "field_name",
            "old_value",
            "new_value",
            "reason",
        ]
        self.con.execute("delete from outcomes.mart_writeback_plan")
        if rows:
            schema = pa.schema([(name, pa.string()) for name in names])
            batch = pa.Table.from_pylist([complete(row) for row in rows], schema=schema)
            self.con.register("rows_of_plan", batch)
            self.con.execute("insert into outcomes.mart_writeback_plan by name select * from rows_of_plan")

    def report(self, *lines: tuple[Any, ...]) -> None:
        """Publish report lines (section, rank, team_id, headline, detail, url, severity)."""
        self.con.execute(REPORT)
        self.con.execute("delete from outcomes.mart_report_line")
        if lines:
            marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?, null, null)"] * len(lines))
            values = [value for line in lines for value in line]
            self.con.execute(f"insert into outcomes.mart_report_line values {marks}", values)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.con.execute(sql, list(parameters)).fetchall()

    def make_plan(self, run_id: str | None = None) -> PlanSummary:
        return plan_on(self.con, self.settings, self.targets, run_id)

    def apply(self, **options: Any) -> ApplySummary:
        return apply_on(self.con, self.settings, self.targets, **options)

    def undo(self, **options: Any) -> ApplySummary:
        return undo_on(self.con, self.settings, self.targets, **options)

    def journal(self) -> list[tuple[str, str, str]]:
        """(object, field, status) in the order of writing."""
        return self.execute("select object_id, field, status from ops.writeback_journal order by recorded_at")


def complete(row: dict[str, Any]) -> dict[str, Any]:
    """A plan row with what follows from the rest filled in."""
    full = {
        "kind": "field",
        "object_type": "issue",
        "old_value": None,
        "reason": "because",
        "field_name": row["field"],
    } | row
    parts = [full["target"], full["object_id"], full["field"], str(full["new_value"])]
    return {"object_ref": full["object_id"], "write_id": md5("|".join(parts).encode()).hexdigest()} | full


def jira(issue: str, field: str, old: str | None, new: str | None, **more: Any) -> dict[str, Any]:
    return {"target": "jira", "object_id": issue, "field": field, "old_value": old, "new_value": new} | more


class Killed(BaseException):
    """Stands for SIGKILL: nothing may catch it and tidy up."""


@dataclass
class Board:
    """A target in memory that dies when it is told to."""

    cells: dict[tuple[str, str], str | None] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    dies_at: int | None = None
    dies_after_writing: bool = False
    workers: int = 1

    def opener(self, _name: str, _connections: Connections) -> Board:
        return self

    def prepare(self, groups: Sequence[Sequence[Write]]) -> None:
        pass

    def read(self, writes: Sequence[Write]) -> ObjectState:
        self._request("read", writes[0].object_id)
        return ObjectState({write.field: self.cells.get((write.object_id, write.field)) for write in writes})

    def canonical(self, write: Write, value: str | None, state: ObjectState) -> str | None:
        return value

    def groups(self, writes: Sequence[Write]) -> list[list[Write]]:
        return [list(writes)] if writes else []

    def write(self, writes: Sequence[Write], state: ObjectState) -> None:
        dies = self._is_fatal()
        if dies and not self.dies_after_writing:
            raise Killed
        for write in writes:
            self.cells[write.object_id, write.field] = write.new_value
        self.requests.append(("write", writes[0].object_id))
        if dies:
            raise Killed

    def overwritten(self, writes: Sequence[Write]) -> dict[str, str | None]:
        return {}

    def _request(self, kind: str, what: str) -> None:
        if self._is_fatal():
            raise Killed
        self.requests.append((kind, what))

    def _is_fatal(self) -> bool:
        return self.dies_at is not None and len(self.requests) >= self.dies_at

    @property
    def writes(self) -> int:
        return sum(kind == "write" for kind, _ in self.requests)
