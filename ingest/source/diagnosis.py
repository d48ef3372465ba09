"""One line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Diagnosis:
    """``paste`` is a line that settles it, where one does."""

    level: Literal["ok", "warn", "fail"]
    subject: str
    text: str
    paste: str = ""
