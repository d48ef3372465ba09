"""The SQL of one macro of the project, without dbt: for rules that are tested value by value."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment

MACROS = Path(__file__).resolve().parents[2] / "dbt_project" / "macros"


def rendered(file: str, macro: str, *arguments: str) -> str:
    """What a macro that calls no other one writes for these arguments."""
    text = (MACROS / file).read_text(encoding="utf-8")
    found = re.search(rf"{{%-? macro {re.escape(macro)}\(.*?endmacro -?%}}", text, re.DOTALL)
    assert found, f"{file} has no macro {macro}"
    module = Environment().from_string(found.group(0)).module
    return str(getattr(module, macro)(*arguments)).strip()
