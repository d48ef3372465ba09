"""What opening any tool's client needs: its connection, or a word on what to set."""

from __future__ import annotations

from typing import TypeVar

from clients.errors import FatalError
from tools.connections import Connections
from tools.tool import Tool

ConnectionT = TypeVar("ConnectionT")


def connection_of(tool: Tool[ConnectionT], connections: Connections) -> ConnectionT:
    """The connection of a configured tool. Raises FatalError naming the variables when it is not."""
    found = connections.of(tool)
    if found is None:
        remedy = f"set TRUCE_{tool.name.upper()}_* as docs/connect.md says"
        raise FatalError(f"{tool.title} is not configured", remedy=remedy)
    return found
