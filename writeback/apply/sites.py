"""Nothing is written to another site than the one whose records the lake holds; reading refuses it, too."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import duckdb

from clients.errors import ClientError
from config.settings import Settings
from lake.sites.binding import Site, hold
from tools.connections import Connections
from writeback.plug import Plugs


def check_sites(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    targets: Plugs,
    connections: Connections,
    names: Iterable[str],
) -> None:
    """Compare the sites that the credentials lead to with the lake's, for the targets of these names.

    Raises ConfigError for another one. A tool that does not answer is left to its writes, which say so.
    """
    for name in names:
        if name in targets and name in connections:
            with suppress(ClientError):
                hold(con, settings, Site(name, targets[name].site(connections), connections.is_sandbox))
