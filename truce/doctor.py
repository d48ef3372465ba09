"""``truce doctor``: the one place that says what is missing, each line with the command that comes next."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from config.errors import TruceError
from config.settings import Settings, load
from ingest.source.diagnosis import Diagnosis, Level
from ingest.status import doctor as of_sources
from lake.connect import catalog_path, connect
from lake.sites.home import connections_of
from tools.connections import uses_sandbox

#: a night of a company of a hundred people needs about this much beside what is there
LEAST_FREE_BYTES = 2 * 2**30
NIGHT = "truce nightly"
#: of the newest run that ended: how, when, and what was said of it
_LAST_RUN = """
select status, coalesce(note, ''), finished_at, date_diff('hour', finished_at, now()::timestamp)
from ops.runs where finished_at is not null order by finished_at desc limit 1
"""
#: by then a nightly run has been missed, with hours for a long one
STALE_HOURS = 36


def examine() -> list[Diagnosis]:
    """Everything from the configuration to the rights of writing; what cannot be looked at is a line, too."""
    try:
        settings = load()
    except TruceError as error:
        return [Diagnosis("fail", "configuration", error.problem, error.remedy)]
    looks: tuple[Callable[[Settings], Iterator[Diagnosis]], ...] = (
        _configuration, _disk, _tools, _lake, _models, _writeback,
    )  # fmt: skip
    return [one for look in looks for one in _looked(look, settings)]


def _looked(look: Callable[[Settings], Iterator[Diagnosis]], settings: Settings) -> Iterator[Diagnosis]:
    try:
        yield from look(settings)
    except TruceError as error:
        yield Diagnosis("fail", look.__name__.strip("_"), error.problem, error.remedy)


def _configuration(settings: Settings) -> Iterator[Diagnosis]:
    file = str(settings.config_file) if settings.config_file else "no truce.toml: defaults"
    yield Diagnosis("ok", "configuration", f"{file}; home {settings.home}")
    if sys.version_info[:2] != (3, 11):
        yield Diagnosis("fail", "python", f"{sys.version.split()[0]} runs this", "install Python 3.11")


def _disk(settings: Settings) -> Iterator[Diagnosis]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    if not os.access(place, os.W_OK):
        yield Diagnosis("fail", "disk", f"{place} cannot be written to", "choose another home: TRUCE_HOME")
        return
    free = shutil.disk_usage(place).free
    level: Level = "ok" if free >= LEAST_FREE_BYTES else "warn"
    yield Diagnosis(
        level, "disk", f"{free / 2**30:,.1f} GiB free", "" if level == "ok" else "truce lake maintain"
    )


def _tools(settings: Settings) -> Iterator[Diagnosis]:
    if uses_sandbox() and not (settings.home / "sandbox" / "connection.json").exists():
        text = "no credentials are set: a night runs on the sandbox company"
        yield Diagnosis("warn", "tools", text, "truce init")
        return
    yield from of_sources.examine(settings)


def _lake(settings: Settings) -> Iterator[Diagnosis]:
    if not settings.lake.catalog and not catalog_path(settings).exists():
        yield Diagnosis("warn", "lake", "there is none yet", NIGHT)
        return
    with connect(settings, read_only=True) as con:
        try:
            row = con.execute(_LAST_RUN).fetchone()
        except duckdb.CatalogException:
            row = None
    if row is None:
        yield Diagnosis("warn", "lake", "no night has ended yet", NIGHT)
        return
    status, note, at, hours = row
    text = f"the last run ended {at:%Y-%m-%d %H:%M} UTC: {status}" + (f", {note}" if note else "")
    level: Level = {"ok": "ok", "failed": "fail"}.get(status, "warn")  # type: ignore[assignment]
    yield Diagnosis(level, "last run", text, "" if level == "ok" else NIGHT)
    if hours > STALE_HOURS:
        yield Diagnosis("warn", "last run", f"that is {hours / 24:.0f} days ago", NIGHT)


def _models(settings: Settings) -> Iterator[Diagnosis]:
    if not _registry_is_there(settings):
        yield Diagnosis("warn", "models", "none is trained yet: the first night does", NIGHT)
        return
    from models.registry import registry

    champion = registry.by_alias(registry.open_client(settings), registry.CHAMPION)
    if champion is None:
        yield Diagnosis("warn", "models", "no champion: forecasts are a baseline's", "truce retrain")
    else:
        yield Diagnosis("ok", "models", f"champion {registry.NAME} v{champion.number}")


def _registry_is_there(settings: Settings) -> bool:
    return bool(os.environ.get("MLFLOW_TRACKING_URI")) or any(Path(settings.home).rglob("mlflow.db"))


def _writeback(settings: Settings) -> Iterator[Diagnosis]:
    from writeback.plan.policy import policy_of
    from writeback.registry import TARGETS
    from writeback.setup import SetupWish

    if uses_sandbox() and not (settings.home / "sandbox" / "connection.json").exists():
        return
    connections = connections_of(settings)
    policy = policy_of(settings, connections)
    text = "plans are applied" if policy.applies else f"plans are not applied: {policy.why_dry}"
    yield Diagnosis("ok", "writeback", text, "" if policy.applies else "truce writeback show")
    for name in [name for name in TARGETS if name in connections]:
        try:
            wish = SetupWish(tuple(policy.containers[name]), False, False)
            open_ones = [one for one in TARGETS[name].setup(connections, settings, wish) if one.is_open]
        except TruceError as error:
            yield Diagnosis("fail", f"{name} writing", error.problem, error.remedy)
            continue
        level: Level = "warn" if open_ones else "ok"
        lacking = "; ".join(f"{one.place} {one.what}: {one.state}" for one in open_ones[:3])
        more = f" and {len(open_ones) - 3:,} more" if len(open_ones) > 3 else ""
        told = f"{lacking}{more}" if open_ones else "fields, screens and channels are there"
        yield Diagnosis(level, f"{name} writing", told, "truce writeback setup" if open_ones else "")
