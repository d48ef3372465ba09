"""The team lead's notebook: what it says stands in the marts, and it never promises."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from config.settings import Settings
from lake.connect import connect
from lake.publish import publish
from lake.schema import ensure

ROOT = Path(__file__).resolve().parents[2]
MARTS = Path(__file__).with_name("trust_night.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def notebook() -> Iterator[ModuleType]:
    """The notebook from its own folder, which marimo puts on the import path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "notebooks"))
        yield importlib.import_module("trust")
    for name in ("trust", "published_night"):
        sys.modules.pop(name, None)


def home_of(folder: Path, then: str = "") -> Path:
    con = connect(Settings(home=folder))
    ensure(con)
    con.execute(MARTS + then)
    publish(con, "run-2026-03-02")
    con.close()
    return folder


@pytest.fixture(scope="module")
def shown(notebook: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUCE_HOME", str(home_of(tmp_path_factory.mktemp("trust"))))
        outputs, names = notebook.app.run()
    return " ".join(output.text for output in outputs if output is not None), dict(names)


def test_it_says_what_the_marts_say(shown: tuple[str, dict[str, Any]]) -> None:
    page, names = shown
    assert "about **11** items, 8 times out of 10 between **7** and **17**" in names["said"]
    assert "commitment known" in names["said"] and "run-2026-03-02" in page
    assert names["kept"].startswith("Of 200 forecasts") and "62%" in names["kept"]
    assert list(names["alerts"]["note"]) == ["intervals are too narrow: the band is 75% to 85%"]


def test_a_gain_that_chance_explains_is_not_called_one(shown: tuple[str, dict[str, Any]]) -> None:
    before, start = shown[1]["verdicts"]
    assert "before the sprint" in before and "no difference that chance does not explain" in before
    assert "at its start" in start and start.endswith("better") and "+14%" in start


def test_it_names_where_it_does_not_forecast(shown: tuple[str, dict[str, Any]]) -> None:
    refused = shown[1]["refused"]
    assert refused[["team", "unit"]].to_numpy().tolist() == [["Payments", "points"]]
    assert "no estimate" in refused["why"].iloc[0] and "Where not to trust it" in shown[0]


def test_its_plots_show_the_figures(shown: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    names = shown[1]
    bars = [patch.get_height() for patch in names["outlook_chart"].axes[0].patches]
    assert len(bars) == 12 and bars[-1] == 10 + 14 % 4
    assert [axis.get_title() for axis in names["errors_chart"].axes] == ["before the sprint", "at its start"]
    widths = [patch.get_width() for patch in names["drivers_chart"].axes[0].patches]
    assert widths == pytest.approx([-3, 8])
    for name in ("outlook_chart", "errors_chart", "drivers_chart"):
        names[name].savefig(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 5000


def test_before_anything_is_known_it_says_so(
    notebook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = "".join(
        f"delete from build_marts.mart_{name};"
        for name in ("forecast_backtest", "forecast_monitor", "forecast_explanation", "velocity_forecast")
    )
    monkeypatch.setenv("TRUCE_HOME", str(home_of(tmp_path, empty)))
    outputs, names = notebook.app.run()
    page = " ".join(output.text for output in outputs if output is not None)
    assert "No model has been trained yet" in page and "come back in a few weeks" in page
    assert "no series in this unit" in names["said"]
