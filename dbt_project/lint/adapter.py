"""Stands in for dbt's ``adapter`` while sqlfluff renders the models: dispatch to the default variant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, name: str, package: str) -> Callable[..., Any]:
    """The macro ``default__name``, as dbt finds it when no engine has its own."""
    macro = context.resolve(f"default__{name}")
    assert callable(macro), f"no macro default__{name} in {package}"
    return macro
