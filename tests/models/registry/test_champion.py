"""A champion that the code or its files have left behind: recognised, said in one line, trained anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from models.config import BoostingConfig, LstmConfig
from models.features.catalogue import names_of
from models.predict import predict
from models.registry import champion, registry
from models.registry.gate import GateDecision
from models.train import TrainResult, train
from tests.models.conftest import SMALL, Site

#: as small as it gets: these tests are about what is kept, not about how good it is
TINY = replace(SMALL, boosting=BoostingConfig(trees=3), lstm=LstmConfig(seeds=1, epochs=1), folds=1)
ADDED = "d_lag_03"


@pytest.fixture(scope="module")
def left_behind(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The company in a home of its own, whose champion was trained before a feature was added."""
    home = tmp_path_factory.mktemp("left behind") / "home"
    shutil.copytree(site.settings.home / "lake", home / "lake")
    own = Site(Settings(home=home, models=site.settings.models), site.as_of)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.train.config_of", lambda settings: TINY)
        patch.setattr("models.train.judge", _always)
        with pytest.MonkeyPatch.context() as before:
            before.setattr(
                "models.features.build.names_of",
                lambda groups: tuple(n for n in names_of(groups) if n != ADDED),
            )
            assert trained(own, "old").alias == registry.CHAMPION
        yield own


def _always(figures: object, losses: object, rival: object) -> GateDecision:
    return GateDecision(True, "compared with the champion" if rival is not None else "compared with nobody")


def trained(site: Site, run_id: str) -> TrainResult:
    return train(site.settings, run_id, site.as_of, only_if_missing=True)


def file_of(site: Site, name: str) -> Path:
    """A file of the champion's registered model."""
    client = registry.open_client(site.settings)
    version = registry.by_alias(client, registry.CHAMPION)
    assert version is not None
    source = str(client.get_model_version(registry.NAME, version.number).source).removeprefix("models:/")
    (found,) = (f for f in registry.artifact_folder(site.settings).rglob(name) if source in str(f))
    return found


def test_an_older_feature_set_is_recognised_and_trained_anew(left_behind: Site) -> None:
    said = f"champion v1 not used: it was trained on other features: 1 new ({ADDED})"
    forecast = predict(left_behind.settings, "run-1", left_behind.as_of)
    assert forecast.velocity > 0 and "baseline" in forecast.model_version and forecast.note == said
    anew = trained(left_behind, "run-1")
    assert (anew.status, anew.version, anew.alias) == ("trained", "2", registry.CHAMPION)
    assert anew.reason == f"compared with nobody; {said}"
    assert "\n" not in str(anew) and said in str(anew)
    assert trained(left_behind, "run-2").status == "skipped"


class Begun(Exception):
    """The training has begun: what follows is as above."""


#: what became of a champion's file, and what is said of it; None: the file is gone
DAMAGES: dict[str, tuple[str, Callable[[str], str] | None, str]] = {
    "gone": ("model.json", None, "its files are missing or cannot be read"),
    "cut off": ("model.json", lambda text: text[:200], "its files are missing or cannot be read"),
    "of another format": (
        "model.json",
        lambda text: text.replace('"format": 2', '"format": 0'),
        "it is a model of format 0, not 2",
    ),
    "with a setting that is unknown": (
        "model.json",
        lambda text: text.replace('"lstm": {', '"lstm": {"layers": 2,', 1),
        "its configuration has lstm.layers, which this code does not know",
    ),
    "with a section that is unknown": (
        "model.json",
        lambda text: text.replace('"lstm": {', '"croston": {"alpha": 0.1}, "lstm": {', 1),
        "its configuration has croston, which this code does not know",
    ),
    "with a member that is unknown": (
        "model.json",
        lambda text: text.replace('"theta"', '"prophet"'),
        "no member is named prophet here",
    ),
    "of modules that have moved": (
        "served.py",
        lambda text: text.replace("models.registry.pyfunc", "models.pyfunc"),
        "it was saved by other code: No module named 'models.pyfunc'",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_champion_that_cannot_be_read_is_told_in_one_line_and_trained_anew(
    left_behind: Site, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(*_: object, **__: object) -> None:
        raise Begun

    monkeypatch.setattr("models.train.run_backtest", begin)
    name, change, said = DAMAGES[damage]
    file = file_of(left_behind, name)
    whole = file.read_text()
    try:
        if change is None:
            file.unlink()
        else:
            assert change(whole) != whole
            file.write_text(change(whole))
        leader = champion.find(registry.open_client(left_behind.settings))
        assert leader is not None and leader.trouble.startswith(said)
        assert "\n" not in leader.trouble and champion.forecaster(leader).model is None
        for only_if_missing in (True, False):
            with pytest.raises(Begun):  # though neither data nor code are new
                train(left_behind.settings, damage, left_behind.as_of, only_if_missing=only_if_missing)
    finally:
        file.write_text(whole)
