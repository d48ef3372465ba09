"""The plugs of a stage, one for each tool: a name that nobody plugged in is refused, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from config.errors import ConfigError

PlugT = TypeVar("PlugT")


class Registry(Mapping[str, PlugT], Generic[PlugT]):
    """The plugs of one kind by the tool's name.

    Raises LookupError at once when a tool that ``expected`` names has no plug or a plug no such tool, so that
    a forgotten registration is no silent gap; ConfigError when a name is asked for that is not there.
    """

    def __init__(self, kind: str, expected: Mapping[str, object], plugs: Mapping[str, PlugT]) -> None:
        """``kind`` is the word for one of them in messages, such as ``source``."""
        missing, unknown = sorted(set(expected) - set(plugs)), sorted(set(plugs) - set(expected))
        if missing or unknown:
            raise LookupError(f"{kind}s: no plug for {missing or 'none'}, no tool for {unknown or 'none'}")
        self.kind = kind
        self._plugs = {name: plugs[name] for name in expected}

    def __getitem__(self, name: str) -> PlugT:
        """The plug of a tool. Raises ConfigError with the known names."""
        try:
            return self._plugs[name]
        except KeyError:
            raise ConfigError(f"{name!r} is no {self.kind}", f"use one of: {', '.join(self)}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._plugs

    def __iter__(self) -> Iterator[str]:
        return iter(self._plugs)

    def __len__(self) -> int:
        return len(self._plugs)
