"""truce.toml: what it says is what is used, and what it cannot say is refused in one line."""

from __future__ import annotations

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
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(ConfigError, match=names) as error:
        load(write(tmp_path, text))
    assert "→" in str(error.value)


def test_truce_config_that_names_no_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_CONFIG", "/nowhere/truce.toml")
    with pytest.raises(ConfigError, match="TRUCE_CONFIG"):
        load()
