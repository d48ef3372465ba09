"""Train: read the panel as of the cut, replay history, fit, log, register, and let the gate decide."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from config.settings import Settings
from models.config import ForecastConfig
from models.features.frame import Frame
from models.features.source import config_of, cut_off, lake_frame, load_items, open_lake
from models.registry import champion, registry
from models.registry.champion import Champion
from models.registry.gate import judge, loss_table, weak_moments
from models.registry.snapshot import code_version, data_snapshot
from models.reporting.scores import headline, score_table
from models.velocity.backtest import Backtest, run_backtest
from models.velocity.model import VelocityModel

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class TrainResult:
    """What it came to: ``trained``, ``skipped`` (nothing new) or ``insufficient`` (too little history)."""

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
    progress: Progress | None = None,
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
    return _register(settings, run_id, as_of, config, frame, backtest, names, leader)


def read_frame(settings: Settings, as_of: datetime) -> Frame:
    """The lake's frame at ``as_of``'s midnight."""
    with open_lake(settings) as con:
        load_items(con)
        return lake_frame(con, cut_off(as_of), config_of(settings))


def _register(
    settings: Settings,
    run_id: str,
    as_of: datetime,
    config: ForecastConfig,
    frame: Frame,
    backtest: Backtest,
    names: dict[str, str],
    leader: Champion | None,
) -> TrainResult:
    from models.registry.logbook import log_run, write_model_runs

    model = VelocityModel.fit(frame, config, backtest)
    figures, table, losses = headline(backtest), score_table(backtest), loss_table(backtest)
    client = registry.open_client(settings)
    tags = {
        **names,
        "truce_run_id": run_id,
        "as_of": as_of.isoformat(),
        "cut_off": cut_off(as_of).isoformat(),
    }
    rival = leader.version if leader and not leader.trouble else None
    verdict = judge(figures, losses, registry.read_table(rival, registry.LOSSES) if rival else None)
    tags["baseline_moments"] = ",".join(weak_moments(figures))
    with tempfile.TemporaryDirectory() as folder:
        version = log_run(model, backtest, config, figures, table, losses, verdict, tags, Path(folder))
    registry.set_alias(client, registry.CHALLENGER, version.number)
    if verdict.promoted:
        registry.set_alias(client, registry.CHAMPION, version.number)
    alias = registry.CHAMPION if verdict.promoted else registry.CHALLENGER
    write_model_runs(settings, run_id, as_of, version, alias, figures, table)
    reason = verdict.reason + _about(leader)
    return TrainResult("trained", reason, version.number, alias, version.run_id, figures)


def _about(leader: Champion | None) -> str:
    """Why the champion was passed over, to be put behind a reason; empty when it was not."""
    return f"; {leader}" if leader and leader.trouble else ""
