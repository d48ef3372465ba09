"""Weights learned anew from what people decided: acknowledged pairs were the same work, dismissed ones were
not.

The product's own weights, learned on public links, are where it starts from; some decisions move them a
little, many move them far. They are kept only where they would have done better: each fifth of the
decisions is judged by what the others taught, and the mean log loss must be lower than that of the
weights in use. Never at night.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.likeness import chance
from analysis.likeness.words import Floats
from lake.runs import now

#: decisions without which nothing is learned: in all, and of the rarer kind
LEAST, LEAST_OF_EACH = 30, 8
#: how firmly the weights before are held, in decisions' worth; and parts for judging
STRENGTH, FOLDS = 5.0, 5


@dataclass(frozen=True)
class Judged:
    """What the decisions taught: mean log loss in nats, of the new weights on unseen ones."""

    decisions: int
    same: int
    loss_before: float
    loss_after: float
    model: chance.Model

    @property
    def is_better(self) -> bool:
        """Whether the new weights foretell decisions better than those in use."""
        return self.loss_after < self.loss_before

    def __str__(self) -> str:
        text = (
            f"{self.decisions} decisions, {self.same} of them acknowledged: log loss {self.loss_before:.3f} "
            f"with the weights in use, {self.loss_after:.3f} with new ones on decisions not seen"
        )
        return text + (": kept" if self.is_better else ": nothing changed")


def newest(con: duckdb.DuckDBPyConnection) -> chance.Model:
    """The weights that were kept last, or those that come with the product."""
    row = con.execute(
        "select model from analysis.likeness_model order by created_at desc, model limit 1"
    ).fetchone()
    return chance.load(row[0] if row else None)


def shortage(is_same: NDArray[np.bool_]) -> str:
    """What is missing before anything can be learned; nothing where there is enough."""
    same, other = int(is_same.sum()), int((~is_same).sum())
    if same + other >= LEAST and min(same, other) >= LEAST_OF_EACH:
        return ""
    return (
        f"{same} acknowledged and {other} dismissed pairs of the same work: too few to learn from, "
        f"{LEAST} are needed and {LEAST_OF_EACH} of each"
    )


def judge(before: chance.Model, figures: Floats, is_same: NDArray[np.bool_]) -> Judged:
    """Learn from decided pairs (pairs, len(NAMES)), and judge it by parts that were left out."""
    order = np.random.default_rng(0).permutation(len(is_same))
    fold = np.empty(len(is_same), np.int64)
    # both kinds in every part
    fold[order[np.argsort(is_same[order], kind="stable")]] = np.arange(len(is_same)) % FOLDS
    unseen = np.zeros(len(is_same))
    for part in range(FOLDS):
        learned = chance.adapt(before, figures[fold != part], is_same[fold != part], STRENGTH)
        unseen[fold == part] = learned.log_odds(figures[fold == part])
    return Judged(
        decisions=len(is_same),
        same=int(is_same.sum()),
        loss_before=chance.log_loss(before.log_odds(figures), is_same),
        loss_after=chance.log_loss(unseen, is_same),
        model=chance.adapt(before, figures, is_same, STRENGTH),
    )


def keep(con: duckdb.DuckDBPyConnection, judged: Judged) -> None:
    """Remember the new weights; the next run weighs by them."""
    row = {
        "created_at": pa.array([now()], pa.timestamp("us")),
        "decisions": [judged.decisions],
        "acknowledged": [judged.same],
        "loss_before": [judged.loss_before],
        "loss_after": [judged.loss_after],
        "model": [chance.dump(judged.model)],
    }
    con.register("kept", pa.table(row))
    con.execute("insert into analysis.likeness_model by name select * from kept")
    con.unregister("kept")
