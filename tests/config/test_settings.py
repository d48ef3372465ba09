"""truce.toml: what it says is what is used, and what it cannot say is refused in one line."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from config.environment import check
from config.errors import ConfigError
from config.settings import Settings, load
from tools import TOOLS

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TRUCE_WRITEBACK_MODE", "did you mean TRUCE_WRITEBACK__MODE?"),
        ("TRUCE_WRITEBAK__MODE", "did you mean TRUCE_WRITEBACK__MODE?"),
        ("TRUCE_JIRA_PROJECTS", "did you mean TRUCE_JIRA__PROJECTS?"),
        ("TRUCE_JIRA_TOKN", "did you mean TRUCE_JIRA_TOKEN?"),
        ("TRUCE_SLACK__TOKEN", "did you mean TRUCE_SLACK_TOKEN?"),
        ("TRUCE_HOEM", "did you mean TRUCE_HOME?"),
        ("TRUCE_ANYTHING_ELSE", "see .env.example"),
    ],
)
def test_a_variable_that_nobody_reads_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "dry-run")
    with pytest.raises(ConfigError) as error:
        load(write(tmp_path, '[writeback]\nmode = "apply"'))
    assert name in str(error.value)
    assert meant in str(error.value)


@pytest.mark.parametrize("name", ["TRUCE_JIRA_TOKEN_2", "TRUCE_REDIS_PASSWORD", "TRUCE_LAKE_ATTACH"])
def test_further_accounts_and_the_variables_of_the_stack_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "x")
    load(write(tmp_path, ""))


def test_every_variable_of_the_example_is_known_and_every_credential_too() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"\bTRUCE_[A-Z0-9_]+[A-Z0-9]\b(?!=?_)", example)) - {"TRUCE_JIRA"}
    credentials = {
        name for tool in TOOLS.values() for name in (tool.variable(one.part) for one in tool.credentials)
    }
    check(dict.fromkeys(names | credentials, "x"), Settings)


@pytest.mark.parametrize("text", ["PAY,OPS", " PAY , OPS ", '["PAY", "OPS"]'])
def test_a_list_in_a_variable_takes_commas_or_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("TRUCE_JIRA__PROJECTS", text)
    assert load(write(tmp_path, "")).jira.projects == ["PAY", "OPS"]


def test_an_empty_variable_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_JIRA__PROJECTS", "")
    assert load(write(tmp_path, '[jira]\nprojects = ["PAY"]')).jira.projects == ["PAY"]
    monkeypatch.setenv("TRUCE_JIRA__PROJECTS", "[]")
    assert load(write(tmp_path, '[jira]\nprojects = ["PAY"]')).jira.projects == []


@pytest.mark.parametrize(
    ("name", "value"), [("TRUCE_WRITEBACK__MODE", "sometimes"), ("TRUCE_JIRA__PROJECTS", "[1,")]
)
def test_a_wrong_value_is_told_with_the_variable_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as error:
        load(write(tmp_path, ""))
    assert name.rpartition("__")[0].removeprefix("TRUCE_") in str(error.value).upper()
    assert "truce.toml" not in str(error.value)


def test_truce_config_that_names_no_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUCE_CONFIG", "/nowhere/truce.toml")
    with pytest.raises(ConfigError, match="TRUCE_CONFIG"):
        load()
