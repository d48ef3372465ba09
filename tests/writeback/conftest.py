"""A published night of a small company: what the marts would say, made by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from config.settings import load
from lake.connect import connect
from lake.runs import start_run
from lake.schema import ensure
from sandbox.testing import running_server, tiny_store
from sandbox.testing.tiny import BOARD, CARDS
from tests.writeback.night import MARTS, Night
from tests.writeback.office import Office

AS_OF = datetime(2026, 11, 23, 6, 30)
RUN_ID = "nightly-2026-11-23"


@pytest.fixture(scope="session")
def template_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a lake with a run and empty marts, made once."""
    home = tmp_path_factory.mktemp("night")
    root = Path(__file__).resolve().parents[2]
    with connect(load(root / "truce.toml").model_copy(update={"home": home})) as con:
        ensure(con)
        start_run(con, RUN_ID, "nightly", AS_OF)
        con.execute("insert into ops.publications values (?, 1, ?, 'test', false)", [RUN_ID, AS_OF])
        for statement in MARTS.split(";"):
            if statement.strip():
                con.execute(statement)
    return home


@pytest.fixture
def night(template_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A fresh copy of the published night, with no connection to any tool yet."""
    for name in ("JIRA_URL", "JIRA_USER", "JIRA_TOKEN", "TRELLO_KEY", "TRELLO_TOKEN", "SLACK_TOKEN"):
        monkeypatch.delenv(f"TRUCE_{name}", raising=False)
    home = tmp_path / "home"
    shutil.copytree(template_home, home)
    root = Path(__file__).resolve().parents[2]
    settings = load(root / "truce.toml").model_copy(update={"home": home})
    with connect(settings) as con:
        con.execute("set threads = 1")  # three times faster where every query is tiny
        night = Night(settings, RUN_ID, con)
        night.connect_to("http://127.0.0.1:9")
        yield night


@pytest.fixture(scope="session")
def tiny_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny workspace's store, made once."""
    path = tmp_path_factory.mktemp("tiny") / "workspace.sqlite"
    tiny_store(path).store.close()
    return path


@pytest.fixture
def office(night: Night, tiny_workspace: Path) -> Iterator[Office]:
    """The night, connected to a server over a copy of the tiny workspace."""
    path = night.settings.home / "sandbox" / "workspace.sqlite"
    shutil.copy(tiny_workspace, path)
    (path.parent / "connection.json").unlink()
    night.execute("insert into marts.dim_work_item select 'trello:' || c, 'trello', c, ? from unnest(?) t(c)",
                  [BOARD, list(CARDS)])  # fmt: skip
    with running_server(path) as server:
        yield Office(night, server)
