"""The outline of JSON, as far as its beginning shows it: which properties stand at which depth."""

from __future__ import annotations

import re
from collections.abc import Iterator

TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([{}\[\]])|([:,])', re.DOTALL)
#: deeper than this no tool tells itself apart
DEPTH = 4


def outline(text: str) -> frozenset[str]:
    """Paths of properties in the beginning of JSON, such as ``issues[].fields``; of a list's parts ``[].id``.

    Empty for what is no JSON. A text that is cut off shows what it shows.
    """
    return frozenset(_paths(text)) if text.lstrip()[:1] in ("{", "[") else frozenset()


def _paths(text: str) -> Iterator[str]:
    above: list[str] = []  # the containers around: the path of an object's properties, or of a list's parts
    here, last = "", ""
    for match in TOKEN.finditer(text):
        word, bracket, sign = match.groups()
        if word is not None:
            last = word
        elif sign == ",":
            here = ""
        elif sign:
            here = f"{above[-1] if above else ''}{last}"
            if here.count(".") < DEPTH:
                yield here
        elif bracket in "{[":
            above.append(_inside(above, here if above else "", bracket))
            here = ""
        elif above:
            above.pop()


def _inside(above: list[str], here: str, bracket: str) -> str:
    """The prefix of what stands in a container that opens now."""
    around = above[-1] if above else ""
    name = here or around.removesuffix(".")
    if bracket == "[":
        return f"{name}[]."
    return f"{name}." if name else ""
