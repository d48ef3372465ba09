"""truce.toml: what it says is what is used, and what it cannot say is refused in one line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import load


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "truce.toml"
    file.write_text(text)
    return file


def test_relative_home_starts_at_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUCE_HOME", raising=False)
    assert load(write(tmp_path, 'home = "state"')).home == (tmp_path / "state").resolve()


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_WRITEBACK__MODE", "apply")
    assert load(write(tmp_path, '[writeback]\nmode = "dry-run"')).writeback.mode == "apply"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[jira]\nproject = []", "jira.project"),
        ("[jiras]\n", "jiras"),
        ('[lake]\nkeep_nights = "many"', "lake.keep_nights"),
        ("[writeback\n", "truce.toml"),
        ('[writeback]\nmode = "sometimes"', "writeback.mode"),
        ('as_of = "last year"', "as_of"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(ConfigError, match=names) as error:
        load(write(tmp_path, text))
    assert "→" in str(error.value)


@pytest.mark.parametrize(
    ("told", "clock"),
    [
        ("", None),
        ("2014-12-31", datetime(2014, 12, 31)),
        ("2014-12-31T23:30:00+02:00", datetime(2014, 12, 31, 21, 30)),
        ("2014-12-31T08:00:00Z", datetime(2014, 12, 31, 8)),
    ],
)
def test_the_clock_of_an_old_export_is_told_with_or_without_a_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, clock: datetime | None
) -> None:
    assert load(write(tmp_path, f'as_of = "{told}"')).clock == clock
    monkeypatch.setenv("TRUCE_AS_OF", told)
    assert load(write(tmp_path, "")).clock == clock


def test_truce_config_that_names_no_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_CONFIG", "/nowhere/truce.toml")
    with pytest.raises(ConfigError, match="TRUCE_CONFIG"):
        load()
