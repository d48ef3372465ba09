"""What may be written at all: mode, allow-lists, budgets, quiet hours, as the configuration says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from config.settings import Settings
from tools import able
from tools.connections import Connections

#: a plan smaller than this is never out of proportion
BREAKER_FLOOR = 1_000


@dataclass(frozen=True)
class WritebackPolicy:
    """The rules that a plan is judged by; ``applies`` is False for a dry run.

    ``containers`` holds the allow-list of each target, ``configured`` the targets that can be reached.
    """

    applies: bool
    why_dry: str
    containers: dict[str, list[str]]
    fields: list[str]
    configured: list[str]
    extras: list[str]
    max_writes: int
    max_by_target: dict[str, int]
    max_an_hour: int
    max_growth: float
    quiet_hours: tuple[time, time] | None
    timezone: str

    def is_quiet(self, at: datetime) -> bool:
        """True when ``at`` (UTC, naive) falls into the quiet hours, which may span midnight."""
        if self.quiet_hours is None:
            return False
        start, end = self.quiet_hours
        local = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(self.timezone)).time()
        return start <= local < end if start <= end else local >= start or local < end


def policy_of(settings: Settings, connections: Connections) -> WritebackPolicy:
    """The policy of this installation. A new one on real sites plans and does not apply."""
    section = settings.writeback
    applies, why_dry = _mode(section.mode, connections.is_sandbox)
    targets = able("write_fields", "post")
    return WritebackPolicy(
        applies=applies,
        why_dry=why_dry,
        containers={name: list(getattr(section, tool.allow_list)) for name, tool in targets.items()},
        fields=section.fields,
        configured=[name for name in targets if name in connections],
        extras=list(section.extras),
        max_writes=section.max_writes_per_run,
        max_by_target={str(name): most for name, most in section.max_writes_per_target.items()},
        max_an_hour=section.max_writes_per_hour,
        max_growth=section.max_growth,
        quiet_hours=_hours(section.quiet_hours),
        timezone=section.quiet_timezone,
    )


def _mode(mode: str, is_sandbox: bool) -> tuple[bool, str]:
    if mode == "apply" or (mode == "auto" and is_sandbox):
        return True, ""
    if mode == "dry-run":
        return False, 'mode is "dry-run"'
    return False, 'mode is "auto", which applies to the sandbox only'


def _hours(text: str) -> tuple[time, time] | None:
    if not text:
        return None
    start, end = text.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)
