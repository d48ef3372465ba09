"""Allocation advice: which single change brings most late days back, by simulation over the completion dates.

Three kinds are tried and compared with leaving everything as it is, on the same draws: one person moves from
one team to another, a team works at fewer items at once, a team takes its waiting items in another order. The
gain is in days that items with a due date (their own, their epic's or their version's) finish late, at most
sixty each, summed.
Assumed, and said beside each advice: that the change is kept up, and that a newcomer counts half.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from models.advice.queues import Queue, finish_days, late_days, of_team
from models.advice.schedule import best_order
from models.completion.simulation import HORIZON_DAYS, Simulation, after_blockers

#: simulations that are compared; the gain's own error is small beside the spread of the outcome
DRAWS = 200
#: a newcomer's share in the receiving team (Brooks, The Mythical Man-Month: training takes those who know)
NEWCOMER = 0.5
MOST_RECEIVING, MOST_GIVING = 3, 4
WIP_SHARES = (0.75, 0.5)
FEWEST_AT_WORK = 2
#: sum of late days that an advice must save on average to be worth somebody's reading
WORTH = 3.0
COLUMNS = (
    "advice_rank",
    "kind",
    "team_id",
    "other_team_id",
    "from_value",
    "to_value",
    "late_days_before",
    "late_days_saved",
    "saved_low",
    "saved_high",
    "chance_of_gain",
    "more_on_time",
    "p85_days_earlier",
    "first_items",
    "summary",
    "note",
)


@dataclass(frozen=True)
class Effect:
    """What a change leads to: finish days of every item, (items, DRAWS)."""

    days: np.ndarray


@dataclass(frozen=True)
class Advisor:
    """The company as it stands, and the means to ask what if."""

    keys: tuple[str, ...]
    due: np.ndarray  # (items,) days, inf without one
    teams: dict[str, np.ndarray]  # places of a team's items in queue order
    queues: dict[str, Queue]
    people: dict[str, float]
    edges: pd.DataFrame
    own: dict[str, np.ndarray] = field(default_factory=dict)  # finish days before blockers, as things stand

    @classmethod
    def of(
        cls,
        simulation: Simulation,
        items: pd.DataFrame,
        due: pd.DataFrame,
        edges: pd.DataFrame,
        people: dict[str, float],
        working_times: dict[str, np.ndarray],
        day: date,
    ) -> Advisor:
        """From the run's simulation. ``items``: work_item_key, team_id, in_progress, queue_weeks; ``due``:
        work_item_key, due_date."""
        ordered = items.sort_values(["team_id", "queue_weeks", "work_item_key"]).reset_index(drop=True)
        keys = tuple(ordered["work_item_key"])
        days = simulation.take(list(keys)).days[:, :DRAWS]
        # reindex, since `map` cannot take an empty series of dates: nothing may be due at all
        dates = pd.to_datetime(due.set_index("work_item_key")["due_date"].reindex(list(keys)))
        left = (dates - pd.Timestamp(day)).dt.days.to_numpy(float) + 1
        left = np.where(np.isfinite(left), left, np.inf)
        teams = {str(team): np.asarray(rows) for team, rows in ordered.groupby("team_id").groups.items()}
        started = ordered["in_progress"].to_numpy(bool)
        queues = {
            team: of_team(
                team,
                tuple(keys[row] for row in rows),
                started[rows],
                left[rows],
                days[rows],
                working_times.get(team, working_times[""]),
                day,
            )
            for team, rows in teams.items()
        }
        own = {team: finish_days(queue) for team, queue in queues.items()}
        return cls(keys, left, teams, queues, people, edges, own)

    def effect(self, changed: dict[str, np.ndarray]) -> Effect:
        """Everybody's finish days when some teams' own days are replaced; blockers are waited for."""
        days = np.empty((len(self.keys), DRAWS))
        for team, rows in self.teams.items():
            days[rows] = changed.get(team, self.own[team])
        return Effect(np.minimum(after_blockers(list(self.keys), days, self.edges), HORIZON_DAYS))

    def advice(self) -> pd.DataFrame:
        """Every change that is worth it (``COLUMNS``), the best first; empty when nothing has a due date."""
        base = self.effect({})
        late = late_days(base.days, self.due).mean(axis=1)
        troubled = {team: float(late[rows].sum()) for team, rows in self.teams.items()}
        tried = [*self._orders(base, troubled), *self._limits(base, troubled), *self._moves(base, troubled)]
        worth = [row for row in tried if row["late_days_saved"] >= WORTH and row["saved_low"] > -WORTH]
        best = sorted(worth, key=lambda row: (-row["late_days_saved"], row["kind"], row["team_id"]))
        for rank, row in enumerate(best, start=1):
            row["advice_rank"] = rank
        return pd.DataFrame(best, columns=list(COLUMNS))

    def _orders(self, base: Effect, troubled: dict[str, float]) -> list[dict[str, Any]]:
        return [row for team in _worst(troubled, len(troubled)) if (row := self._order(base, team))]

    def _order(self, base: Effect, team: str) -> dict[str, Any] | None:
        queue = self.queues[team]
        place = {key: row for row, key in enumerate(queue.keys)}
        edges = [
            (place[a], place[b])
            for a, b in zip(self.edges["blocker_key"], self.edges["blocked_key"], strict=True)
            if a in place and b in place and a != b
        ]
        order = best_order(np.median(queue.slots, axis=1), queue.due, queue.wip, edges)
        if np.array_equal(order, np.arange(len(queue))):
            return None
        days = np.empty_like(queue.slots)
        days[order] = finish_days(queue.reordered(order))
        positions = np.argsort(order)
        earlier = sorted(
            (item for item in range(len(queue)) if positions[item] < item),
            key=lambda item: (queue.due[item] == np.inf, positions[item]),
        )
        first = [queue.keys[item] for item in earlier[:5]]
        text = f"{team}: take {len(first)} waiting items earlier, those with the nearest dates first"
        moved = int((positions != np.arange(len(queue))).sum())
        return {
            **self._scored("reorder_queue", team, base, self.effect({team: days})),
            "to_value": float(moved),
            "first_items": first,
            "summary": text,
            "note": "assumes that the order is kept; items in progress stay",
        }

    def _limits(self, base: Effect, troubled: dict[str, float]) -> list[dict[str, Any]]:
        rows = []
        for team in _worst(troubled, len(troubled)):
            queue = self.queues[team]
            tried = {max(int(np.ceil(queue.wip * share)), FEWEST_AT_WORK) for share in WIP_SHARES}
            scored = [
                {
                    **self._scored("lower_wip", team, base, self.effect({team: self._at(queue, limit)})),
                    "from_value": float(queue.wip),
                    "to_value": float(limit),
                    "summary": f"{team}: work at {limit} items at once instead of {queue.wip}",
                    "note": "assumes the same pace with fewer items open, and that the queue's order is kept",
                }
                for limit in sorted(tried)
                if limit < queue.wip
            ]
            rows += sorted(scored, key=lambda row: -row["late_days_saved"])[:1]
        return rows

    @staticmethod
    def _at(queue: Queue, limit: int) -> np.ndarray:
        from dataclasses import replace

        return finish_days(replace(queue, wip=limit))

    def _moves(self, base: Effect, troubled: dict[str, float]) -> list[dict[str, Any]]:
        receiving = _worst(troubled, MOST_RECEIVING)
        able = {team: late for team, late in troubled.items() if self.people.get(team, 0) >= 3}
        giving = sorted(able, key=lambda team: (able[team] / max(len(self.queues[team]), 1), team))
        return [
            self._move(base, giver, taker)
            for taker in receiving
            for giver in giving[:MOST_GIVING]
            if giver != taker and self.people.get(taker, 0) > 0
        ]

    def _move(self, base: Effect, giver: str, taker: str) -> dict[str, Any]:
        slower = 1 - 1 / self.people[giver]
        faster = 1 + NEWCOMER / self.people[taker]
        changed = {giver: self.own[giver] / slower, taker: self.own[taker] / faster}
        return {
            **self._scored("move_capacity", taker, base, self.effect(changed)),
            "other_team_id": giver,
            "from_value": self.people[taker],
            "to_value": self.people[taker] + 1,
            "summary": f"one person from {giver} to {taker}",
            "note": "assumes that a newcomer counts half and the giving team slows by one person's share",
        }

    def _scored(self, kind: str, team: str, base: Effect, other: Effect) -> dict[str, Any]:
        before, after = late_days(base.days, self.due), late_days(other.days, self.due)
        saved = before.sum(axis=0) - after.sum(axis=0)
        dated = np.isfinite(self.due)
        p85 = _p85_gain(base.days[dated], other.days[dated])
        on_time = (other.days <= self.due[:, None]) & dated[:, None]
        was_on_time = (base.days <= self.due[:, None]) & dated[:, None]
        return {
            "kind": kind,
            "team_id": team,
            "other_team_id": None,
            "from_value": None,
            "to_value": None,
            "late_days_before": float(before.sum(axis=0).mean()),
            "late_days_saved": float(saved.mean()),
            "saved_low": float(np.quantile(saved, 0.1)),
            "saved_high": float(np.quantile(saved, 0.9)),
            "chance_of_gain": float((saved > 0).mean()),
            "more_on_time": float((on_time.sum(axis=0) - was_on_time.sum(axis=0)).mean()),
            "p85_days_earlier": float(p85.mean()) if len(p85) else 0.0,
            "first_items": [],
        }


def _p85_gain(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Days by which the 85 % day comes earlier, of the items that have one within a year before and after."""
    p85 = np.quantile(before, 0.85, axis=1), np.quantile(after, 0.85, axis=1)
    return (p85[0] - p85[1])[(p85[0] < HORIZON_DAYS) & (p85[1] < HORIZON_DAYS)] if len(before) else p85[0]


def _worst(troubled: dict[str, float], count: int) -> list[str]:
    late = sorted((team for team in troubled if troubled[team] > 0), key=lambda team: (-troubled[team], team))
    return late[:count]
