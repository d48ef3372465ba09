"""From nothing to the first plan: every credential is tried over HTTP before it is written down."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from sandbox.server.options import Options
from sandbox.testing import Running, running_server, tiny_store
from truce.command import app
from truce.connecting import _quoted, read_env


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    for name in ("TRUCE_JIRA", "TRUCE_TRELLO", "TRUCE_SLACK"):
        for part in ("URL", "USER", "KEY", "TOKEN"):
            monkeypatch.delenv(f"{name}_{part}", raising=False)
            monkeypatch.setenv(f"{name}_{part}", "")  # what the command sets is taken back
    store = tmp_path / "workspace.sqlite"
    tiny_store(store).store.close()
    with running_server(store, Options()) as running:
        yield running


def jira(site: Running, token: str = "") -> list[str]:
    known = site.credentials
    return ["y", site.jira_url, known.jira_user, token or known.jira_token]


def init(directory: Path, *answers: str) -> Result:
    return CliRunner().invoke(app, ["init", "--in", str(directory)], input="\n".join(answers) + "\n")


def test_answers_from_a_pipe_end_in_the_first_plan(site: Running, tmp_path: Path) -> None:
    done = init(tmp_path, *jira(site), "PAY", "n", "n", "lake-home")
    assert done.exit_code == 0, done.output
    assert "signed in as" in done.output
    assert "Plan of first-" in done.stdout and "next: cd" in done.stdout
    env = tmp_path / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert read_env(env)["TRUCE_JIRA_TOKEN"] == site.credentials.jira_token
    assert site.credentials.jira_token not in done.output
    text = (tmp_path / "truce.toml").read_text()
    written = tomllib.loads(text)
    assert (written["home"], written["jira"]["projects"]) == ("lake-home", ["PAY"])
    assert written["trello"]["boards"] == [] and "# Where all state lives" in text
    assert not (tmp_path / "lake-home").exists()


def test_a_refused_credential_is_asked_for_again_and_never_written(site: Running, tmp_path: Path) -> None:
    wrong = init(tmp_path, *jira(site, "s3cr3t-and-wrong"), "n")
    assert wrong.exit_code == 1 and "401" in wrong.output and "s3cr3t" not in wrong.output
    assert not (tmp_path / ".env").exists() and not (tmp_path / "truce.toml").exists()
    right = init(tmp_path, *jira(site, "s3cr3t-and-wrong"), "y", *jira(site)[1:], "", "n", "n", "")
    assert right.exit_code == 0, right.output
    assert "s3cr3t" not in (tmp_path / ".env").read_text()


def test_what_is_there_is_replaced_only_when_that_is_answered(site: Running, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MINE=1\n")
    (tmp_path / "truce.toml").write_text('home = "mine"\n')
    kept = init(tmp_path, "n", "y", "http://127.0.0.1:9", "k", "t", "n")
    assert kept.exit_code == 1
    kept = init(tmp_path, *jira(site), "", "n", "n", "", "n", "n")
    assert (tmp_path / ".env").read_text() == "MINE=1\n"
    assert (tmp_path / "truce.toml").read_text() == 'home = "mine"\n'


def test_answers_in_a_file_that_ends_too_early_write_nothing(site: Running, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("\n".join(jira(site)[:2]))
    done = CliRunner().invoke(app, ["init", "--in", str(tmp_path), "--answers", str(answers)])
    assert done.exit_code == 1 and "there is no answer to" in done.stderr
    assert not (tmp_path / ".env").exists()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1))
def test_a_value_of_env_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.getbasetemp() / "one.env"
    file.write_text(f"NAME={_quoted(value)}\n")
    assert read_env(file) == {"NAME": value}
