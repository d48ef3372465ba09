"""A tool that the code has never heard of is planned for and written to by its declarations alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tools
from tests.writeback.night import Board, Night
from tools.registry import Registry
from tools.tool import Ability, Credential, Tool
from writeback.plug import Posting, TargetPlug
from writeback.registry import TARGETS
from writeback.report.places import PostPlaces

ROOM = Path(__file__).resolve().parents[2] / "writeback"
BOTH: frozenset[Ability] = frozenset({"write_fields", "post"})


def pager(board: Board) -> tuple[Tool[Any], TargetPlug]:
    """A tool with queues of tickets, and a room to talk in: its descriptor and its plug."""
    tool: Tool[Any] = Tool(
        name="pager",
        title="Pager",
        roles=frozenset({"items", "messages"}),
        abilities=BOTH,
        scope_word="queue",
        writes_to="ticket",
        credentials=(Credential("token", airflow=None),),
        connect=lambda parts, settings, others: parts,
        account=lambda connection: "the app",
        entities=("tickets",),
        main="tickets",
        calls_per_second=1.0,
        longest_text=100,
    )
    plug = TargetPlug(
        open=lambda connections, settings: board,
        setup=lambda connections, settings, wish: (),
        place="split_part(plan.object_id, '/', 1)",
        shared=("owner",),
        extras=("note",),
        posting=Posting(
            lambda settings: PostPlaces(report="ops"), lambda content: content.title, lambda content, _: ""
        ),
    )
    return tool, plug


@pytest.fixture
def board() -> Board:
    return Board()


#: that ask the list of tools
MODULES = (
    "tools", "tools.connections", "lake.sites.binding", "writeback.apply.apply", "writeback.report.posts",
)  # fmt: skip


@pytest.fixture
def plugged(night: Night, board: Board, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    tool, plug = pager(board)
    every = {**tools.TOOLS, "pager": tool}
    for module in MODULES:
        monkeypatch.setattr(f"{module}.TOOLS", Registry("tool", every, every))
    night.targets = Registry("target", tools.able(*BOTH), {**TARGETS, "pager": plug})
    night.set(pager_queues=["ops"], team_digests=False, slack_channels=[])
    night.write_connection(night.connection | {"pager": {"token": "t"}})
    yield night


def ticket(object_id: str, field: str, old: str | None, new: str | None, **more: Any) -> dict[str, Any]:
    row = {"target": "pager", "object_type": "ticket", "object_id": object_id, "field": field}
    return row | {"old_value": old, "new_value": new} | more


def test_fields_are_planned_judged_and_written(plugged: Night, board: Board) -> None:
    plugged.plan(
        ticket("ops/1", "owner", None, "Payments"),
        ticket("ops/2", "owner", "Alice set this", "Payments"),
        ticket("ops/1", "mark", "ours", "ours too"),
        ticket("ops/1", "note", None, "only where extras names it"),
        ticket("hr/1", "owner", None, "Payments"),
    )
    board.cells["ops/1", "mark"] = "ours"
    assert plugged.make_plan().counts == {"write": {"pager": 2}, "refused": {"pager": 2}}
    summary = plugged.apply()
    assert summary.counts == {"written": {"pager": 2}, "refused": {"pager": 2}}
    assert board.cells == {("ops/1", "owner"): "Payments", ("ops/1", "mark"): "ours too"}
    assert plugged.undo().written == 2
    assert board.cells == {("ops/1", "owner"): None, ("ops/1", "mark"): "ours"}


def test_posts_are_planned_held_back_and_posted(plugged: Night, board: Board) -> None:
    plugged.report(("act_today", 1, "pay", "Unblock PAY-1", "", "", "high"))
    plugged.set(quiet_hours="00:00-23:59")
    made = plugged.make_plan()
    assert made.counts == {"write": {"pager": 1}, "refused": {"slack": 1}}
    held = plugged.apply()
    assert (held.counts["skipped"], board.cells) == ({"pager": 1}, {})
    assert "quiet hours: nothing is posted to Pager now" in held.problems
    plugged.set(quiet_hours="")
    assert plugged.apply().counts["written"] == {"pager": 1}
    assert list(board.cells) == [("ops", "report")]
    assert plugged.make_plan().counts == {"refused": {"slack": 1}}, "the last post says the same"
    assert plugged.undo(plan_id=made.plan_id).written == 1
    assert board.cells == {("ops", "report"): None}


def test_no_module_outside_of_its_shelf_names_a_tool() -> None:
    names = "|".join(tools.TOOLS)
    found = [
        f"{path.relative_to(ROOM)}:{node.lineno}: {node.value[:60]!r}"
        for path in ROOM.rglob("*.py")
        if path.relative_to(ROOM).parts[0] not in tools.TOOLS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search(rf"""(^|['"])({names})($|['"_])""", node.value)
    ]
    assert found == []


def test_a_tool_posts_if_and_only_if_its_plug_says_how() -> None:
    assert {name for name, plug in TARGETS.items() if plug.posting} == set(tools.able("post"))
