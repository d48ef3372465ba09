"""Every tool that can be read, by name: the plugs that stand as ``PLUG`` in ``ingest/<tool>/plug.py``.

They are found, not listed: who adds a tool adds its folder. The registry compares them with the descriptors
of ``tools`` and refuses a tool without a plug, a plug without a tool, and a name that is neither.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ingest.source.plugs import SourcePlug
from tools import able
from tools.registry import Registry


def _plugs() -> dict[str, SourcePlug]:
    names = [file.parent.name for file in Path(__file__).parent.glob("*/plug.py")]
    return {name: import_module(f"ingest.{name}.plug").PLUG for name in names}


SOURCES: Registry[SourcePlug] = Registry("source", able("read"), _plugs())
