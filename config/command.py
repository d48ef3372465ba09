"""What all commands have in common: how an error looks, what an exit status means, how a run is stopped.

An application of the command line is ``typer.Typer(cls=Commands)``, a single command is registered with
``cls=Command``; both run through :meth:`Runner.main`.
"""

from __future__ import annotations

import os
import sys
import traceback
from enum import IntEnum
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from config.errors import TruceError, scrub

#: the class of wrong options and arguments, of which Typer exports but one kind
UsageError: Any = next(one for one in typer.BadParameter.__mro__ if one.__name__ == "UsageError")
STOPPED = "stopped by you; run again to go on"
BUG = "this is a bug: report it with the lines above and what `truce doctor --format json` prints"


class Status(IntEnum):
    """Exit statuses of every command."""

    OK = 0
    FAILED = 1
    PARTIAL = 2
    NOT_APPLIED = 3
    USAGE = 64
    STOPPED = 130


EXIT_STATUSES = (
    "Exit status: 0 ok · 1 failed · 2 partial: a source failed, the rest went on (nightly) · "
    "3 changes are planned and not applied (writeback apply) · 64 called in a wrong way · 130 stopped by you"
)


class Runner:
    """Runs a command so that it ends in one of :class:`Status`, an error as one line on standard error."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run it and leave the process; give back what the command gives where ``standalone_mode`` is off."""
        base: Any = super()
        if not standalone_mode:
            return base.main(*args, standalone_mode=False, **extra)
        try:
            status = base.main(*args, standalone_mode=False, **extra)
        except SystemExit:
            raise
        except BaseException as error:
            status = tell(error)
        else:
            if status == Status.STOPPED:
                _say(STOPPED)
        sys.exit(status if isinstance(status, int) else Status.OK)


class Commands(Runner, TyperGroup):
    """A group of commands."""


class Command(Runner, TyperCommand):
    """A command alone."""


def tell(error: BaseException) -> Status:
    """Print an error as people should read it, and give the exit status that goes with it.

    What nobody expected is printed with its traceback, and where to report it.
    """
    if isinstance(error, KeyboardInterrupt):
        _say(STOPPED)
        return Status.STOPPED
    if isinstance(error, typer.Abort):
        return _aborted(error)
    if isinstance(error, UsageError):
        return _misused(error)
    if isinstance(error, BrokenPipeError):  # `… | head` has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return Status.OK
    if line := expected(error):
        _say(f"error: {line}")
        return Status.FAILED
    _say(scrub("".join(traceback.format_exception(error)).rstrip()))
    _say(f"error: {type(error).__name__}: {scrub(_first_line(error))} → {BUG}")
    return Status.FAILED


def expected(error: BaseException) -> str:
    """The line of an error that a person can mend; empty for any other.

    The lake's own errors are among them: a table that is not there is built by the next night.
    """
    if isinstance(error, TruceError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror} → check the path, its rights and the space on the disk"
    duckdb = sys.modules.get("duckdb")
    if duckdb and isinstance(error, duckdb.CatalogException):
        return f"the lake lacks what is asked for: {scrub(_first_line(error))} → run `make nightly` first"
    if duckdb and isinstance(error, duckdb.Error):
        return f"the lake: {scrub(_first_line(error))} → `truce doctor` says whether it is whole"
    return ""


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _aborted(error: BaseException) -> Status:
    """A question was not answered with yes: by Ctrl-C, by the end of the input, or with no."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, KeyboardInterrupt):
        _say(STOPPED)
        return Status.STOPPED
    ended = isinstance(cause, EOFError)
    _say("error: nobody answered → answer, or give --yes" if ended else "not done, as you answered")
    return Status.FAILED


def _misused(error: Any) -> Status:
    """Wrong options: what was wrong, and where the help is; the help itself where nothing was given."""
    path = error.ctx.command_path if error.ctx else ""
    if type(error).__name__ == "NoArgsIsHelpError":  # making it has printed the help
        _say(error.format_message()) if error.format_message() else None
    else:
        _say(f"error: {error.format_message().rstrip('.')} → {path} --help".replace(" →  --help", ""))
    return Status.USAGE


def _say(line: str) -> None:
    typer.echo(line, err=True)
