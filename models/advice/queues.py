"""A team's queue as slots and an order: which item takes which finish, under another order or another limit.

In each simulation of the completion dates the sorted finish days of a team's items are its *slots*: how fast
it gets its present work done, stalls and newcomers included. A policy hands the slots out again: the next one
goes to one of the first ``wip`` unfinished items of the order, any of them being as likely, since all of them
are being worked at. What has not been started also needs its own working time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from models.advice.schedule import LATEST
from models.completion.simulation import HORIZON_DAYS, hashed


@dataclass(frozen=True)
class Queue:
    """A team's open items in the order in which it would take them, started ones first.

    slots (n, simulations) rising along n; least (n, simulations) days that an item needs once it is taken;
    due (n,) days until the due day's end, inf without one.
    """

    team_id: str
    keys: tuple[str, ...]
    wip: int
    slots: np.ndarray
    least: np.ndarray
    due: np.ndarray
    day: date

    def __len__(self) -> int:
        return len(self.keys)

    def reordered(self, order: np.ndarray) -> Queue:
        """The same slots for another order; ``order`` holds places of the present one."""
        keys = tuple(self.keys[place] for place in order)
        return replace(self, keys=keys, least=self.least[order], due=self.due[order])


def of_team(
    team: str,
    keys: tuple[str, ...],
    started: np.ndarray,
    due: np.ndarray,
    days: np.ndarray,
    working_time: np.ndarray,
    day: date,
) -> Queue:
    """The queue of a team from its simulated finish days (n, simulations), all in queue order.

    ``working_time`` (m,) are equally likely days from start to finish, open items allowed for.
    """
    size = days.shape[1]
    slots = np.sort(np.minimum(days, HORIZON_DAYS), axis=0)
    draws = np.stack([hashed(f"work {key}", day, size).choice(working_time, size) for key in keys])
    least = np.where(started[:, None], 0.0, draws)
    return Queue(team, keys, max(int(started.sum()), 1), slots, least, due, day)


def finish_days(queue: Queue) -> np.ndarray:
    """(n, simulations) days until each item is finished when its team keeps order and limit."""
    count, size = queue.slots.shape
    wip = min(queue.wip, count)
    draws = hashed(f"policy {queue.team_id}", queue.day, size).random((count, size))
    window = np.tile(np.arange(wip), (size, 1))  # (simulations, wip): places of the items being worked at
    filled = np.full(size, wip)
    out, every = np.empty((count, size)), np.arange(size)
    for slot in range(count):
        taken = (draws[slot] * filled).astype(int)
        item = window[every, taken]
        out[item, every] = queue.slots[slot]
        following = slot + wip
        if following < count:
            window[every, taken] = following
        else:
            filled -= 1
            window[every, taken] = window[every, filled]
    return np.maximum(out, queue.least)


def late_days(days: np.ndarray, due: np.ndarray) -> np.ndarray:
    """(n, simulations) days after the due day, at most LATEST; none for items without one."""
    return np.where(np.isfinite(due)[:, None], np.clip(days - due[:, None], 0.0, LATEST), 0.0)
