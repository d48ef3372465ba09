"""Every target, by the tool's name: the plugs that stand as ``PLUG`` in ``writeback/<tool>/plug.py``.

They are found, not listed: who adds a target adds its folder. The registry compares them with the descriptors
of ``tools`` and refuses a tool without a plug, a plug without a tool, and a name that is neither.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tools import able
from tools.registry import Registry
from writeback.plug import TargetPlug


def _plugs() -> dict[str, TargetPlug]:
    names = [file.parent.name for file in Path(__file__).parent.glob("*/plug.py")]
    return {name: import_module(f"writeback.{name}.plug").PLUG for name in names}


TARGETS: Registry[TargetPlug] = Registry("target", able("write_fields", "post"), _plugs())
