"""What a saved model says of itself, read back."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.config import ForecastConfig
from models.errors import RegistryError
from models.velocity.model import read_config


def values_of(hint: Any) -> st.SearchStrategy:
    """Any value of an annotation that may stand in the configuration."""
    if is_dataclass(hint):
        return st.builds(hint, **{name: values_of(inner) for name, inner in get_type_hints(hint).items()})
    if get_origin(hint) is tuple:
        inner, *more = get_args(hint)
        if more == [...]:
            return st.lists(values_of(inner), max_size=4).map(tuple)
        return st.tuples(*(values_of(part) for part in get_args(hint)))
    return st.floats(allow_nan=False) if hint is float else st.from_type(hint)


@given(values_of(ForecastConfig))
def test_any_configuration_reads_back_whatever_sections_it_has(config: ForecastConfig) -> None:
    assert read_config(json.loads(json.dumps(asdict(config)))) == config


def test_what_a_saved_configuration_lacks_has_its_default() -> None:
    assert read_config({}) == ForecastConfig()
    assert read_config({"lstm": {"hidden": 8}}).lstm.hidden == 8


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"croston": {}, "seed": 1}, "its configuration has croston, which"),
        ({"shift": {"copies": 1, "share": 0.5, "ramp": 2}}, "has shift.ramp, shift.share, which"),
        ({"lstm": 3}, "has lstm, which"),
    ],
)
def test_what_the_code_does_not_know_is_named(values: dict, said: str) -> None:
    with pytest.raises(RegistryError, match=said):
        read_config(values)
