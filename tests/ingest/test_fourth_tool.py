"""A fourth tool is its own folders, its descriptor and two lines elsewhere: reading asks nothing more.

In a copy of the rooms below ``ingest`` a tool is added as CONTRIBUTING.md says, then read from outside.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "tools", "clients", "lake", "ingest")

DESCRIPTOR = """
from dataclasses import dataclass

from tools.tool import Credential, Tool


@dataclass(frozen=True)
class LinearConnection:
    token: str


LINEAR = Tool(
    name="linear", title="Linear", scope_word="team", writes_to="issue",
    roles=frozenset({"items"}), abilities=frozenset({"read"}),
    credentials=(Credential("token", airflow="password"),),
    connect=lambda parts, settings, others: LinearConnection(parts["token"]),
    account=lambda connection: "the key", entities=("tickets",), main="tickets",
    calls_per_second=1.0, longest_text=255, counted=("tickets",), work="tickets",
)
"""
ENTITIES = """
from ingest.source.entity import Entity

ENTITIES = {"tickets": Entity("linear", "tickets", "/tickets", "team", "list", "Tickets.", updated=("at",))}
"""
PLUG = """
from ingest.linear.entities import ENTITIES
from ingest.source.diagnosis import Diagnosis
from ingest.source.page import Done, Heard, Page, Present, Stream
from ingest.source.plugs import Estimate, SourcePlug
from tools.linear import LINEAR

AT = "2026-01-01T00:00:00Z"


class LinearSource:
    name, workers, is_current, entities = "linear", 1, True, ENTITIES

    def sign_in(self): ...

    def phases(self, reading):
        yield [Stream("tickets", self._tickets)]

    def _tickets(self):
        yield Page("tickets", "core", [{"id": "1", "at": AT}, {"id": "2", "at": AT}], {"url": "/tickets"})
        yield Heard("tickets", "core", says=2)
        yield Present("tickets", "core", frozenset({"1", "2"}))
        yield Done("tickets", "core", "2026-01-01T00:00:00")

    def fate(self, entity, scope, ids):
        return {}

    def requests(self):
        return 1

    def close(self): ...


PLUG = SourcePlug(
    tool=LINEAR, entities=ENTITIES, open=lambda connections, settings, retry: LinearSource(),
    diagnose=lambda connections, settings, retry, con: iter([Diagnosis("ok", "linear", "signed in")]),
    estimate=lambda connections, settings, retry: Estimate("1 team", 1), progress="tickets",
)
"""
ASK = """
import json
from config.settings import load
from ingest import Extent, run_source
from ingest.registry import SOURCES
from ingest.status.doctor import examine
from ingest.status.plan import plan
from lake.connect import connect
from tools.connections import resolve

settings = load()
before = plan(settings, resolve(settings), [*SOURCES], Extent())
result = run_source("linear", "one", settings)
with connect(settings, read_only=True) as con:
    ledger = con.execute(
        "select source, entity, scope, source_says, landed, in_lake from ops.ingest_ledger"
    ).fetchall()
after = plan(settings, resolve(settings), ["linear"], Extent())
print(json.dumps({
    "doctor": [[one.level, one.text] for one in examine(settings) if one.subject == "linear"],
    "plan": [[step.source, step.scopes] for step in before], "then": after[0].scopes + ": " + after[0].how,
    "landed": result.landed, "ledger": ledger,
}))
"""


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The rooms with a fourth tool in them."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "truce.toml", tmp_path)
    (tmp_path / "tools/linear.py").write_text(DESCRIPTOR)
    (tmp_path / "ingest/linear").mkdir()
    for name, text in {"__init__": "", "entities": ENTITIES, "plug": PLUG}.items():
        (tmp_path / f"ingest/linear/{name}.py").write_text(text)
    changed(tmp_path / "tools/__init__.py", "from tools.jira import JIRA\n", IMPORTS)
    changed(tmp_path / "tools/__init__.py", "SLACK)", "SLACK, LINEAR)")
    section = "    slack: SlackSection = SlackSection()\n"
    changed(tmp_path / "config/settings.py", section, f"{section}    linear: Section = Section()\n")
    changed(tmp_path / "config/settings.py", "import (\n", "import (\n    Section,\n")
    return tmp_path


IMPORTS = "from tools.jira import JIRA\nfrom tools.linear import LINEAR\n"


def run(tree: Path, code: str) -> subprocess.CompletedProcess[str]:
    given = {"PYTHONPATH": str(tree), "TRUCE_HOME": str(tree / "home"), "TRUCE_LINEAR_TOKEN": "t"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=tree, env=os.environ | given, capture_output=True, text=True)


def test_a_fourth_tool_is_listed_read_and_accounted_for(tree: Path) -> None:
    done = run(tree, ASK)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["doctor"] == [["ok", "signed in"]]
    assert told["plan"][-1] == ["linear", "1 team"] and len(told["plan"]) == 4
    assert told["landed"] == 2
    assert told["ledger"] == [["linear", "tickets", "core", 2, 2, 2]]
    assert told["then"] == "1 teams known: what changed since 2026-01-01 00:00 UTC"


def test_a_tool_without_its_plug_is_refused_by_name(tree: Path) -> None:
    (tree / "ingest/linear/plug.py").unlink()
    done = run(tree, "import ingest")
    assert "LookupError: sources: no plug for ['linear'], no tool for none" in done.stderr
