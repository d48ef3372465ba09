"""Errors as people see them: one line with what, where and the next step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import typer
from rich.console import Console
from rich.markup import escape

from clients.errors import ClientError, one_line, scrub
from config.errors import ConfigError
from ingest.errors import IngestError

INTERRUPTED = 130


def tell(console: Console, error: Exception) -> None:
    """Print an error as one line."""
    console.print(f"[red]failed[/] {escape(one_line(str(error), 600))}", highlight=False, soft_wrap=True)


@contextmanager
def readable(console: Console) -> Iterator[None]:
    """Turn expected errors into one line and exit status 1; an interruption says what stays."""
    try:
        yield
    except (IngestError, ConfigError, ClientError) as error:
        tell(console, error)
        raise typer.Exit(1) from None
    except duckdb.Error as error:
        problem = one_line(scrub(str(error)))
        tell(console, IngestError("lake", problem, "`python -m lake summary` says whether it is whole"))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console.print("[yellow]stopped[/] what was committed stays; the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None
