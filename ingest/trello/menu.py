"""What Trello's menu exports of a board: JSON, which is read, and CSV, which is known and not read.

The CSV (of the Premium plan) has the cards as they stand: no action, so no history, and labels and members
without their ids. The JSON of the same board has all of it.
"""

from __future__ import annotations

import csv

MENU = "Show menu → Print, export, and share → Export as JSON"
HOW = f"export the board as JSON: {MENU}"
CSV = "boards as CSV, which has no history; the JSON has it"
#: columns that each board's CSV has, in lower case; those of custom fields and vendors' additions come beside
COLUMNS = frozenset({"card id", "card name", "list id", "list name"})
#: a spreadsheet that saves it anew writes another one
SEPARATORS = (",", ";", "\t")


def is_board_csv(start: bytes) -> bool:
    """True for the beginning of a board's CSV, as UTF-8 without a byte order mark."""
    header = start.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    return any(_names(header, separator) >= COLUMNS for separator in SEPARATORS)


def _names(header: str, separator: str) -> set[str]:
    try:
        return {name.strip().lower() for cells in csv.reader([header], delimiter=separator) for name in cells}
    except csv.Error:
        return set()
