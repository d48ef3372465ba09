"""Allocation and board advice: what a policy may and may not do to a queue, and that its gain is paired."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.advice.allocation import DRAWS, Advisor
from models.advice.board_limits import board_rows, stay_figures
from models.advice.queues import Queue, finish_days, late_days, of_team
from models.advice.schedule import best_order
from models.completion.simulation import Simulation
from models.completion.working_time import working_times

DAY = date(2026, 3, 2)
NO_EDGES = pd.DataFrame(columns=["blocker_key", "blocked_key"])


def queue(count: int, wip: int, size: int = 40, least: float = 0.0) -> Queue:
    slots = np.tile(np.arange(1.0, count + 1)[:, None], (1, size))
    keys = tuple(f"i{n:02d}" for n in range(count))
    return Queue("t", keys, wip, slots, np.full((count, size), least), np.full(count, np.inf), DAY)


@given(st.integers(1, 12), st.integers(1, 15))
@settings(deadline=None, max_examples=40)
def test_every_policy_hands_out_each_slot_once(count: int, wip: int) -> None:
    days = finish_days(queue(count, wip))
    assert np.array_equal(np.sort(days, axis=0), queue(count, wip).slots)


@given(st.integers(1, 12), st.integers(1, 15))
@settings(deadline=None, max_examples=40)
def test_no_item_overtakes_more_than_the_limit_allows(count: int, wip: int) -> None:
    """The item at place n can be finished in slot n - wip + 1 at the earliest."""
    days = finish_days(queue(count, wip))
    assert (days >= np.arange(count)[:, None] - min(wip, count) + 2 - 1e-9).all()


def test_a_limit_of_one_keeps_the_order_and_an_item_needs_its_own_time() -> None:
    assert np.array_equal(finish_days(queue(5, 1)), queue(5, 1).slots)
    assert finish_days(queue(5, 1, least=3.5))[:, 0].tolist() == [3.5, 3.5, 3.5, 4.0, 5.0]


def test_late_days_count_only_items_with_a_date() -> None:
    late = late_days(np.array([[5.0], [5.0], [5.0]]), np.array([3.0, 9.0, np.inf]))
    assert late[:, 0].tolist() == [2, 0, 0]


def test_the_solver_brings_due_items_forward_and_leaves_the_started_ones() -> None:
    due = np.full(6, np.inf)
    due[5], due[4] = 3.0, 4.0
    order = best_order(np.arange(1.0, 7), due, started=2, edges=[])
    assert order.tolist() == [0, 1, 5, 4, 2, 3]


def test_what_must_come_before_comes_forward_too() -> None:
    due = np.full(5, np.inf)
    due[4] = 2.0
    order = best_order(np.arange(1.0, 6), due, started=0, edges=[(2, 4), (3, 2)]).tolist()
    assert order.index(3) < order.index(2) < order.index(4) == 2


@given(
    due=st.lists(st.one_of(st.integers(1, 9).map(float), st.just(np.inf)), min_size=7, max_size=7),
    pairs=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] < p[1]), max_size=5),
)
@settings(deadline=None, max_examples=15)
def test_an_order_is_a_permutation_that_keeps_every_edge_and_is_never_later(due: list, pairs: set) -> None:
    slots, dates = np.arange(1.0, 8), np.array(due)
    order = best_order(slots, dates, 1, sorted(pairs))
    assert sorted(order.tolist()) == list(range(7)) and order[0] == 0
    place = np.argsort(order)
    assert all(place[a] < place[b] for a, b in pairs)

    def late(o: np.ndarray) -> float:
        return np.where(np.isfinite(dates[o]), np.maximum(slots - dates[o], 0), 0).sum()

    assert late(order) <= late(np.arange(7)) + 1e-9


def test_nothing_due_means_nothing_to_change() -> None:
    assert best_order(np.arange(1.0, 5), np.full(4, np.inf), 1, []).tolist() == [0, 1, 2, 3]


def advisor(people: dict[str, float], due_days: int = 12, wip: int = 12, dated: int = 8) -> Advisor:
    """A team with many items at once and dates that cannot all be met, and an idle one."""
    rng = np.random.default_rng(1)
    busy, idle = [f"b{n:02d}" for n in range(24)], [f"z{n}" for n in range(4)]
    keys = (*busy, *idle)
    days = np.concatenate([rng.gamma(4, 8, (24, DRAWS)), rng.gamma(4, 1, (4, DRAWS))])
    items = pd.DataFrame(
        {
            "work_item_key": keys,
            "team_id": ["busy"] * 24 + ["idle"] * 4,
            "in_progress": [n < wip for n in range(24)] + [True] * 4,
            "queue_weeks": [*range(24), *range(4)],
        }
    )
    dates = pd.to_datetime(pd.Series([DAY + timedelta(days=due_days)] * dated))
    due = pd.DataFrame({"work_item_key": busy[24 - dated :], "due_date": dates.astype("datetime64[us]")})
    times = {"": np.array([1.0, 2.0, 3.0])}
    return Advisor.of(Simulation(keys, days), items, due, NO_EDGES, people, times, DAY)


def test_advice_finds_the_order_the_limit_and_the_person_and_ranks_them_by_what_they_save() -> None:
    rows = advisor({"busy": 4.0, "idle": 4.0}).advice()
    assert set(rows["kind"]) == {"reorder_queue", "move_capacity"} or set(rows["kind"]) == {
        "reorder_queue",
        "move_capacity",
        "lower_wip",
    }
    assert rows["advice_rank"].tolist() == list(range(1, len(rows) + 1))
    assert rows["late_days_saved"].is_monotonic_decreasing and (rows["late_days_saved"] > 0).all()
    assert (rows["saved_low"] <= rows["saved_high"]).all() and rows["chance_of_gain"].between(0, 1).all()
    order = rows[rows["kind"] == "reorder_queue"].iloc[0]
    assert set(order["first_items"]) <= {f"b{n:02d}" for n in range(16, 24)} and order["first_items"]
    moved = rows[rows["kind"] == "move_capacity"].iloc[0]
    assert moved["team_id"] == "busy" and moved["other_team_id"] == "idle"


def test_where_nothing_is_due_there_is_no_advice() -> None:
    """As in most export files; pandas cannot map by an empty series of dates."""
    assert advisor({"busy": 4.0, "idle": 4.0}, dated=0).advice().empty


def test_the_same_day_gives_the_same_advice() -> None:
    people = {"busy": 4.0, "idle": 4.0}
    pd.testing.assert_frame_equal(advisor(people).advice(), advisor(people).advice())


def test_without_a_due_date_there_is_no_advice_and_a_team_of_two_gives_nobody_away() -> None:
    nothing = advisor({"busy": 4.0, "idle": 4.0}, due_days=4000)
    assert nothing.advice().empty
    assert "move_capacity" not in set(advisor({"busy": 4.0, "idle": 2.0}).advice()["kind"])


def test_leaving_all_as_it_is_saves_nothing() -> None:
    one = advisor({"busy": 4.0, "idle": 4.0})
    base = one.effect({})
    scored = one._scored("lower_wip", "busy", base, one.effect(dict(one.own)))
    assert scored["late_days_saved"] == 0 and scored["more_on_time"] == 0


def test_who_waits_for_another_team_gains_only_when_that_team_does() -> None:
    one = advisor({"busy": 4.0, "idle": 4.0})
    chained = replace(one, edges=pd.DataFrame({"blocker_key": ["b23"], "blocked_key": ["z0"]}))
    days = chained.effect({}).days
    place = {key: row for row, key in enumerate(chained.keys)}
    assert (days[place["z0"]] >= days[place["b23"]]).all()


def test_started_items_need_no_further_time_and_slots_are_the_sorted_finishes() -> None:
    days = np.array([[9.0, 1.0], [3.0, 2.0]])
    one = of_team("t", ("a", "b"), np.array([True, False]), np.full(2, np.inf), days, np.array([5.0]), DAY)
    assert one.slots.tolist() == [[3, 1], [9, 2]] and one.wip == 1
    assert one.least.tolist() == [[0, 0], [5, 5]]


def test_working_times_allow_for_items_still_in_progress(rng: np.random.Generator) -> None:
    """Exponential with mean 20, watched for 15 days: finished items alone have a median of 6, not 14."""
    truth = rng.exponential(20, 3000)
    cycles = pd.DataFrame({"team_id": "t", "days": np.minimum(truth, 15), "is_finished": truth <= 15})
    draws = working_times(cycles)["t"]
    assert np.quantile(draws, 0.4) == pytest.approx(-20 * np.log(0.6), rel=0.1)
    assert working_times(cycles.head(0))[""].tolist() == [0.0]


def flow(stays: list[float], left: list[bool], now: int) -> pd.DataFrame:
    row = {
        **{name: name for name in ("team_id", "container_id", "container_name", "column_name")},
        **{"wip_now": now, "wip_mean": 5.0, "wip_most": 9, "exits_per_week": sum(left) / 12},
    }
    return pd.DataFrame([{**row, "stays": np.array(stays), "has_left": np.array(left)}])


def test_a_limit_is_what_leaves_times_what_it_stays() -> None:
    """84 items leave in twelve weeks, one a day, and stay four days: four lie there (Little's law)."""
    row = board_rows(flow([4.0] * 84, [True] * 84, now=9)).iloc[0]
    assert row["wip_limit"] == 4 and row["is_over"] and "finish 5 before" in row["note"]
    assert not board_rows(flow([4.0] * 84, [True] * 84, now=4)).iloc[0]["is_over"]


def test_a_column_that_few_items_have_left_gets_no_limit() -> None:
    row = board_rows(flow([4.0] * 20, [True] * 5 + [False] * 15, now=15)).iloc[0]
    assert row["wip_limit"] is None and not row["is_over"] and "too few" in row["note"]
    assert board_rows(flow([], [], now=0).head(0)).empty


def test_items_that_stay_on_lengthen_the_stay(rng: np.random.Generator) -> None:
    truth = rng.exponential(10, 2000)
    p50, p85, mean = stay_figures(np.minimum(truth, 25), truth <= 25)
    assert p50 == pytest.approx(10 * np.log(2), rel=0.1) and p85 == pytest.approx(19, rel=0.1)
    assert mean == pytest.approx(8.5, rel=0.08)
