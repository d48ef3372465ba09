"""Every row of what the vendors' APIs really do has a test that is named after it."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
ROWS = {f"{tool}{n}" for tool, last in (("j", 23), ("s", 7), ("t", 6)) for n in range(1, last + 1)}


def test_no_row_is_without_a_test() -> None:
    text = "".join(path.read_text() for path in HERE.glob("*/test_*_rows.py"))
    named = {row for name in re.findall(r"^def test_([jst]\d+)_", text, re.M) for row in [name]}
    assert named == ROWS
