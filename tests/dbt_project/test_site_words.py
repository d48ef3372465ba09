"""Each word of the project's own list works through its rule, however it is written; none inside another word."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.dbt import environment, organisation_dir, own_words_file, words_file
from tests.dbt_project.new_lake import new_lake
from tests.dbt_project.rendered import SEED, Rules, words, write_words

WORDS = words()
LANGUAGES = {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "ja", "zh"}
CATEGORY = {
    "not_done": "todo", "todo": "todo", "in_progress": "in_progress", "waiting": "in_progress",
    "blocked": "in_progress", "done": "done",
}  # fmt: skip
#: kind -> the rule over the column ``text``, and what it must say of a word with a meaning
RULES: dict[str, tuple[tuple[str, tuple[object, ...]], Callable[[str], object]]] = {
    "status": (("category_of_name", ("text",)), CATEGORY.__getitem__),
    "outcome": (("is_dropped_name", ("text",)), lambda _: True),
    "waits_for": (("edge_type_of", ("'mention'", "text")), lambda meaning: meaning),
    "link_type": (("edge_type_of", ("text", "''")), lambda meaning: meaning),
    "link_phrase": (("pointer_waits", ("'depends'", "text")), lambda _: True),
    "requirement_link": (
        ("requirement_side", ("text",)),
        {"implements": "linked", "implemented": "linking"}.__getitem__,
    ),
    "flow_class": (
        ("flow_class_of_name", ("text",)),
        {"pending_release": "wait", "wait": "wait", "work": "work"}.__getitem__,
    ),
    "points_field": (("is_points_name", ("text",)), lambda _: True),
    "priority": (("rank_of_priority", ("text",)), int),
}
#: what stands around a word; a field and a priority are asked for by their whole name
AROUND = ["{}", " {} ", "{}:", "({})", "1. {}", "{} 🚧", "«{}»", "PAY-7 {} CORE-3", "{}/{}", "– {}, 2026"]
SPELLINGS: list[Callable[[str], str]] = [
    str, str.upper, str.title, lambda word: unicodedata.normalize("NFD", word),
    lambda word: unicodedata.normalize("NFD", word.upper()), lambda word: word.replace(" ", "-"),
    lambda word: word.replace(" ", "_"), lambda word: word.replace("'", "’"),
]  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


def spelt(row: dict[str, str]) -> list[str]:
    word = row["word"].strip("*").replace("…", "somebody")
    around = AROUND[:2] if row["kind"] in ("points_field", "priority") else AROUND
    spellings = SPELLINGS[:5] if "…" in row["word"] else SPELLINGS
    return [form.replace("{}", spell(word)) for spell in spellings for form in around]


def test_the_list_knows_every_kind_in_every_language() -> None:
    for kind in RULES:
        assert {row["language"] for row in WORDS if row["kind"] == kind} == LANGUAGES
    for language in LANGUAGES:
        meanings = {row["meaning"] for row in WORDS if (row["kind"], row["language"]) == ("status", language)}
        assert meanings == set(CATEGORY)
    assert all(row["example"].strip() and row["word"] == row["word"].strip().lower() for row in WORDS)


@pytest.mark.parametrize("kind", RULES)
def test_each_word_works_through_its_rule_however_it_is_written(rules: Rules, kind: str) -> None:
    (macro, arguments), expected = RULES[kind]
    rows = [row for row in WORDS if row["kind"] == kind]
    asked = [(text, row) for row in rows for text in [row["example"], *spelt(row)]]
    said = rules.ask(rules.sql(macro, *arguments), [text for text, _ in asked])
    wrong = [
        (row["language"], text, row["meaning"], value)
        for (text, row), value in zip(asked, said, strict=True)
        if value != expected(row["meaning"])
    ]
    assert not wrong


def test_the_blocked_words_are_blocked_and_no_others_are(rules: Rules) -> None:
    rows = [row for row in WORDS if row["kind"] == "status"]
    said = rules.ask(rules.sql("is_blocked_name", "text"), [row["example"] for row in rows])
    assert [
        row["word"] for row, value in zip(rows, said, strict=True) if value != (row["meaning"] == "blocked")
    ] == []


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("À FAIRE", "todo"), ("Terminé", "done"), ("Bloquée par le client", "in_progress"), ("Not done", "todo"),
        ("Done pending release", "in_progress"), ("未完了", "todo"), ("レビュー待ち", "in_progress"), ("完了", "done"),
        ("Ready for development", "todo"), ("Ready for Dev", "todo"), ("Selected for Development", "todo"),
        ("Not started", "todo"), ("Bereit zur Entwicklung", "todo"), ("Listo para desarrollo", "todo"),
        ("Klaar voor ontwikkeling", "todo"), ("開発準備完了", "todo"), ("未完成", "todo"), ("待开发", "todo"),
        ("To be tested", "in_progress"), ("Ready for review", "in_progress"), ("Ready for QA", "in_progress"),
        ("Ready for release", "in_progress"), ("Not released", "in_progress"), ("Listo para revisión", "in_progress"),
        ("Klaar voor review", "in_progress"), ("Fertig zum Testen", "in_progress"), ("进行中", "in_progress"),
        ("待测试", "in_progress"), ("已完成", "done"), ("Listo", "done"), ("Released", "done"),
        ("Terminated", None), ("Abandoned", None), ("Finishes", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_name_has_the_category_of_its_strongest_word(rules: Rules, name: str, category: str | None) -> None:
    assert rules.ask(rules.sql("category_of_name", "text"), [name]) == [category]


LETTERS = st.characters(categories=("L", "N"), exclude_characters="ー").filter(
    lambda letter: len(unicodedata.normalize("NFC", letter.lower())) == 1
)
PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"))
CLOSED = sorted(
    {row["word"] for row in WORDS if row["language"] not in ("ja", "zh") and "*" not in row["word"]}
)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """Rules over a list that a test writes anew, word by word."""
    return Rules(tmp_path_factory.mktemp("words") / SEED.name)


@settings(deadline=None, max_examples=40)
@given(word=st.sampled_from(CLOSED), letter=LETTERS, mark=st.sampled_from(" -_.,:;/()[]!?…–«»'’🚧"))
def test_a_word_ends_where_no_letter_or_digit_goes_on(one: Rules, word: str, letter: str, mark: str) -> None:
    write_words(one.file, ("status", word, "done"))
    has = one.sql("has_site_word", "text", "status", ["done"])
    plain = word.replace("…", "somebody")
    inside, apart = [plain + letter, letter + plain], [plain + mark + letter, letter + mark + plain]
    assert one.ask(has, [*inside, *apart]) == [False, False, True, True]


@settings(deadline=None, max_examples=40)
@given(word=st.text(PRINTABLE, min_size=1, max_size=12), text=st.text(max_size=20))
def test_any_word_is_plain_text_and_never_breaks_the_pattern(one: Rules, word: str, text: str) -> None:
    write_words(one.file, ("status", word, "done"))
    assert one.ask(one.sql("has_site_word", "text", "status", ["done"]), [text])[0] in (True, False)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("statuses", "fin", "done"), "fin: unknown kind statuses → status, flow_class, waits_for"),
        (("status", "fin", "finished"), "fin: no status means finished → not_done, todo"),
    ],
)
def test_a_word_that_no_rule_would_read_is_an_error(
    tmp_path: Path, row: tuple[str, str, str], message: str
) -> None:
    rules = Rules(write_words(tmp_path / SEED.name, ("status", "done", "done"), row))
    with pytest.raises(duckdb.InvalidInputException, match=message):
        rules.sql("category_of_name", "text")


def test_without_words_nothing_matches(tmp_path: Path) -> None:
    none = Rules(write_words(tmp_path / "site_words.csv"))
    assert none.ask(none.sql("category_of_name", "text"), ["Done", ""]) == [None, None]


def test_the_organisation_s_own_list_is_read_beside_the_project_s(tmp_path: Path) -> None:
    home = new_lake(tmp_path, {"org_people": ""})
    assert words_file(home).samefile(SEED) and own_words_file(home) is None
    own = write_words(organisation_dir(home) / SEED.name, ("status", "fin", "done"))
    assert words_file(home).samefile(SEED) and own_words_file(home) == own
    assert environment(home)["TRUCE_OWN_WORDS_FILE"] == str(own)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """Rules over the project's list and an own one, which a test writes anew."""
    return Rules(own=tmp_path_factory.mktemp("own") / SEED.name)


def with_own(site: Rules, *rows: tuple[str, str, str]) -> Rules:
    assert site.own
    write_words(site.own, *rows)
    return site


def test_own_words_add_to_the_project_s(beside: Rules) -> None:
    """A list of one status takes neither the other statuses nor the words of requirements away."""
    site = with_own(beside, ("status", "abnahme", "in_progress"))
    category = site.sql("category_of_name", "text")
    assert site.ask(category, ["Abnahme, extern", "Erledigt", "À faire"]) == ["in_progress", "done", "todo"]
    assert site.ask(site.sql("duty_of", "text"), ["this must not be stored", "it must be kept"]) == [-1, 1]
    assert site.ask(site.sql("limit_form_of", "text"), ["at least 90 days"]) == ["at_least"]
    assert site.ask(site.sql("rank_of_priority", "text"), ["highest"]) == [1]


def test_own_words_win(beside: Rules) -> None:
    """Over the same word however spaced, and over shipped words in a name; an empty meaning takes one out."""
    rows = {
        ("status", "released", "in_progress"): ("Released", "in_progress"),
        ("status", "To-Do", "done"): ("TO_DO list", "done"),
        ("status", "new york", "done"): ("New York", "done"),
        ("status", "ready for the fair", "done"): ("Ready for the fair", "done"),
        ("status", "erledigt", ""): ("Erledigt", None),
    }
    site = with_own(beside, *rows)
    said = site.ask(site.sql("category_of_name", "text"), [name for name, _ in rows.values()])
    assert said == [category for _, category in rows.values()]


def test_own_words_win_wherever_a_word_is_read(beside: Rules) -> None:
    rows = ("link_type", "relates", "blocks"), ("priority", "p1", "3"), ("unit", "m", "month")
    site = with_own(beside, *rows, ("waits_for", "in need of", "blocks"))
    assert site.ask(site.sql("edge_type_of", "text", "''"), ["Relates", "relates to"]) == ["blocks"] * 2
    assert site.ask(site.sql("rank_of_priority", "text"), ["P1", "P2"])[0] == 3
    edge = site.sql("edge_type_of", "'mention'", "text")
    assert site.ask(edge, ["in need of A-1", "we need A-1 first"]) == ["blocks", "blocks"]
    units = site.con.execute(
        f"select meaning from {site.sql('site_words')} where kind = 'unit' and word = 'm'"
    )
    assert set(units.fetchall()) == {("month",)}


OWN = st.lists(
    st.tuples(st.just("status"), st.sampled_from(CLOSED), st.sampled_from(["todo", "done", "waiting"])),
    max_size=6, unique_by=lambda row: row[1],
)  # fmt: skip


@settings(deadline=None, max_examples=8)
@given(rows=OWN)
def test_any_own_list_says_what_its_words_mean_and_leaves_the_others(
    beside: Rules, rows: list[tuple[str, str, str]]
) -> None:
    site = with_own(beside, *rows)
    merged = site.con.execute(f"select kind, word, meaning, is_own from {site.sql('site_words')}").fetchall()
    keys = {key(word): {mine for _, other, mine in rows if key(other) == key(word)} for _, word, _ in rows}
    assert {row[:3] for row in merged if row[3]} >= set(rows)
    for kind, word, meaning, is_own in merged:
        assert is_own is (kind == "status" and key(word) in keys)
        assert not is_own or meaning in keys[key(word)]
    others = {(it["kind"], it["word"], it["meaning"]) for it in WORDS}
    kept = {row for row in others if row[0] != "status" or key(row[1]) not in keys}
    assert kept <= {row[:3] for row in merged}


def key(word: str) -> str:
    return word.replace(" ", "").replace("-", "").replace("_", "")


def test_an_own_list_needs_no_heading(beside: Rules) -> None:
    assert beside.own
    for text in (
        "status,de,fin,done\n",
        "\ufeffkind,language,word,meaning,example\r\nstatus,de,fin,done,\r\n",
    ):
        beside.own.write_text(text, encoding="utf-8")
        said = beside.ask(beside.sql("category_of_name", "text"), ["Fin de partie", "Done"])
        assert said == ["done", "done"]


@pytest.mark.parametrize(
    ("text", "edge"),
    [
        ("We need PAY-7 first, parking this.", "blocks"),
        ("Wir brauchen PAY-7 zuerst, das hier ist geparkt.", "blocks"),
        ("Il nous faut PAY-7 d’abord.", "blocks"),
        ("Necesitamos PAY-7 primero.", "blocks"),
        ("Najpierw potrzebujemy PAY-7.", "blocks"),
        ("PAY-7が先に必要です。", "blocks"),
        ("Looks like PAY-7, first seen in May.", "mentions"),
        ("Siehe PAY-7, dort steht es.", "mentions"),
    ],
)
def test_a_text_that_says_what_is_needed_first_waits_for_it(rules: Rules, text: str, edge: str) -> None:
    assert rules.ask(rules.sql("edge_type_of", "'mention'", "text"), [text]) == [edge]
