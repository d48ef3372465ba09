"""A lake is bound to the sites that its records came from: recorded in ``ops.sites`` and held to.

The ids of issues, statuses, fields, sprints and changes are unique within a site only. In one lake a second
site's records would take the place of the first's and inherit their history, so they are refused.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import duckdb

from config.errors import ConfigError
from config.settings import Settings
from lake.runs import now
from tools import TOOLS
from tools.connections import sandbox_file

TRIAL = "set credentials to read more, or try the sandbox with a TRUCE_HOME of its own"
#: begins the name that a pretended company has beside its addresses, which change with the port
PRETENDED = "sandbox: "
OWN_HOME = "give it a home of its own: set another home in truce.toml, or TRUCE_HOME"


@dataclass(frozen=True)
class Site:
    """What a source tells of the site that it reads.

    ``names`` are those by which it may be known (an address, a workspace's id), all of the same site; empty
    where a file tells none. ``is_pretend`` is None for a file, which cannot tell. ``told_by`` is the file, or
    empty for the tool itself; ``is_familiar`` says that a place named in the file is known to the lake.
    """

    source: str
    names: frozenset[str]
    is_pretend: bool | None = None
    told_by: str = ""
    is_familiar: bool = False

    @property
    def title(self) -> str:
        """As people read of it: who says, and what."""
        named = ", ".join(sorted(self.names)[:2]) or "a site that it does not name"
        return f"{self.told_by} is of {named}" if self.told_by else f"the credentials lead to {named}"


@dataclass(frozen=True)
class Bound:
    """What a lake holds: the names of its sites by source, and whether its company is a pretended one.

    ``is_pretend`` is None while nothing has landed.
    """

    is_pretend: bool | None
    names: dict[str, frozenset[str]]

    @property
    def title(self) -> str:
        """The sites in a few words, for messages."""
        if self.is_pretend:
            return "the sandbox company"
        told = (
            f"{TOOLS[source].title} of {min(names, key=_readable)}" if names else TOOLS[source].title
            for source, names in sorted(self.names.items())
        )
        return ", ".join(told) or "records of a real company"


def bound(con: duckdb.DuckDBPyConnection, settings: Settings) -> Bound:
    """What the lake is bound to.

    A home from before sites were recorded holds the sandbox company where one was built in it.
    """
    rows = []
    with suppress(duckdb.CatalogException):  # opened to be looked at, and never written by this version
        rows = con.execute("select source, site, is_pretend from ops.sites").fetchall()
    if not rows:
        has_read = con.execute("select 1 from ops.ingest_ledger limit 1").fetchone() is not None
        return Bound(sandbox_file(settings).exists() if has_read else None, {})
    names = {
        source: frozenset(site for one, site, _ in rows if one == source and site) for source, *_ in rows
    }
    return Bound(any(pretend for *_, pretend in rows), names)


def refusal(held: Bound, site: Site, addresses: frozenset[str] | None = None) -> tuple[str, str] | None:
    """Why the lake does not take a site's records, and what to do about it; None where it takes them.

    ``addresses`` are those that the configuration says to be one site's; None where it cannot say such.
    """
    mine = held.names.get(site.source, frozenset())
    also = addresses if addresses and site.names & addresses else frozenset()
    is_other = bool(mine and site.names and not mine & (site.names | also))
    title = TOOLS[site.source].title
    before, here = _company(mine), _company(site.names)
    if before and here and before != here:
        return f"this home holds the sandbox company of {before}, and the sandbox is now of {here}", OWN_HOME
    if held.is_pretend and site.is_pretend is not True:
        if site.is_pretend is None and not is_other and (site.names & mine or site.is_familiar):
            return None
        return f"this home holds the sandbox company, and {site.title}", OWN_HOME
    if held.is_pretend is False and site.is_pretend:
        return f"this home holds {held.title}, and the sandbox company never lands beside it", TRIAL
    if is_other and not site.is_pretend:
        known = min(mine, key=_readable)
        return f"this home holds {title} of {known}, and {site.title}", _elsewhere(site, addresses)
    return None


def hold(con: duckdb.DuckDBPyConnection, settings: Settings, site: Site) -> tuple[Bound, Site]:
    """Hold the lake to its sites: what it is bound to, and this site with all its names.

    Raises ConfigError for another site than the lake's. Writes nothing.
    """
    if site.is_pretend:
        site = replace(site, names=site.names | pretended(settings))
    held = bound(con, settings)
    found = refusal(held, site, _addresses(settings, site.source))
    if found is not None:
        raise ConfigError(*found)
    return held, site


def pretended(settings: Settings) -> frozenset[str]:
    """Which company the home's sandbox is, as its connection file tells; empty for one from before it did."""
    with suppress(OSError, ValueError, AttributeError):
        told = json.loads(sandbox_file(settings).read_text(encoding="utf-8")).get("company")
        return frozenset({PRETENDED + told}) if told else frozenset()
    return frozenset()


def accept(con: duckdb.DuckDBPyConnection, settings: Settings, run_id: str, site: Site) -> None:
    """Hold the lake to its sites, and record what is new of this one. Raises ConfigError for another one."""
    held, site = hold(con, settings, site)
    mine = held.names.get(site.source)
    fresh: Sequence[str | None] = sorted(site.names - (mine or frozenset()))
    if not fresh and mine is None:
        fresh = [None]
    is_pretend = bool(held.is_pretend if site.is_pretend is None else site.is_pretend)
    for name in fresh:
        con.execute(
            "insert into ops.sites (source, site, is_pretend, told_by, run_id, recorded_at)"
            " values (?, ?, ?, ?, ?, ?)",
            [site.source, name, is_pretend, site.told_by or None, run_id, now()],
        )


def _addresses(settings: Settings, source: str) -> frozenset[str] | None:
    """The addresses that the tool's section names, of tools whose sites may move."""
    told: Sequence[str] | None = getattr(TOOLS[source].section(settings), "addresses", None)
    return None if told is None else frozenset(map(address, told))


def address(url: str) -> str:
    """A site's name from an address of it: host, port where it is not the usual one, and path."""
    scheme, _, rest = url.strip().rpartition("://")
    host, slash, path = rest.rstrip("/").partition("/")
    usual = {"http": ":80", "https": ":443"}.get(scheme.lower(), "")
    return f"{host.lower().removesuffix(usual)}{slash}{path}"


def _company(names: frozenset[str]) -> str:
    return min((name.removeprefix(PRETENDED) for name in names if name.startswith(PRETENDED)), default="")


def _readable(name: str) -> tuple[bool, str]:
    return "." not in name, name


def _elsewhere(site: Site, addresses: frozenset[str] | None) -> str:
    if addresses is None:
        return OWN_HOME
    return f"{OWN_HOME}; or name both under [{site.source}] addresses, if it is one site that has moved"
