"""The analyst's notebooks answer from the published night, and only from that."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from config.settings import Settings
from lake.connect import connect
from lake.publish import publish
from lake.schema import ensure

ROOT = Path(__file__).resolve().parents[2]
Read = Callable[..., tuple[str, dict[str, Any]]]


NOTEBOOKS = ("analyst", "flow", "ownership")


@pytest.fixture(scope="module")
def notebooks() -> Iterator[dict[str, ModuleType]]:
    """The notebooks with what they share, ``published_night``, from their folder as marimo has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "notebooks"))
        yield {name: importlib.import_module(name) for name in (*NOTEBOOKS, "published_night")}
    for name in (*NOTEBOOKS, "published_night"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake whose night is published; what is built afterwards is tonight's and not for readers yet."""
    home = tmp_path_factory.mktemp("published")
    con = connect(Settings(home=home))
    ensure(con)
    con.execute(Path(__file__).with_name("published_night.sql").read_text(encoding="utf-8"))
    publish(con, "run-2026-03-02")
    con.execute("update build_marts.mart_current_work set title = 'half-built'")
    con.close()
    return home


@pytest.fixture
def read(notebooks: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> Read:
    def run(home: Path, name: str = "analyst") -> tuple[str, dict[str, Any]]:
        monkeypatch.setenv("TRUCE_HOME", str(home))
        outputs, names = notebooks[name].app.run()
        return " ".join(output.text for output in outputs if output is not None), dict(names)

    return run


def rows(frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


QUESTIONS = {
    "analyst": (
        "Who works on what?",
        "What waits for what?",
        "Which requirements contradict?",
        "What will be late?",
        "How was the week?",
    ),
    "flow": ("How fast are the teams?", "How does work flow?"),
    "ownership": ("Who owns what crosses teams?", "Where does it grate?"),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_they_ask_the_nine_questions(read: Read, home: Path, name: str) -> None:
    page, _ = read(home, name)
    assert [question for question in QUESTIONS[name] if question not in page] == []
    assert sum(map(len, QUESTIONS.values())) == 9


def test_the_analysts_answers_are_those_of_the_marts(read: Read, home: Path) -> None:
    _, answers = read(home)
    assert rows(answers["who_works_on_what"], "item", "person", "days_open") == [
        ("WEB-2", "nobody", 30),
        ("PAY-1", "Ada Moreau", 12),
    ]
    assert rows(answers["what_waits"], "item", "team", "business_hours", "reason") == [
        ("WEB-2", "Web shop", 5, "waits for PAY-1")
    ]
    assert rows(answers["who_waits_for_whom"], "waiting", "waits_for", "items") == [
        ("Web shop", "Payments", 1)
    ]
    assert rows(answers["what_contradicts"], "severity", "kind") == [
        ("high", "contradiction"),
        ("low", "duplicate"),
    ]
    assert rows(answers["what_will_be_late"], "item", "days_late", "chance") == [("PAY-1", 14, 0.21)]
    assert rows(answers["card"], "measure", "value", "verdict") == [("Deadlines met", 80.0, "better")]
    assert len(answers["scorecard"]) == 2


def test_ownership_shows_what_crosses_teams_and_where_it_grates(read: Read, home: Path) -> None:
    _, answers = read(home, "ownership")
    crossing = answers["who_owns_what_crosses"]
    assert rows(crossing, "item", "team", "waiting_teams", "departments", "executives", "clarity") == [
        ("PAY-1", "Payments", "Web shop", "Engineering", "Cy Okafor", 0.88)
    ]
    assert set(crossing["people"][0].split(", ")) == {"Ada Moreau", "Bo Lindqvist"}
    assert rows(answers["friction"], "makes_it_harder", "for_team", "friction", "low", "high") == [
        ("Payments", "Web shop", 72, 40, 80),
        ("Payments", "small teams", 10, 5, 20),
    ]
    assert list(answers["talks"]["talk"]) == ["Payments and Web shop should talk"]


def test_flow_shows_pace_ages_and_what_came_of_the_weeks(read: Read, home: Path) -> None:
    _, answers = read(home, "flow")
    assert rows(answers["forecast"], "team", "low", "expected", "high") == [("Payments", 10.0, 15.0, 21.0)]
    assert rows(answers["what_ages"], "item", "working_days", "p85_of_its_kind") == [
        ("PAY-1", 10.0, 5.0),
        ("WEB-2", 1.0, 5.0),
    ]
    assert rows(answers["weekly_flow"], "done", "begun", "in_progress") == [(4, 3, 6)]
    flow = answers["cumulative_flow"]
    # done counts from the first day shown on, and what was archived is no part of it
    assert sorted(rows(flow[flow["day"] == flow["day"].max()], "stands_in", "items")) == [
        ("done", 2),
        ("in_progress", 4),
        ("todo", 7),
    ]


def test_it_shows_the_last_twelve_closed_sprints(read: Read, home: Path) -> None:
    velocity = read(home, "flow")[1]["velocity"]
    assert list(velocity["sprint"]) == [f"PAY Sprint {number}" for number in range(3, 15)]
    assert list(velocity["completed"])[-1] == 24.0


CHARTS = {
    "analyst": ("work_chart", "waiting_chart", "scorecard_chart"),
    "flow": ("velocity_chart", "cumulative_chart", "weekly_chart"),
    "ownership": ("friction_chart",),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_their_charts_can_be_drawn(read: Read, home: Path, name: str) -> None:
    answers = read(home, name)[1]
    for chart in CHARTS[name]:
        assert answers[chart].to_dict()["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    if name == "analyst":
        assert (answers["late_bars"] + answers["late_due"]).to_dict()["layer"]


def test_it_reads_the_published_night_and_names_it(read: Read, home: Path) -> None:
    page, answers = read(home)
    assert "run-2026-03-02" in page
    assert "half-built" not in set(answers["who_works_on_what"]["title"])


def test_a_team_can_be_chosen(notebooks: dict[str, ModuleType], read: Read, home: Path) -> None:
    shared = notebooks["published_night"]
    answers = read(home)[1]
    assert list(answers["team"].options) == ["All teams", "Payments", "Web shop"]
    question = "select team_name from marts.dim_team where $team is null or team_name = $team order by 1"
    con = connect(Settings(home=home), read_only=True)
    assert list(shared.ask(con, question, "Web shop")["team_name"]) == ["Web shop"]
    assert len(shared.ask(con, question, shared.OTHERS)) == 3
    con.close()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_they_say_so_in_one_line_when_there_is_no_lake(read: Read, tmp_path: Path, name: str) -> None:
    page, answers = read(tmp_path, name)
    assert "there is no lake at" in page
    assert "make nightly" in page
    assert not {"who_works_on_what", "velocity", "who_owns_what_crosses"} & set(answers)


def test_it_says_so_in_one_line_when_no_night_is_published(read: Read, tmp_path: Path) -> None:
    con = connect(Settings(home=tmp_path))
    ensure(con)
    con.close()
    page, answers = read(tmp_path)
    assert "no night has been published yet" in page
    assert "who_works_on_what" not in answers


def test_a_quiet_company_has_nothing_to_show_and_no_error(read: Read, home: Path, tmp_path: Path) -> None:
    con = connect(Settings(home=tmp_path))
    ensure(con)
    script = Path(__file__).with_name("published_night.sql").read_text(encoding="utf-8")
    con.execute(script)
    for schema, table in con.execute(
        "select table_schema, table_name from information_schema.tables where table_schema like 'build_%'"
    ).fetchall():
        con.execute(f"delete from {schema}.{table}")
    publish(con, "quiet")
    con.close()
    pages = " ".join(read(tmp_path, name)[0] for name in NOTEBOOKS)
    for line in ("Nothing is in progress.", "Nothing is blocked.", "No sprint has been closed yet."):
        assert line in pages
    assert "No open item is needed by another team." in pages


def test_long_answers_say_that_they_are_cut(notebooks: dict[str, ModuleType]) -> None:
    import pandas as pd

    notebook = notebooks["published_night"]
    long = pd.DataFrame({"day": pd.to_datetime(["2026-03-02"] * (notebook.SHOWN + 1))})
    assert "The first 50 of 51." in notebook.shown(long, "none").text
    assert "The first" not in notebook.shown(long.head(3), "none").text
