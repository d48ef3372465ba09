"""Which connections a home may use: those of the environment, the sandbox's in a trial's home, or none.

Without credentials the sandbox company is what is read and written, but never beside a real company's
records: a home that holds those (of export files, or read when there were credentials) reads and writes
nothing then.
"""

from __future__ import annotations

import duckdb

from config.errors import ConfigError
from config.settings import Settings
from lake.connect import connect
from lake.sites.binding import Bound, bound
from tools.connections import Connections, resolve, uses_sandbox


def connections_on(con: duckdb.DuckDBPyConnection, settings: Settings) -> Connections:
    """The connections to use on an open lake. Raises ConfigError as ``tools.connections.resolve`` does."""
    return resolve(settings) if is_read(con, settings) else Connections({}, is_sandbox=False)


def is_read(con: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """True where a run reads tools; false where a home holds real export files and no credentials are set."""
    return not (uses_sandbox() and bound(con, settings).is_pretend is False)


def connections_of(settings: Settings) -> Connections:
    """As ``connections_on``, of a home whose lake is not open."""
    return (
        Connections({}, is_sandbox=False) if uses_sandbox() and not is_trial(settings) else resolve(settings)
    )


def is_trial(settings: Settings) -> bool:
    """True where the sandbox company is to be used: no credentials are set, and no real company is held."""
    return uses_sandbox() and held_by(settings).is_pretend is not False


def held_by(settings: Settings) -> Bound:
    """What a home's lake is bound to; nothing where there is no lake yet."""
    try:
        with connect(settings, read_only=True) as con:
            return bound(con, settings)
    except ConfigError:
        return Bound(None, {})
    except duckdb.CatalogException:  # a lake without its tables: nothing has landed
        return Bound(None, {})
