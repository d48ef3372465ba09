"""What a sprint has completed: what was done in it, also what was taken up again and done anew.

Jira lists what was done before, or elsewhere, as completed outside of the sprint:
https://confluence.atlassian.com/jirasoftwareserver/sprint-report-938845767.html
"""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.interval_sql import models
from tests.dbt_project.model_sql import table

START, END = datetime(2026, 10, 5, 9), datetime(2026, 10, 19, 10)
CREATED = START - timedelta(days=20)
Spans = list[tuple[float, float | None]]
Moves = list[tuple[float, str]]


def at(day: float | None) -> datetime | None:
    """An instant by days after the start of the sprint; before it where negative."""
    return None if day is None else START + timedelta(days=day)


def scope(
    lives: dict[str, tuple[Spans, Moves]], dropped: frozenset[str] = frozenset()
) -> dict[str, tuple[bool, ...]]:
    """Committed, final and completed of items, by their stays in the sprint and moves between categories."""
    with duckdb.connect() as con:
        table(con, "dim_sprint", "sprint_key varchar, team_id varchar, state varchar, start_at timestamp, "
              "end_at timestamp, completed_at timestamp",
              [{"sprint_key": "s", "team_id": "t", "state": "closed", "start_at": START, "end_at": END,
                "completed_at": END}])  # fmt: skip
        table(con, "dim_work_item", "work_item_key varchar, is_counted boolean, outcome varchar",
              [{"work_item_key": key, "is_counted": True, "outcome": "dropped" if key in dropped else None}
               for key in lives])  # fmt: skip
        table(con, "int_sprint_membership", "work_item_key varchar, sprint_key varchar, added_at timestamp, "
              "removed_at timestamp",
              [{"work_item_key": key, "sprint_key": "s", "added_at": at(one), "removed_at": at(other)}
               for key, (spans, _) in lives.items() for one, other in spans])  # fmt: skip
        states = []
        for key, (_, moves) in lives.items():
            path = [(CREATED, "todo"), *((at(day), category) for day, category in moves)]
            ends = [moment for moment, _ in path[1:]] + [None]
            states += [
                {"work_item_key": key, "field_name": "status_category", "value": category,
                 "valid_from": moment, "valid_to": end}
                for (moment, category), end in zip(path, ends, strict=True)
            ]  # fmt: skip
        table(con, "fct_item_state_interval", "work_item_key varchar, field_name varchar, value varchar, "
              "valid_from timestamp, valid_to timestamp", states)  # fmt: skip
        con.execute(
            "create table int_item_band as select work_item_key, valid_from, valid_to, "
            "if(outcome = 'dropped' and value = 'done', 'archived', value) as band "
            "from fct_item_state_interval inner join dim_work_item using (work_item_key)"
        )
        rows = models().rows(con, "intermediate/velocity/int_sprint_scope",
                             "work_item_key, is_committed, is_final, is_completed")  # fmt: skip
    return {key: flags for key, *flags in [(row[0], *row[1:]) for row in rows]}


def test_what_was_taken_up_again_and_done_in_the_sprint_is_a_result_of_it() -> None:
    redone: Moves = [(-5, "done"), (3, "in_progress"), (6, "done")]
    found = scope({"in it": ([(-2, None)], redone), "added": ([(2, None)], redone)})
    assert found == {"in it": [False, True, True], "added": [False, True, True]}


def test_what_was_done_before_or_elsewhere_is_none() -> None:
    found = scope({
        "before": ([(-2, None)], [(-5, "done")]),
        "elsewhere": ([(8, None)], [(6, "done")]),
        "taken out, done and put back": ([(-2, 4), (8, None)], [(6, "done")]),
        "done, then taken out": ([(-2, 8)], [(6, "done")]),
    })  # fmt: skip
    assert found == {
        "before": [False, False, False],
        "elsewhere": [False, False, False],
        "taken out, done and put back": [True, False, False],
        "done, then taken out": [True, False, False],
    }


SORTED_DAYS = st.lists(st.integers(-8, 20), min_size=1, max_size=4, unique=True).map(sorted)


@st.composite
def life(draw: st.DrawFn) -> tuple[Spans, Moves]:
    days = draw(SORTED_DAYS)
    moves = [(day + 0.25, draw(st.sampled_from(["todo", "in_progress", "done"]))) for day in days]
    moves = [move for n, move in enumerate(moves) if move[1] != (moves[n - 1][1] if n else "todo")]
    edges: list[float | None] = [*draw(SORTED_DAYS)]
    if len(edges) % 2:
        edges.append(None)
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    return [(one, other) for one, other in spans if one is not None], moves


def expected(spans: Spans, moves: Moves) -> bool:
    """Completed, computed by hand: in it and done at its end, by an entry into done that fell into a stay."""
    length = (END - START) / timedelta(days=1)
    there = [one <= length and (other is None or other > length) for one, other in spans]
    past = [move for move in moves if move[0] <= length]
    if not any(there) or not past or past[-1][1] != "done" or past[-1][0] <= 0:
        return False
    return any(one <= past[-1][0] and (other is None or other > past[-1][0]) for one, other in spans)


@settings(max_examples=12, deadline=None)
@given(st.lists(life(), min_size=8, max_size=8))
def test_a_result_is_an_entry_into_done_while_the_item_was_in_the_sprint(
    lives: list[tuple[Spans, Moves]],
) -> None:
    found = scope({str(n): one for n, one in enumerate(lives)})
    for n, (spans, moves) in enumerate(lives):
        _, is_final, is_completed = found[str(n)]
        assert is_completed == expected(spans, moves)
        assert is_final or not is_completed
