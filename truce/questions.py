"""Questions to a person, a pipe or a file: the same ones in the same order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from config.errors import ConfigError


class Questions:
    """Asks on standard error, so that what is printed stays the result.

    Raises ConfigError where a file or a pipe has no more answers; from it a secret is never shown.
    """

    def __init__(self, answers: Path | None) -> None:
        """``answers`` is a file with a line each; without one a terminal is asked, or the pipe is read."""
        self._lines: Iterator[str] | None = None
        if answers is not None:
            self._lines = iter(answers.read_text(encoding="utf-8").splitlines())
        elif not sys.stdin.isatty():
            self._lines = (line.rstrip("\r\n") for line in sys.stdin)

    def ask(self, question: str, default: str = "", is_secret: bool = False) -> str:
        """The answer, without blanks around it; ``default`` where it is empty."""
        if self._lines is None:
            told: str = typer.prompt(
                question, default=default, hide_input=is_secret, err=True, show_default=bool(default)
            )
            return told.strip()
        typer.echo(f"{question}: ", err=True, nl=False)
        answer = next(self._lines, None)
        if answer is None:
            typer.echo("", err=True)
            raise ConfigError(f"there is no answer to {question!r}", "give a line for each question")
        typer.echo("(hidden)" if is_secret and answer else answer, err=True)
        return answer.strip() or default

    def confirm(self, question: str) -> bool:
        """Whether the answer is yes; nothing means no."""
        return self.ask(f"{question} [y/N]").lower() in {"y", "yes"}
