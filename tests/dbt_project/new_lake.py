"""An empty lake in a home of its own, with an organisation's files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config.settings import Settings, load
from lake.connect import connect
from lake.schema import ensure

ROOT = Path(__file__).resolve().parents[2]


def new_lake(home: Path, organisation: Mapping[str, str]) -> Settings:
    """The repo's settings over ``home``, whose lake is empty; ``organisation`` is the text of each CSV file."""
    folder = home / "sandbox" / "org"
    folder.mkdir(parents=True)
    for name, text in organisation.items():
        (folder / f"{name}.csv").write_text(text.lstrip(), encoding="utf-8")
    settings = load(ROOT / "truce.toml")
    organised = settings.organisation.model_copy(update={"dir": str(folder)})
    settings = settings.model_copy(update={"home": home, "organisation": organised})
    with connect(settings) as con:
        ensure(con)
    return settings
