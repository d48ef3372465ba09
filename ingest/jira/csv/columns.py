"""Names of a CSV's columns: Jira writes them in the language of whoever exports, and renames them at times.

``columns.toml`` has what is known of ten languages; what it does not know is told as left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

KNOWN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
#: columns with a person's account beside the name, as Cloud has them: ``Assignee Id``
PEOPLE = ("assignee", "reporter", "creator")
ACCOUNT = re.compile(r"(?:id (.+)|(.+?)[ -]id)")
BRACKETED = re.compile(r"(.*?) ?[(（](.*)[)）]")
#: without these there is no issue, or none that can be placed in time
NEEDED = ("issue key", "issue id", "created")


def turned(called: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What something is called → the name used here, which comes before what others are called."""
    found = {name: name for name in called}
    for name, others in called.items():
        for other in others:
            found.setdefault(other, name)
    return found


#: in lower case; a type of issue that has one of these in its name is a sub-task
SUBTASKS = tuple(KNOWN["types"]["subtask"])
_NAMES, _BRACKETED = turned(KNOWN["columns"]), turned(KNOWN["bracketed"])


def column_of(heading: str) -> str | None:
    """The name used here for a column as a file has it, or None.

    ``Custom field (Team)`` and the like keep their own part: ``custom field (team)`` in every language.
    """
    name = " ".join(heading.split()).lower().replace("’", "'")
    if found := _NAMES.get(name):
        return found
    if match := ACCOUNT.fullmatch(name):
        person = _NAMES.get(match[1] or match[2])
        if person in PEOPLE:
            return f"{person} id"
    if (match := BRACKETED.fullmatch(name)) and match[1] in _BRACKETED:
        return f"{_BRACKETED[match[1]]} ({match[2].strip()})"
    return None


def known_in(headings: Sequence[str]) -> int:
    """How many of these are names of columns."""
    return sum(column_of(heading) is not None for heading in headings)
