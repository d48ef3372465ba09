"""A server over the tiny workspace: one per module for reading, one per test for writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sandbox.server.options import Options
from sandbox.testing import Running, running_server, tiny_store


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    path = tmp_path_factory.mktemp("shared") / "sandbox" / "workspace.sqlite"
    tiny_store(path)
    with running_server(path) as running:
        yield running


@pytest.fixture
def reading(shared: Running) -> Running:
    """Shared by the tests of a module: they must not write."""
    shared.reset()
    return shared


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a server of one's own, with options."""
    with ExitStack() as stack:

        def start(**options: object) -> Running:
            path = tmp_path / "sandbox" / "workspace.sqlite"
            if not path.exists():
                tiny_store(path)
            return stack.enter_context(running_server(path, Options(**options)))

        yield start


@pytest.fixture
def server(serve: Callable[..., Running]) -> Running:
    """A server of one's own, for tests that write."""
    return serve()
