"""One runner for all commands: an error is a line on standard error, and the exit status says what was."""

from __future__ import annotations

import sys

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from analysis.errors import AnalysisError
from checks.errors import CheckFailed, GateError
from clients.errors import FatalError
from config.command import Commands, Status, expected
from config.errors import ConfigError, TruceError
from ingest.errors import IngestError
from lake.dbt import DbtError
from lake.provenance import ProvenanceError
from lake.publish import PublishError
from models.errors import ModelsError
from sandbox.exports.reading import ExportError
from sandbox.server.app import ServeError
from sandbox.server.credentials import CredentialsError
from writeback.write import WritebackError

ROOMS = (
    AnalysisError, CheckFailed, ConfigError, CredentialsError, DbtError, ExportError, FatalError, GateError,
    IngestError, ModelsError, ProvenanceError, PublishError, ServeError, WritebackError,
)  # fmt: skip


def ended(error: BaseException | None = None, *arguments: str, input: str | None = None):  # type: ignore[no-untyped-def]
    """What a command that ends in ``error`` leaves behind."""
    app = typer.Typer(cls=Commands, no_args_is_help=True)

    @app.command()
    def work(count: int = 1) -> None:
        if error:
            raise error
        typer.echo("done")

    @app.command()
    def ask() -> None:
        typer.confirm("Sure?", abort=True)

    return CliRunner().invoke(app, list(arguments) or ["work"], input=input)


def test_every_room_has_an_error_of_the_one_class() -> None:
    assert all(issubclass(one, TruceError) for one in ROOMS)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, Status.OK),
        (ConfigError("a is wrong", "correct it"), Status.FAILED),
        (IngestError("files", "none there", "name one"), Status.FAILED),
        (FatalError("it answered 401", "PAY-1", "check the token"), Status.FAILED),
        (PermissionError(13, "Permission denied", "/nowhere"), Status.FAILED),
        (KeyboardInterrupt(), Status.STOPPED),
        (typer.Exit(Status.NOT_APPLIED), Status.NOT_APPLIED),
        (RuntimeError("odd"), Status.FAILED),
    ],
)
def test_the_exit_status_says_how_it_ended(error: BaseException | None, status: Status) -> None:
    result = ended(error)
    assert result.exit_code == status
    assert result.stdout == ("done\n" if error is None else "")


def test_an_expected_error_is_one_line_with_what_where_and_the_next_step() -> None:
    assert ended(FatalError("it answered 401", "PAY-1", "check the token")).stderr == (
        "error: it answered 401 [PAY-1] → check the token\n"
    )
    assert ended(PermissionError(13, "Permission denied", "/nowhere")).stderr.startswith(
        "error: /nowhere: Permission denied → "
    )


@given(st.text(min_size=1), st.text(min_size=1))
def test_whatever_an_error_says_it_has_no_traceback(problem: str, remedy: str) -> None:
    line = expected(ConfigError(problem, remedy))
    assert line == f"{problem} → {remedy}"


def test_a_bug_shows_where_it_is_and_where_to_report_it_without_a_secret() -> None:
    said = ended(RuntimeError("https://ada:s3cr3t@pay.example.com is odd")).stderr
    assert "Traceback" in said and "RuntimeError" in said and "report it" in said.splitlines()[-1]
    assert "s3cr3t" not in said


def test_stopping_says_how_to_go_on() -> None:
    assert ended(KeyboardInterrupt()).stderr.strip() == "stopped by you; run again to go on"


@pytest.mark.parametrize("arguments", [["wrok"], ["work", "--cuont", "1"], ["work", "--count", "many"]])
def test_a_wrong_call_is_one_line_with_where_the_help_is(arguments: list[str]) -> None:
    result = ended(None, *arguments)
    assert result.exit_code == Status.USAGE
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("error: ") and result.stderr.strip().endswith("--help")


def test_no_answer_and_no_are_told_apart() -> None:
    no, nothing = ended(None, "ask", input="n\n"), ended(None, "ask", input="")
    assert (no.exit_code, nothing.exit_code) == (1, 1)
    assert "as you answered" in no.stderr and "nobody answered" in nothing.stderr


def test_a_table_that_is_not_built_yet_is_no_bug() -> None:
    duckdb = pytest.importorskip("duckdb")
    with pytest.raises(duckdb.CatalogException) as found:
        duckdb.sql("from marts.mart_owner")
    assert "mart_owner" in expected(found.value) and "make nightly" in expected(found.value)
    assert "duckdb" in sys.modules
