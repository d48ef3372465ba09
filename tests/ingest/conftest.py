from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, load
from lake.connect import connect
from lake.schema import ensure
from sandbox.server.options import Options
from sandbox.testing import Builder, running_server, tiny_store
from tests.ingest.served import Serve, Workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an empty lake and the tiny workspace."""
    home = tmp_path_factory.mktemp("ingest")
    with connect(load(ROOT / "truce.toml").model_copy(update={"home": home})) as con:
        ensure(con)
    tiny_store(home / "sandbox" / "workspace.sqlite").store.close()
    return home


@pytest.fixture
def home(settings: Settings, made_once: Path) -> Settings:
    """Settings over a fresh copy of that home."""
    shutil.copytree(made_once, settings.home)
    return settings


@pytest.fixture
def serve(home: Settings) -> Iterator[Serve]:
    """Start the workspace, with options; once per test."""
    with ExitStack() as stack:

        def start(**options: Any) -> Workspace:
            return stack.enter_context(_served(home, **options))

        yield start


@pytest.fixture
def workspace(serve: Serve) -> Workspace:
    """The workspace as it comes."""
    return serve()


@pytest.fixture(scope="session")
def landed(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The workspace, all three tools read once in full; only to look at."""
    home = tmp_path_factory.mktemp("landed") / "home"
    shutil.copytree(made_once, home)
    settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    with _served(settings) as workspace:
        for source in ("jira", "trello", "slack"):
            workspace.read(source)
        yield workspace


@contextmanager
def _served(settings: Settings, **options: Any) -> Iterator[Workspace]:
    path = settings.home / "sandbox" / "workspace.sqlite"
    with running_server(path, Options(**options)) as running:
        workspace = Workspace(settings, running, Builder(running.store))
        try:
            yield workspace
        finally:
            workspace.close()
