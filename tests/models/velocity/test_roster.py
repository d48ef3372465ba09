"""The roster is the one list of members: what is listed takes part everywhere, and nothing else names one."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.config import BoostingConfig, LstmConfig
from models.errors import RegistryError
from models.features.frame import TARGETS, Frame
from models.reporting.explain import explanation_rows
from models.reporting.model_card import model_card
from models.reporting.scores import headline, score_table
from models.velocity.forecaster import BASELINE
from models.velocity.members import roster
from models.velocity.members.naive import point_amounts
from models.velocity.model import VelocityModel
from models.velocity.rolling_origin import REFERENCE, run_backtest
from tests.models.conftest import SMALL

ROOM = Path(roster.__file__).parents[2]
#: as small as it gets: this is about who takes part, not about how well
TINY = replace(SMALL, boosting=BoostingConfig(trees=3), lstm=LstmConfig(seeds=1, epochs=1))


class Damped:
    """A member that nothing but the roster knows: the last value drawn halfway to the level."""

    name = "damped"

    def __init__(self) -> None:
        self.spread = np.zeros(9)

    def fit(self, frame: Frame) -> None:
        rows = frame.take(frame.is_real)
        gap = rows.target[:, 0] - rows.log_ratio(point_amounts(rows, "last"))[:, 0] / 2
        self.spread = np.nanquantile(gap, np.linspace(0.1, 0.9, 9))

    def predict(self, frame: Frame) -> np.ndarray:
        return frame.log_ratio(point_amounts(frame, "last"))[..., None] / 2 + self.spread

    def save(self, folder: Path) -> None:
        (folder / "damped.json").write_text(json.dumps(self.spread.tolist()))

    def load(self, folder: Path) -> None:
        self.spread = np.array(json.loads((folder / "damped.json").read_text()))


def test_a_member_that_is_only_listed_takes_part_in_everything(
    weekly: Frame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = roster.Listed("damped", "the last value, damped", lambda config: Damped())
    monkeypatch.setattr(roster, "ROSTER", (*roster.ROSTER, listed))

    backtest = run_backtest(weekly, TINY, folds=1, share=0.2)
    assert backtest is not None and backtest.names[-1] == "damped"
    table = score_table(backtest)
    assert "damped" in set(table["method"])

    model = VelocityModel.fit(weekly, TINY, backtest)
    model.save(tmp_path)
    restored, current = VelocityModel.load(tmp_path), weekly.current()
    made, again = model.predict(current), restored.predict(current)
    assert again.members == backtest.names and np.allclose(made.amounts, again.amounts)
    assert (again.weights[..., -1] > 0).all() and again.weights.sum(-1) == pytest.approx(1)
    assert (again.as_table()["weight_damped"].to_numpy() == again.weights[..., -1].ravel()).all()

    team = current.meta["team_id"].iloc[0]
    velocity = pd.DataFrame(
        [{"team_id": team, "unit": "items", "horizon": 1, "basis": "ensemble", "note": ""}]
    )
    lines = explanation_rows(current, restored.contributions(current), velocity)
    assert set(lines.loc[lines["kind"] == "member", "name"]) == set(backtest.names)

    tags = dict.fromkeys(("truce_run_id", "cut_off", "data_snapshot", "code_version"), "x")
    card = model_card(backtest, TINY.seed, headline(backtest), table, "promoted: it holds", tags)
    assert "- `damped`: the last value, damped\n" in card


def test_a_name_that_is_not_listed_is_refused_by_name() -> None:
    with pytest.raises(RegistryError, match="no member is named prophet, nobody here"):
        roster.make_members(TINY, ("theta", "prophet", "nobody"))


def test_every_listed_method_has_its_own_name_and_something_to_say(weekly: Frame) -> None:
    names = [listed.name for listed in roster.ROSTER]
    assert len(set(names)) == len(names) and {BASELINE, REFERENCE} <= set(names)
    for listed in roster.ROSTER:
        assert listed.make(TINY).name == listed.name and roster.about(listed.name)
    for name in roster.compared_names():
        assert roster.make_members(TINY, (name,))[0].predict(weekly).shape[:2] == (len(weekly), len(TARGETS))


def test_nothing_but_the_roster_and_its_own_module_names_a_member() -> None:
    """Adding one touches its module and the roster. The two that forecasts are held against are known."""
    names = set(roster.member_names()) - {BASELINE, REFERENCE}
    found = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    }
    members = {path for path in found if Path(path).parent.as_posix() == "velocity/members"}
    assert found == members and "velocity/members/roster.py" in members
