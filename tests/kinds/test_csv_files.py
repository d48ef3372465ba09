"""CSV exports as spreadsheets, other languages and long exports leave them.

Reported of real files at github.com/princenyeche/jiraone/issues/114 (the header comes again in mid-file),
github.com/shridhar-tl/jira-assistant/issues/47 (the date of a log is not its creation),
github.com/apache/maven-changes-plugin/issues/171 (dates in the exporter's language),
github.com/bardsoftware/ganttproject/issues/1481 (a CSV in Windows-1252),
github.com/sakaiproject/sakai/pull/7745 (saved by a spreadsheet) and
github.com/pycontribs/jira/issues/1094 (names of sprints are not unique).
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.errors import FatalError
from ingest.exports.recognise import detect
from ingest.jira.csv.dates import KNOWN, dates_of
from ingest.registry import SOURCES
from ingest.source.contract import Held
from tests.kinds.jira_files import Read, read

HEADER = (
    "Summary",
    "Issue key",
    "Issue id",
    "Issue Type",
    "Status",
    "Status Category",
    "Project key",
    "Created",
    "Updated",
    "Resolved",
    "Due date",
    "Assignee",
    "Assignee Id",
)
#: the same columns as exports in other languages have them, and the names of the categories
LANGUAGES = {
    "German": (
        "Zusammenfassung",
        "Vorgangsschlüssel",
        "Vorgangs-ID",
        "Vorgangstyp",
        "Status",
        "Statuskategorie",
        "Projektschlüssel",
        "Erstellt",
        "Aktualisiert",
        "Erledigt",
        "Fälligkeitsdatum",
        "Bearbeiter",
        "Bearbeiter-ID",
    ),
    "French": (
        "Résumé",
        "Clé de ticket",
        "ID de ticket",
        "Type de ticket",
        "État",
        "Catégorie d’état",
        "Clé de projet",
        "Création",
        "Mise à jour",
        "Résolue",
        "Date d'échéance",
        "Responsable",
        "Responsable Id",
    ),
    "Spanish": (
        "Resumen",
        "Clave de incidencia",
        "ID de la incidencia",
        "Tipo de Incidencia",
        "Estado",
        "Categoría de estado",
        "Clave del proyecto",
        "Creada",
        "Actualizada",
        "Resuelta",
        "Fecha de vencimiento",
        "Persona asignada",
        "Persona asignada Id",
    ),
    "Portuguese": (
        "Resumo",
        "Chave da item",
        "ID da item",
        "Tipo de item",
        "Status",
        "Categoria do status",
        "Chave do projeto",
        "Criado",
        "Atualizado",
        "Resolvido",
        "Data Limite",
        "Responsável",
        "Responsável Id",
    ),
    "Italian": (
        "Riepilogo",
        "Chiave ticket",
        "ID ticket",
        "Tipo ticket",
        "Stato",
        "Categoria dello stato",
        "Chiave progetto",
        "Creato",
        "Aggiornato",
        "Risolto",
        "Data di scadenza",
        "Assegnatario",
        "Assegnatario Id",
    ),
    "Dutch": (
        "Samenvatting",
        "Issuesleutel",
        "Issue-ID",
        "Issuetype",
        "Status",
        "Statuscategorie",
        "Projectsleutel",
        "Gemaakt",
        "Bijgewerkt",
        "Opgelost",
        "Einddatum",
        "Uitvoerder",
        "Uitvoerder-ID",
    ),
    "Polish": (
        "Podsumowanie",
        "Klucz zgłoszenia",
        "ID zgłoszenia",
        "Typ zgłoszenia",
        "Status",
        "Kategoria statusu",
        "Klucz projektu",
        "Utworzono",
        "Zaktualizowano",
        "Rozwiązano",
        "Termin wykonania",
        "Osoba przypisana",
        "Osoba przypisana Id",
    ),
    "Japanese": (
        "要約",
        "課題キー",
        "課題 ID",
        "課題タイプ",
        "ステータス",
        "ステータス カテゴリ",
        "プロジェクト キー",
        "作成日",
        "更新日",
        "解決日",
        "期限",
        "担当者",
        "担当者 Id",
    ),
    "Chinese": (
        "概要",
        "问题关键字",
        "问题 ID",
        "问题类型",
        "状态",
        "状态类别",
        "项目密钥",
        "已创建",
        "已更新",
        "已解决",
        "到期日",
        "经办人",
        "经办人 Id",
    ),
}
#: each example writes and reads a file
quick = settings(deadline=None, max_examples=25)
PLAIN = "it is no UTF-8 and was read as Windows-1252, as spreadsheets save it"


def row(number: int = 1, **more: str) -> dict[str, str]:
    told = {
        "Summary": f"Item {number}",
        "Issue key": f"PAY-{number}",
        "Issue id": str(10_000 + number),
        "Issue Type": "Story",
        "Status": "In Progress",
        "Status Category": "In Progress",
        "Project key": "PAY",
        "Created": "02/Oct/26 9:00 AM",
        "Updated": "05/Oct/26 9:00 AM",
        "Assignee": "Ada Lane",
        "Assignee Id": "acc-1",
    }
    return told | {name.replace("_", " "): value for name, value in more.items()}


def table(
    *rows: dict[str, str], header: Sequence[str] = HEADER, names: Sequence[str] = (), sep: str = ","
) -> str:
    """A CSV of these rows; ``names`` is what the header calls its columns."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sep, lineterminator="\r\n")
    writer.writerow(names or header)
    writer.writerows([one.get(name, "") for name in header] for one in rows)
    return text.getvalue()


LETTERS = st.text(
    st.characters(codec="cp1252", categories=("L", "P", "N", "Zs")), min_size=1, max_size=20
).filter(lambda text: text.strip())


@quick
@given(
    st.lists(LETTERS, min_size=1, max_size=5),
    st.sampled_from(",;\t|^"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.booleans(),
)
def test_every_separator_and_encoding_keeps_every_letter(
    titles: list[str], separator: str, encoding: str, is_stated: bool
) -> None:
    rows = [row(number, Summary=title) for number, title in enumerate(titles, start=1)]
    text = (f"sep={separator}\r\n" if is_stated else "") + table(*rows, sep=separator)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.dat"
        found = read(path, text.encode(encoding))
        assert detect(path, SOURCES) == "jira"
    # what Windows-1252 and UTF-8 write alike is the same text in both
    told = [record["fields"]["summary"] for record in found.issues]
    assert told == [title.strip() for title in titles] and not found.broken
    is_other = encoding == "cp1252" and not text.isascii()
    assert (PLAIN in found.notes) == is_other


def test_letters_of_another_encoding_are_never_replaced_without_a_word(tmp_path: Path) -> None:
    text = table(row(1, Summary="課題の整理、確認"))
    with pytest.raises(FatalError, match="neither UTF-8 nor Windows-1252") as error:
        read(tmp_path / "x.csv", text.encode("shift-jis"))
    assert error.value.remedy.endswith("save it as UTF-8")
    assert read(tmp_path / "x.csv", text).issues[0]["fields"]["summary"] == "課題の整理、確認"  # the remedy
    cut = read(
        tmp_path / "y.csv", table(row(1, Summary="größer, größte")).encode().replace(b"\xc3\x9fte", b"\xc3te")
    )
    assert "1 bytes are no UTF-8 and became \ufffd" in cut.notes


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_other_languages_are_read(tmp_path: Path, language: str) -> None:
    names = LANGUAGES[language]
    found = read(tmp_path / "x.csv", table(row(1), names=names))
    assert detect(tmp_path / "x.csv", SOURCES) == "jira"
    (one,) = found.issues
    fields = one["fields"]
    assert (one["key"], fields["summary"], fields["status"]["name"]) == ("PAY-1", "Item 1", "In Progress")
    assert fields["status"]["statusCategory"]["key"] == "indeterminate"
    assert fields["assignee"] == {"accountId": "acc-1", "displayName": "Ada Lane"}
    assert (fields["created"], fields["updated"]) == (
        "2026-10-02T09:00:00.000+0000",
        "2026-10-05T09:00:00.000+0000",
    )


def test_a_language_that_nobody_wrote_down_is_refused_and_the_remedy_works(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    names = (
        "Yhteenveto",
        "Tunnus",
        "Tunniste",
        "Tyyppi",
        "Tila",
        "Tilaluokka",
        "Projekti",
        "Luotu",
        "Päivitetty",
        "Ratkaistu",
        "Eräpäivä",
        "Käsittelijä",
        "Käsittelijän tunnus",
    )
    with pytest.raises(FatalError, match="no language that is known") as error:
        read(path, table(row(1), names=names))
    assert detect(path, SOURCES) == "jira"
    assert error.value.remedy == "set the language of your Jira profile to English and export again"
    assert len(read(path, table(row(1))).issues) == 1


def test_months_that_nobody_wrote_down_are_refused_and_the_remedy_works(tmp_path: Path) -> None:
    finnish = row(1, Created="02/loka/26 9:00", Updated="05/marras/26 9:00")
    with pytest.raises(FatalError, match="in no known format") as error:
        read(tmp_path / "x.csv", table(finnish))
    assert error.value.remedy == "set the language of your Jira profile to English and export again"
    digits = row(1, Created="2026~10~02 9:00", Updated="2026~10~05 9:00")
    with pytest.raises(FatalError, match="in no known format") as error:
        read(tmp_path / "y.csv", table(digits))
    assert "--date-format" in error.value.remedy
    told = read(tmp_path / "y.csv", table(digits), export_date_format="%Y~%m~%d %H:%M")
    assert told.issues[0]["fields"]["created"] == "2026-10-02T09:00:00.000+0000"


MONTHS = [(number, name) for number, names in enumerate(KNOWN["months"].values(), 1) for name in names]


@pytest.mark.parametrize(
    "shape", ["{:02}/{}/26 9:05 AM", "{:02}/{}/2026 09:05", "{:02}-{}-26 9:05 a.m.", "{} {} 2026 09:05"]
)
def test_a_month_is_read_under_every_name_that_is_known(shape: str) -> None:
    for month, name in MONTHS:
        for written in (name, name.capitalize(), f"{name}."):
            text = shape.format(3, written)
            read_as = dates_of([text], "UTC", "", "x").instant(text)
            assert read_as == f"2026-{month:02}-03T09:05:00.000+0000", text


def test_no_name_stands_for_two_months() -> None:
    assert len({name for _, name in MONTHS}) == len(MONTHS)


@pytest.mark.parametrize(
    "text",
    [
        "2026年10月2日 9:05",
        "2026/10/02 9:05",
        "02.10.2026 09:05",
        "02-10-2026 09:05:00",
        "02/10月/26 9:05 上午",
        "02/十月/26 上午9:05",
        "2 oct. 2026 09:05",
        "02/Okt/26 9:05 vorm.",
        "02/oct/26 9:05\xa0a.\xa0m.",
    ],
)
def test_dates_of_other_places_are_read(text: str) -> None:
    sample = [text, text.replace("02", "28", 1) if text.startswith("02") else text]
    assert dates_of(sample, "UTC", "", "x").instant(text) == "2026-10-02T09:05:00.000+0000"


@quick
@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_a_header_that_comes_again_is_left_out_and_counted(pages: list[int]) -> None:
    text, number = "", 0
    for size in pages:
        text += table(*(row(number + at) for at in range(1, size + 1)))
        number += size
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "x.csv", text)
    assert [record["key"] for record in found.issues] == [f"PAY-{at}" for at in range(1, number + 1)]
    told = [note for note in found.notes if "repeated headers" in note]
    assert bool(told) == (len(pages) > 1) and not found.broken
    assert all(note.startswith(f"{len(pages) - 1} ") for note in told)


@quick
@given(st.lists(st.sampled_from([0, 0, 1, 2, 40]), min_size=1, max_size=5), st.sampled_from(["", " "]))
def test_rows_that_a_spreadsheet_left_blank_are_left_out_and_counted(blanks: list[int], cell: str) -> None:
    rows = [dict(row(at)) for at in range(1, len(blanks) + 1)]
    first, *lines = table(*rows).splitlines()
    empty = ",".join([cell] * len(HEADER))
    text = "\n".join(
        [first, *(part for line, n in zip(lines, blanks, strict=True) for part in (line, *[empty] * n))]
    )
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "x.csv", text + "\n")
    assert [record["key"] for record in found.issues] == [f"PAY-{at}" for at in range(1, len(blanks) + 1)]
    told = [note for note in found.notes if "blank row" in note]
    assert bool(told) == (sum(blanks) > 0) and not found.broken
    assert all(note.startswith(f"{sum(blanks)} ") for note in told)


def test_work_logged_ahead_has_no_date_of_change(tmp_path: Path) -> None:
    logged = row(1, Log_Work="holiday;25/Dec/26 9:00 AM;acc-1;28800")
    (log,) = read(tmp_path / "x.csv", table(logged, header=(*HEADER, "Log Work"))).records["worklogs"]
    assert log["started"] == "2026-12-25T09:00:00.000+0000" and log["timeSpentSeconds"] == 28800
    assert "created" not in log and "updated" not in log


def test_a_date_that_nobody_means_is_unknown_and_counted(tmp_path: Path) -> None:
    odd = [
        row(at, Due_date=due) for at, due in enumerate(["31/May/20226 12:00 AM", "00/00/00", "31/May/26"], 1)
    ]
    resolved = row(4, Resolved="soon")
    logged = row(5, Comment="one day;acc-1;hi")
    found = read(tmp_path / "x.csv", table(*odd, resolved, logged, header=(*HEADER, "Comment")))
    assert [record["fields"]["duedate"] for record in found.issues] == [None, None, "2026-05-31", None, None]
    assert "3 dates cannot be read and stay unknown" in found.notes
    assert [(item.entity, item.body) for item in found.broken] == [("comments", "one day;acc-1;hi")]


def test_two_projects_sprints_of_one_name_are_two(tmp_path: Path) -> None:
    rows = [
        row(1, Sprint="Sprint 1"),
        row(2, Sprint="Sprint 1", Project_key="OPS"),
        row(3, Sprint="Sprint 1"),
    ]
    header = (*HEADER, "Sprint")

    def ids(found: Read) -> list[Any]:
        return [record["fields"]["closedSprints"][0]["id"] for record in found.issues]

    first = read(tmp_path / "x.csv", table(*rows, header=header))
    a, b, c = ids(first)
    assert a == c != b and len(first.records["sprints"]) == 2
    # a later file of one project alone: what was made up for the other project is not its
    later = Held(lambda entity: {"Sprint 1": str(b)} if entity == "sprints" else {}, lambda _: frozenset())
    assert ids(Read(tmp_path / "x.csv", later)) == [a, b, c]
    known = Held(lambda entity: {"Sprint 1": "7"} if entity == "sprints" else {}, lambda _: frozenset())
    assert ids(Read(tmp_path / "x.csv", known)) == [7, 7, 7]


@quick
@given(
    st.lists(st.datetimes(datetime(2001, 1, 1), datetime(2060, 1, 1)), min_size=20, max_size=20),
    st.integers(0, 4),
)
def test_a_few_odd_dates_do_not_decide_how_the_others_are_read(moments: list[datetime], odd: int) -> None:
    texts = [moment.strftime("%d/%b/%y %I:%M %p") for moment in moments]
    dates = dates_of([*texts, *(f"no date {at}" for at in range(odd))], "UTC", "", "x.csv")
    assert [dates.instant(text)[:16] for text in texts] == [f"{m:%Y-%m-%dT%H:%M}" for m in moments]


def test_points_stay_points_where_one_is_written_as_people_do(tmp_path: Path) -> None:
    text = "Issue key,Issue id,Summary,Status,Created,Project key,Custom field (Story Points)\n"
    for number, points in enumerate(("3", "1,5", "5 days"), start=1):
        text += f'A-{number},{number},x,To Do,2026-10-01 09:00,A,"{points}"\n'
    found = read(tmp_path / "points.csv", text)
    (field,) = (it for it in found.records["fields"] if it["name"] == "Story Points")
    assert field["schema"]["type"] == "number"
    assert [it["fields"][field["id"]] for it in found.issues] == [3.0, "1,5", "5 days"]
