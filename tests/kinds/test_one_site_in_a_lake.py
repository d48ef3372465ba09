"""A lake holds one site of each tool, and a pretended company or a real one: never both, in either direction.

Ids of issues, changes and statuses are unique within a site only, as reported on
https://github.com/mikebowler/jirametrics/issues/18.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from config.errors import ConfigError
from config.settings import Settings, load
from ingest import IngestError, run_source
from ingest.exports.run import run_files
from ingest.slack.origin import slack_origin
from ingest.source.contract import Held
from lake.connect import connect
from lake.runs import source_status
from lake.schema import TABLES, ensure
from lake.sites.binding import Site, accept, address, bound
from lake.sites.home import connections_of, is_trial
from sandbox.server.credentials import new_credentials, write_connection
from tests.kinds.jira_files import issue
from tools import TOOLS
from tools.connections import Connections, sandbox_file
from writeback.apply.sites import check_sites
from writeback.registry import TARGETS

A, B = "https://a.example.test", "https://b.example.test"
NOTHING_HELD = Held(lambda _: {}, lambda _: frozenset())


def of_site(base: str, number: int, **fields: Any) -> dict[str, Any]:
    """An issue with the link that the API puts on it."""
    made = issue(number, **fields)
    return made | {"self": f"{base}/rest/api/3/issue/{made['id']}"}


def lines(path: Path, *issues: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in issues))
    return path


def keys(home: Settings) -> list[str]:
    with connect(home, read_only=True) as con:
        return [row[0] for row in con.execute("select body ->> '$.key' from raw.jira__issues").fetchall()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home that has read an export of site A."""
    folder = tmp_path_factory.mktemp("sites")
    found = load(Path(__file__).resolve().parents[2] / "truce.toml").model_copy(update={"home": folder})
    run_files([lines(folder / "a.jsonl", of_site(A, 1))], "a", found)
    return found


def test_an_export_of_a_second_site_is_refused_in_one_line(home: Settings, tmp_path: Path) -> None:
    other = of_site(B, 1) | {"key": "BET-1"}
    with pytest.raises(IngestError, match=r"holds Jira of a\.example\.test, and b\.jsonl is of b\.example"):
        run_files([lines(tmp_path / "b.jsonl", other)], "b", home)
    assert keys(home) == ["PAY-1"]


def test_the_remedy_that_is_named_works(home: Settings, tmp_path: Path) -> None:
    path = lines(tmp_path / "b.jsonl", of_site(B, 1))
    moved = home.jira.model_copy(update={"addresses": [A, f"{B}/"]})
    with pytest.raises(IngestError, match=r"home of its own.*or name both under .jira. addresses"):
        run_files([path], "b", home)
    own = home.model_copy(update={"home": tmp_path / "own"})
    assert run_files([path], "b", own)[0].landed > 0
    assert run_files([path], "c", home.model_copy(update={"jira": moved}))[0].status == "ok"


def test_a_file_of_two_sites_is_refused(home: Settings, tmp_path: Path) -> None:
    path = lines(tmp_path / "both.jsonl", of_site(A, 1), of_site(B, 2))
    with pytest.raises(IngestError, match=r"issues of 2 sites: PAY-1 of a\.example\.test, PAY-2 of b"):
        run_files([path], "both", home)


def test_a_nameless_file_with_another_record_of_a_known_id_is_refused(home: Settings, tmp_path: Path) -> None:
    other = issue(1, created="2024-01-01T00:00:00.000+0000") | {"key": "BET-1"}
    with pytest.raises(IngestError, match="has BET-1 under the id 10001, which is PAY-1 in this home"):
        run_files([lines(tmp_path / "b.jsonl", other)], "b", home)
    moved = issue(1) | {"key": "NEW-7"}  # a moved issue keeps its birthday
    (result,) = run_files([lines(tmp_path / "moved.jsonl", moved)], "moved", home)
    assert "does not say of which site it is" in result.note


def test_without_credentials_a_real_home_has_no_sandbox(home: Settings, tmp_path: Path) -> None:
    sandbox = {"jira": {"url": "http://127.0.0.1:1/jira", "user": "u", "token": "t"}}
    copy = home.model_copy(update={"home": tmp_path})
    with connect(copy) as con:
        ensure(con)
        assert is_trial(copy)
        accept(con, copy, "run", Site("jira", frozenset({"a.example.test"}), None, "a.jsonl"))
    sandbox_file(copy).parent.mkdir(parents=True)
    sandbox_file(copy).write_text(json.dumps(sandbox))
    connections = connections_of(copy)
    assert not is_trial(copy) and not connections.is_sandbox and not connections.by_tool
    assert run_source("jira", "run", copy).status == "skipped"


def test_a_night_without_credentials_rests_on_the_files(home: Settings) -> None:
    result = run_source("jira", "night", home)
    assert (result.status, result.landed) == ("ok", 0) and "built on the export files" in result.note
    with connect(home, read_only=True) as con:
        booked = "select count(*) > 0 from ops.ingest_ledger where run_id = 'night'"
        assert source_status(con, "night") == {"jira": "ok"} and con.execute(booked).fetchall() == [(True,)]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema ops")
        for name in ("ops.sites", "ops.ingest_ledger"):
            connection.execute(f"create table {name} ({TABLES[name]})")
        yield connection


JIRA_A = Site("jira", frozenset({"a.example.test"}), False)
SANDBOX = Site("jira", frozenset({"127.0.0.1:8765/jira"}), True)
FILE_A = Site("jira", frozenset({"a.example.test"}), None, "a.jsonl")
NAMELESS = Site("jira", frozenset(), None, "x.csv")


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (SANDBOX, JIRA_A, "holds the sandbox company, and the credentials lead to a.example.test → give it"),
        (SANDBOX, FILE_A, "holds the sandbox company, and a.jsonl is of a.example.test → give it"),
        (SANDBOX, NAMELESS, "holds the sandbox company, and x.csv is of a site that it does not name → give"),
        (JIRA_A, SANDBOX, "holds Jira of a.example.test, and the sandbox company never lands beside it"),
        (FILE_A, SANDBOX, "holds Jira of a.example.test, and the sandbox company never lands beside it"),
        (NAMELESS, SANDBOX, "holds Jira, and the sandbox company never lands beside it"),
    ],
)
def test_pretended_and_real_never_mix(
    con: duckdb.DuckDBPyConnection, settings: Settings, first: Site, second: Site, says: str
) -> None:
    accept(con, settings, "run", first)
    with pytest.raises(ConfigError, match=says):
        accept(con, settings, "run", second)
    assert con.execute("select count(*) from ops.sites").fetchall() == [(1,)]


def test_the_sandbox_is_one_site_on_whatever_port(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    accept(con, settings, "run", SANDBOX)
    accept(con, settings, "run", Site("jira", frozenset({"127.0.0.1:9999/jira"}), True))
    accept(con, settings, "run", Site("jira", frozenset(), None, "saved.csv", is_familiar=True))


def test_two_sandbox_companies_do_not_share_a_home(
    con: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    """Their ids are made alike, and the records of one would inherit the history of the other's."""
    file = sandbox_file(settings)
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    accept(con, settings, "from before a sandbox told its seed", SANDBOX)
    for told in ("seed 7", "seed 7"):
        write_connection(file, new_credentials(), "http://127.0.0.1:8765", company=told)
        accept(con, settings, "run", SANDBOX)
    write_connection(file, new_credentials(), "http://127.0.0.1:8765", company="seed 8")
    with pytest.raises(ConfigError, match="company of seed 7, and the sandbox is now of seed 8"):
        accept(con, settings, "run", SANDBOX)


def test_a_sandbox_that_is_served_stays_the_company_that_was_built(tmp_path: Path) -> None:
    store, known = tmp_path / "workspace.sqlite", new_credentials()
    write_connection(store, known, "http://127.0.0.1:1", company="seed 7")
    file = write_connection(store, known, "http://127.0.0.1:2", "datacenter")
    assert json.loads(file.read_text())["company"] == "seed 7"


def test_a_plan_is_not_written_to_another_site(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Nor by hand, where no reading has been refused before; Slack is asked, the others have addresses."""
    accept(con, settings, "run", JIRA_A)
    accept(con, settings, "run", Site("slack", frozenset({"T0A"}), False))
    jira = TOOLS["jira"].connect({"url": "https://b.example.test", "user": "u", "token": "t"}, settings, ())
    mine = TOOLS["jira"].connect({"url": "https://a.example.test", "user": "u", "token": "t"}, settings, ())
    check_sites(con, settings, TARGETS, Connections({"jira": mine}, is_sandbox=False), ["jira", "trello"])
    with pytest.raises(ConfigError, match="the credentials lead to b"):
        check_sites(con, settings, TARGETS, Connections({"jira": jira}, is_sandbox=False), ["jira"])
    other = {"slack": replace(TARGETS["slack"], site=lambda _: frozenset({"T0B"}))}
    with pytest.raises(ConfigError, match="the credentials lead to T0B"):
        check_sites(con, settings, other, Connections({"slack": object()}, is_sandbox=False), ["slack"])


def test_a_home_from_before_sites_were_recorded_is_what_was_built_in_it(
    con: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    assert bound(con, settings).is_pretend is None
    con.execute("insert into ops.ingest_ledger (run_id) values ('old')")
    assert bound(con, settings).is_pretend is False
    sandbox_file(settings).parent.mkdir(parents=True)
    sandbox_file(settings).write_text("{}")
    assert bound(con, settings).is_pretend is True


SITES = {
    "jira": [{"a.example.test"}, {"b.example.test", "b.internal:8080"}],
    "slack": [{"T0A", "E0A"}, {"T0B"}],
}


@given(
    some.lists(
        some.tuples(
            some.sampled_from(sorted(SITES)), some.integers(0, 1), some.booleans(), some.integers(0, 3)
        ),
        max_size=12,
    )
)
@hypothesis_settings(max_examples=40, deadline=None)
def test_no_order_of_exports_lets_a_second_site_in(reads: Sequence[tuple[str, int, bool, int]]) -> None:
    with duckdb.connect() as con:
        con.execute("create schema ops")
        for name in ("ops.sites", "ops.ingest_ledger"):
            con.execute(f"create table {name} ({TABLES[name]})")
        chosen = load(Path(__file__).resolve().parents[2] / "truce.toml")
        first: dict[str, int] = {}
        for source, which, is_file, some_name in reads:
            told = sorted(SITES[source][which])
            site = Site(source, frozenset(told[some_name % len(told) :][:1] if is_file else told), None)
            known = {name for name, *_ in con.execute("select site from ops.sites").fetchall()}
            fits = which == first.get(source, which) and (source not in first or bool(site.names & known))
            try:
                accept(con, chosen, "run", site)
            except ConfigError:
                assert not fits
            else:
                assert fits
                first.setdefault(source, which)
        for source, which in first.items():
            held = con.execute("select site from ops.sites where source = ?", [source]).fetchall()
            assert {name for (name,) in held} <= SITES[source][which]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://Acme.atlassian.net/", "acme.atlassian.net"),
        ("https://jira.acme.com:443/Jira", "jira.acme.com/Jira"),
        ("http://jira.acme.com:8080", "jira.acme.com:8080"),
        ("jira.acme.com", "jira.acme.com"),
    ],
)
def test_an_address_is_a_name(url: str, name: str) -> None:
    assert address(url) == name


def archive(path: Path, users: list[dict[str, Any]], messages: list[dict[str, Any]]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("channels.json", json.dumps([{"id": "C1", "name": "general", "created": 1700000000}]))
        packed.writestr("users.json", json.dumps(users))
        packed.writestr("general/2026-10-01.json", json.dumps(messages))
    return path


def test_an_archive_is_of_the_workspace_of_most_of_its_people(settings: Settings, tmp_path: Path) -> None:
    people = [{"id": f"U{n}", "team_id": "T0A"} for n in range(3)]
    strangers = [{"id": f"W{n}", "team_id": "T0B", "is_stranger": True} for n in range(9)]
    foreign = [{"type": "message", "ts": f"175931{n:04}.000100", "team": "T0B"} for n in range(9)]
    found = slack_origin(archive(tmp_path / "a.zip", [*people, *strangers], foreign), settings, NOTHING_HELD)
    assert found.names == {"T0A"}
    found = slack_origin(archive(tmp_path / "b.zip", [], foreign), settings, NOTHING_HELD)
    assert found.names == {"T0B"}
    half = [{**message, "team": "T0A"} for message in foreign]
    found = slack_origin(archive(tmp_path / "c.zip", [], [*foreign, *half]), settings, NOTHING_HELD)
    assert found.names == frozenset()
