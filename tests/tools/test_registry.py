"""A registry has exactly the plugs that the tools ask for; one too few or too many is refused at once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import ConfigError
from tools import TOOLS, able, in_role
from tools.registry import Registry

NAMES = st.sets(st.sampled_from(["jira", "trello", "slack", "linear", "github"]))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expected=NAMES, plugged=NAMES)
def test_a_plug_too_few_or_too_many_is_refused_by_name(expected: set[str], plugged: set[str]) -> None:
    tools, plugs = dict.fromkeys(sorted(expected), 0), {name: name.upper() for name in plugged}
    if expected == plugged:
        registry = Registry("source", tools, plugs)
        assert dict(registry) == plugs and list(registry) == list(tools)
        return
    with pytest.raises(LookupError) as refused:
        Registry("source", tools, plugs)
    assert all(repr(name) in str(refused.value) for name in expected ^ plugged)


def test_a_name_that_nobody_plugged_in_is_refused_with_the_known_ones() -> None:
    registry = Registry("target", {"jira": 0}, {"jira": "plug"})
    with pytest.raises(ConfigError, match=r"'linear' is no target.*jira"):
        registry["linear"]
    assert "linear" not in registry


def test_a_tool_is_known_by_its_own_name_and_can_do_something() -> None:
    assert all(tool.name == name and tool.abilities and tool.roles for name, tool in TOOLS.items())
    assert set(able("read", "write_fields", "post")) == set(TOOLS)
    assert {name for role in ("items", "messages", "people") for name in in_role(role)} == set(TOOLS)  # type: ignore[arg-type]
