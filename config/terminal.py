"""Where commands print: one kind of console for all of them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

#: columns when the output is a file or a pipe: a table that is grepped or mailed must not be cut to 80
PIPED_WIDTH = 200


def console(**options: Any) -> Console:
    """A console as wide as the terminal, or wide enough for every table where there is no terminal."""
    made = Console(**options)
    if not made.is_terminal:
        made.width = max(made.width, PIPED_WIDTH)
    return made


def spinner(console: Console, text: str) -> Live:
    """A sign that ``text`` is under way, gone when it ends.

    Rich's own would take what others print meanwhile from where it goes, such as a log, to the terminal.
    """
    sign = Spinner("dots", text)
    return Live(sign, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
