"""A company's own certificate authority: one setting for all clients, a message that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clients.errors import FatalError
from clients.jira.client import open_jira
from clients.slack.client import open_slack
from clients.trello.client import open_trello
from config.errors import ConfigError
from config.settings import Settings, load
from lake.connect import load_extensions
from tests.clients.certificates import Company, company, serving
from tools.connections import resolve

OPENED: dict[str, Callable[..., Any]] = {"jira": open_jira, "trello": open_trello, "slack": open_slack}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("known"))


@pytest.fixture(scope="module")
def address(known: Company) -> Iterator[str]:
    with serving(known.chain) as url:
        yield url


@pytest.fixture
def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Path | None], Settings]:
    def at(url: str, bundle: Path | None) -> Settings:
        for name in ("JIRA_URL", "TRELLO_URL", "SLACK_URL"):
            monkeypatch.setenv(f"TRUCE_{name}", url)
        for name in ("JIRA_USER", "JIRA_TOKEN", "TRELLO_KEY", "TRELLO_TOKEN", "SLACK_TOKEN"):
            monkeypatch.setenv(f"TRUCE_{name}", "secret")
        if bundle:
            monkeypatch.setenv("TRUCE_CA_BUNDLE", str(bundle))
        return load()

    return at


@pytest.mark.parametrize("tool", OPENED)
def test_the_one_setting_makes_every_client_believe_the_company(
    tool: str, address: str, known: Company, configured: Callable[[str, Path | None], Settings]
) -> None:
    client = OPENED[tool](resolve(configured(address, known.authority)))
    assert client.sign_in()
    client.close() if tool != "slack" else None


@pytest.mark.parametrize("tool", OPENED)
def test_without_it_the_message_names_the_certificate_and_the_setting(
    tool: str, address: str, configured: Callable[[str, Path | None], Settings]
) -> None:
    client = OPENED[tool](resolve(configured(address, None)))
    with pytest.raises(FatalError, match="certificate is not accepted: unable to get local issuer") as error:
        client.sign_in()
    assert "TRUCE_CA_BUNDLE" in error.value.remedy
    assert client.guard.counts.total == 1, "trying again changes nothing"


@pytest.mark.parametrize(
    ("host", "ends", "remedy"),
    [("127.0.0.1", timedelta(days=-1), "renewed"), ("127.0.0.2", timedelta(days=1), "host name")],
)
def test_what_more_trust_does_not_mend_has_another_remedy(
    host: str,
    ends: timedelta,
    remedy: str,
    tmp_path: Path,
    configured: Callable[[str, Path | None], Settings],
) -> None:
    made = company(tmp_path, host, ends)
    with serving(made.chain) as url, pytest.raises(FatalError, match="certificate") as error:
        open_trello(resolve(configured(url, made.authority))).sign_in()
    assert remedy in error.value.remedy


def test_duckdb_believes_the_same_file(address: str, known: Company) -> None:
    with duckdb.connect() as con:
        load_extensions(con, ("httpfs", "json"))
        con.execute("set http_retries = 0")
        question = f"select name from read_json('{address}/x.json')"
        with pytest.raises(duckdb.IOException):
            con.execute(question)
        con.execute("set ca_cert_file = ?", [str(known.authority)])
        assert con.execute(question).fetchall() == [("truce",)]


def test_a_bundle_that_is_no_file_is_named_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRUCE_CA_BUNDLE", str(tmp_path / "absent.pem"))
    with pytest.raises(ConfigError, match=r"absent\.pem, which is no file"):
        load()
