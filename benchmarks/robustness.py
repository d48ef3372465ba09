"""Thousands of odd records, answers and files, read by all three tools: nothing crashes, stops or gets lost.

    python benchmarks/robustness.py [--mutations 10000] [--seed 1] [--only jira]

Each reading takes a workspace, served or as export files, in which some records among good ones are odd
(``sandbox/testing/oddities.py``), or the whole answer about one object. Every record carries a mark by which
it must be found again: landed, or set aside with its reason. Readings go to tables in memory. Last line JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typer
from odd_readings import Verdict, attempt, empty_lake, notes, of_file, over_http, unaccounted, untold

from config.settings import Settings, load
from sandbox.server.options import Options
from sandbox.testing import running_server
from sandbox.testing.crowd import crowd_store
from sandbox.testing.odd_answers import OddAnswers
from sandbox.testing.odd_files import jira_csv, jira_json, slack_zip, trello_json
from sandbox.testing.oddities import COMES_TWICE, Oddities

ROOT = Path(__file__).resolve().parents[1]
SERVED = ("jira", "jira datacenter", "trello", "slack")
WRITERS = {
    "jira json": jira_json,
    "jira csv": jira_csv,
    "trello file": trello_json,
    "slack file": slack_zip,
}
SHOWN = 12


def main(
    mutations: int = 10_000,
    seed: int = 1,
    only: Annotated[str, typer.Option(help="one tool, such as 'jira' or 'slack files'")] = "",
) -> None:
    """Read until so many oddities were met; tell what went wrong, last line JSON."""
    began, verdict, count = time.monotonic(), Verdict(), Counter[str]()
    kinds = [kind for kind in (*SERVED, *WRITERS) if only in ("", kind)]
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            share = mutations // len(kinds)
            reading = served if kind in SERVED else filed
            count[kind] = reading(Path(folder) / kind, kind, seed, share, verdict)
    for name, found in vars(verdict).items():
        for text, times in Counter(found).most_common(SHOWN):
            print(f"{name} ×{times}: {text[:400]}")
    print(f"{dict(count)} in {time.monotonic() - began:.0f} s")
    told = {
        "mutations": count.total(),
        "crashed": len(verdict.crashed),
        "stopped_a_source": len(verdict.stopped),
        "lost_without_a_word": len(verdict.lost),
        "wrong_remedy": len(verdict.wrong_remedy),
    }
    print(json.dumps(told))


def served(home: Path, kind: str, seed: int, mutations: int, verdict: Verdict) -> int:
    """Read a served workspace until so many of its records were odd; how many they were."""
    settings = settings_of(home)
    path = home / "sandbox" / "workspace.sqlite"
    crowd_store(path).store.close()
    count, tool = 0, kind.partition(" ")[0]
    options = Options(flavour="datacenter" if kind.endswith("datacenter") else "cloud")
    odd = OddAnswers(lambda *_: None)  # type: ignore[arg-type]

    def around(app: object) -> OddAnswers:
        odd.behind = app  # type: ignore[assignment]
        return odd

    with running_server(path, options, around=around):
        while count < mutations:
            seed += 1
            is_bent = seed % 6 == 0
            odd.begin(seed, 0.0 if is_bent else 0.2, 0.0 if is_bent else 0.08, 0.1 if is_bent else 0.0)
            with empty_lake() as con:
                found = attempt(con, over_http(tool, settings), settings, may_stop=is_bent)
                if not (found.crashed or found.stopped or is_bent):
                    again = attempt(con, over_http(tool, settings), settings, full=False)
                    found.add(again)  # upon what is odd in the lake by now
                if not (found.crashed or found.stopped or is_bent):
                    lost = unaccounted(con, tool, sorted(odd.odd.served), len(odd.odd.nulls), _objects(odd))
                    found.lost += _explained(odd.odd, lost)
            verdict.add(found, seed)
            count += max(1, len(odd.odd.changes) + len(odd.struck))
    return count


def filed(home: Path, kind: str, seed: int, mutations: int, verdict: Verdict) -> int:
    """Read export files until so many of their records were odd; how many they were."""
    settings, odd, count = settings_of(home), Oddities(), 0
    store, tool = crowd_store(home / "sandbox" / "workspace.sqlite").store, kind.partition(" ")[0]
    while count < mutations:
        seed += 1
        odd.begin(seed, 0.2)
        path = WRITERS[kind](store, odd, home / f"{kind}.dat")
        with empty_lake() as con:
            source = of_file(tool, path, settings)
            found = attempt(con, source, settings)
            if not (found.crashed or found.stopped):
                found.lost += _explained(odd, unaccounted(con, tool, sorted(odd.served), len(odd.nulls)))
                found.lost += untold(source)
                found.lost += _unsaid(odd, notes(con, tool))
            verdict.add(found, seed)
        count += max(1, len(odd.changes))
    store.close()
    return count


def _explained(odd: Oddities, lost: list[str]) -> list[str]:
    return [f"{one} ({odd.changes.get(one.partition(' ')[2], 'as it was')})" for one in lost]


def _unsaid(odd: Oddities, told: list[str]) -> list[str]:
    """Values that a later one of the same name replaced, where no remark counts them."""
    lost = [probe for probe, how in odd.changes.items() if probe in odd.served and how.endswith(COMES_TWICE)]
    return [] if any("called alike" in note for note in told) else lost


def _objects(odd: OddAnswers) -> list[str]:
    """Objects whose answer was no good at all; an empty list or object may be all there is."""
    return [
        about.split(" ")[0]
        for about, became in odd.struck.items()
        if not (became.startswith("200") and became[4:] in ("b'[]'", "b'{}'", "b'[null]'"))
    ]


def settings_of(home: Path) -> Settings:
    """The repo's settings over ``home``: all lands, also what is private."""
    settings = load(ROOT / "truce.toml").model_copy(update={"home": home})
    jira = {"per_issue": [], "security_levels": ["*"], "restricted_to": ["*"]}
    changed = {
        "jira": settings.jira.model_copy(update=jira),
        "trello": settings.trello.model_copy(update={"private_boards": ["*"]}),
        "slack": settings.slack.model_copy(update={"text_channels": ["*"], "private_channels": ["*"]}),
    }
    return settings.model_copy(update=changed)


if __name__ == "__main__":
    typer.run(main)
