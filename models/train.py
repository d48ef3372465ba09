"""Train: read the panel as of the cut, replay history, fit, log, register, and let the gate decide."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from config.settings import Settings
from models.config import ForecastConfig
from models.features.flat import flatten
from models.features.frame import Frame
from models.features.source import config_of, cut_off, lake_frame, load_items, open_lake
from models.registry import champion, registry
from models.registry.champion import Champion
from models.registry.gate import judge, loss_table, weak_moments
from models.registry.logbook import ENSEMBLE, Training, log_run, write_model_runs
from models.registry.snapshot import code_version, data_snapshot
from models.reporting.backtest_page import write_report
from models.reporting.model_card import model_card
from models.reporting.plots import plot_backtest
from models.reporting.scores import headline, score_table
from models.velocity.backtest import Backtest
from models.velocity.model import VelocityModel
from models.velocity.rolling_origin import run_backtest

#: called after each refit of the rolling origin with how many are done, of how many
OnFold = Callable[[int, int], None]
#: rows of the example that goes with a registered model
EXAMPLE_ROWS = 3


@dataclass(frozen=True)
class TrainResult:
    """The result: ``trained``, ``skipped`` (nothing new) or ``insufficient`` (too little history)."""

    status: str
    reason: str
    version: str | None = None
    alias: str | None = None
    mlflow_run_id: str | None = None
    figures: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        name = f"{registry.NAME} v{self.version} ({self.alias}), " if self.version else ""
        return f"{self.status}: {name}{self.reason}"


def train(
    settings: Settings,
    run_id: str,
    as_of: datetime,
    only_if_missing: bool = False,
    progress: OnFold | None = None,
) -> TrainResult:
    """Train a challenger on everything known at ``as_of``'s midnight, and promote it if the gate lets it.

    Skips when the same data and code were trained already, or, with ``only_if_missing``, when there is a
    champion. A champion that cannot forecast any more counts as none. With too little history nothing is
    registered and forecasts fall back to the baseline. Raises PanelError when the marts are not built.
    """
    client = registry.open_client(settings)
    leader = champion.find(client)
    is_fit = leader is not None and not leader.trouble
    if only_if_missing and leader and is_fit:
        number, source = leader.version.number, leader.version.run_id
        return TrainResult("skipped", "a champion is in place", number, registry.CHAMPION, source)
    config, frame = config_of(settings), read_frame(settings, as_of)
    names = {"data_snapshot": data_snapshot(frame), "code_version": code_version(config)}
    newest = registry.by_alias(client, registry.CHALLENGER)
    same = newest and all(newest.tags.get(key) == value for key, value in names.items())
    if newest and same and not (leader and leader.trouble):
        leads = leader and leader.version.number == newest.number
        alias = registry.CHAMPION if leads else registry.CHALLENGER
        return TrainResult(
            "skipped", "no new outcome since the last training", newest.number, alias, newest.run_id
        )
    backtest = run_backtest(frame, config, config.folds, config.backtest_share, progress=progress)
    if backtest is None:
        known = int(pd.notna(frame.truth[:, 0]).sum()) if len(frame) else 0
        reason = f"{known} known outcomes, {config.minimum_rows} needed: baseline forecasts only"
        return TrainResult("insufficient", reason + _about(leader))
    tags = {
        **names,
        "truce_run_id": run_id,
        "as_of": as_of.isoformat(),
        "cut_off": cut_off(as_of).isoformat(),
    }
    return _register(settings, as_of, config, frame, backtest, tags, leader)


def read_frame(settings: Settings, as_of: datetime) -> Frame:
    """The lake's frame at ``as_of``'s midnight."""
    with open_lake(settings) as con:
        load_items(con)
        return lake_frame(con, cut_off(as_of), config_of(settings))


def _register(
    settings: Settings,
    as_of: datetime,
    config: ForecastConfig,
    frame: Frame,
    backtest: Backtest,
    tags: dict[str, str],
    leader: Champion | None,
) -> TrainResult:
    client = registry.open_client(settings)
    figures, table, losses = headline(backtest), score_table(backtest), loss_table(backtest)
    rival = leader.version if leader and not leader.trouble else None
    decision = judge(figures, losses, registry.read_table(rival, registry.LOSSES) if rival else None)
    tags = {**tags, "baseline_moments": ",".join(weak_moments(figures))}
    model = VelocityModel.fit(frame, config, backtest)
    example = backtest.frame.take(backtest.frame.cutoff == backtest.frame.cutoff[-1])
    example = example.take(np.arange(min(EXAMPLE_ROWS, len(example))))
    answer = model.predict(example).as_table()
    training = Training(config, figures, table, losses, flatten(example), answer, decision.reason, tags)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model.save(folder / ENSEMBLE)
        _write_pages(folder, backtest, training, str(decision))
        version = log_run(training, folder)
    registry.set_alias(client, registry.CHALLENGER, version.number)
    if decision.promoted:
        registry.set_alias(client, registry.CHAMPION, version.number)
    alias = registry.CHAMPION if decision.promoted else registry.CHALLENGER
    write_model_runs(settings, as_of, version, alias, training)
    reason = decision.reason + _about(leader)
    return TrainResult("trained", reason, version.number, alias, version.run_id, figures)


def _write_pages(folder: Path, backtest: Backtest, training: Training, gate: str) -> None:
    """What people read of a training: plots, a page, the model card."""
    plot_backtest(backtest, folder / "backtest.png")
    write_report(backtest, folder / "backtest.html", folder / "backtest.png")
    card = model_card(backtest, training.config.seed, training.figures, training.table, gate, training.tags)
    (folder / "model_card.md").write_text(card, encoding="utf-8")


def _about(leader: Champion | None) -> str:
    """Why the champion was passed over, to be put behind a reason; empty when it was not."""
    return f"; {leader}" if leader and leader.trouble else ""
