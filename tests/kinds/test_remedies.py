"""What an export file cannot be read for is said with a remedy: following it leads to a file that is read."""

from __future__ import annotations

import ast
import gzip
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clients.errors import ClientError, FatalError
from config.settings import Settings, load
from ingest.exports.file_source import ExportSource
from ingest.exports.recognise import detect
from ingest.registry import SOURCES
from ingest.source.page import Broken, Heard, Page
from tests.kinds.jira_files import NOTHING_HELD, ROOT

ROW = "x,PAY-1,10001,PAY,Done,01/Feb/26 9:00 AM,02/Feb/26 9:00 AM\n"
ISSUES = "Summary,Issue key,Issue id,Project key,Status,Created,Updated\n" + ROW
SLASHED = ISSUES.replace("01/Feb/26", "01/02/2026").replace("02/Feb/26", "02/03/2026")
ISSUE = json.dumps({"id": "1", "key": "PAY-1", "fields": {"project": {"id": "1", "key": "PAY"}}})
BOARD = json.dumps({"id": "b", "prefs": {"permissionLevel": "org"}, "cards": [{"id": "c"}]})
CARDS = "Card ID,Card Name,List ID,List Name\nc,x,l,Doing\n"
DAY = json.dumps([{"ts": "1767225600.000100", "user": "U1", "text": "hello"}])
SLACK = {"channels.json": '[{"id": "C1", "name": "alpha"}]', "alpha/2026-01-01.json": DAY}
OFFICE = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
DATED = ISSUES.replace("01/Feb/26 9:00 AM", "2026|02|01").replace("02/Feb/26 9:00 AM", "2026|02|02")
Content = str | bytes | dict[str, str]


def put(path: Path, content: Content) -> Path:
    """A file, an archive where its name says zip, or a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        if path.suffix in (".zip", ".xlsx"):
            with zipfile.ZipFile(path, "w") as archive:
                for name, text in content.items():
                    archive.writestr(name, text)
            return path
        for name, text in content.items():
            put(path / name, text)
        return path
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def configured(**sections: dict[str, Any]) -> Settings:
    found = load(ROOT / "truce.toml")
    changed = {name: getattr(found, name).model_copy(update=values) for name, values in sections.items()}
    return found.model_copy(update=changed)


def events(path: Path, kind: str = "", **sections: dict[str, Any]) -> list[Any]:
    """What reading a file brings, as ``python -m ingest file`` begins to."""
    mine = configured(**sections)
    plug = SOURCES[kind or detect(path, SOURCES)]
    assert plug.export is not None
    ExportSource(plug, plug.export, [path], mine).sign_in()
    return list(plug.export.events(path, mine, NOTHING_HELD))


def records(path: Path, kind: str = "", **sections: dict[str, Any]) -> int:
    return sum(len(it.records) for it in events(path, kind, **sections) if isinstance(it, Page))


def cut(name: str) -> bytes:
    """The first half of an archive, or of a compressed file."""
    whole = gzip.compress(os.urandom(4_000)) if name.endswith("gz") else packed(SLACK)
    return whole[: len(whole) // 2]


def packed(files: dict[str, str], flag: int = 0, method: int = 0) -> bytes:
    """A zip file, whose directory may say that it is encrypted, or packed in another way."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    data = bytearray(target.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= flag
            data[start + at + 2] = method
            start = data.find(mark, start + 1)
    return bytes(data)


@dataclass
class Case:
    """A bad file, what of its remedy tells what to do, and what a person then gives instead."""

    name: str
    content: Content
    says: str
    remedy: str
    then: Content
    then_name: str = ""
    kind: str = ""
    then_jira: dict[str, Any] = field(default_factory=dict)
    jira: dict[str, Any] = field(default_factory=dict)


ENGLISH = "set the language of your Jira profile to English and export again"
WHOLE = "give the whole archive, or the folder with channels.json in it"
FORMAT = "give its format, such as --date-format"
EACH = "give the files in it one by one"
BY_JSON = "export the board as JSON: Show menu"
BY_CSV = "Export CSV (all fields)"
ANEW = "export or download it again"
INSTEAD = "give Jira issues as CSV (all fields) or as JSON, a Trello board as JSON"
BY_DAY = {"export_date_format": "%d/%m/%Y %I:%M %p"}
CASES = (
    Case("page.html", "<html><td>PAY-1</td></html>", "no known kind", INSTEAD, ISSUES, "page.csv"),
    Case("2026-01-01.json", DAY, "no known kind", "the zip or the folder of a Slack", SLACK, "all.zip"),
    Case("old.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "no known kind", INSTEAD, BOARD, "board.json"),
    Case("empty.csv", "", "it is empty", INSTEAD, ISSUES, "full.csv"),
    Case("book.xlsx", OFFICE, "a document of an office program", "save a table as CSV", ISSUES, "book.csv"),
    Case("folder", {"i.csv": ISSUES}, "in this folder", EACH, ISSUES, "folder/i.csv"),
    Case("folder", {"a/b.txt": ""}, "in this folder", "give the folder with channels.json", SLACK, "slack"),
    Case("packed.zip", {"i.csv": ISSUES}, "in this archive", f"unpack it and {EACH}", ISSUES, "out/i.csv"),
    Case("folder", {"i.csv": ISSUES}, "this is a folder", EACH, ISSUES, "folder/i.csv", "jira"),
    Case("p.zip", {"i.csv": ISSUES}, "this is an archive", f"unpack it and {EACH}", ISSUES, "i.csv", "jira"),
    Case("cut.zip", cut("zip"), "truncated or damaged", ANEW, SLACK, "whole.zip"),
    Case("cut.csv.gz", cut("gz"), "truncated or damaged", ANEW, gzip.compress(ISSUES.encode()), "whole.gz"),
    Case("damaged.gz", b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 99, "damaged", ANEW, ISSUES, "i.csv"),
    Case("locked.zip", packed(SLACK, flag=1), "is encrypted", "give the folder", SLACK, "folder"),
    Case("locked.zip", packed({"i.csv": ISSUES}, flag=1), "is encrypted", EACH, ISSUES, "folder/i.csv"),
    Case("big.zip", packed(SLACK, method=9), "packed in a way", "give the folder", SLACK, "folder", "slack"),
    Case("page.xls", "<html></html>", "neither JSON nor CSV", BY_CSV, ISSUES, "page.csv", "jira"),
    Case("i.csv", "Issue key,Summary\nPAY-1,x\n", "has no column", "export with all fields", ISSUES),
    Case("i.csv", "Κλειδί,Τύπος,Όνομα,Άλλο\nPAY-1,x,y,z\n", "in no language", ENGLISH, ISSUES),
    Case("i.csv", ISSUES.replace("x,", "、,").encode("cp932"), "neither UTF-8", "save it as UTF-8", ISSUES),
    Case("i.csv", ISSUES.replace("Feb", "Φλε"), "in no known format", ENGLISH, ISSUES),
    Case("i.csv", SLASHED, "read two ways", FORMAT, SLASHED, then_jira=BY_DAY),
    Case("i.csv", DATED, "in no known format", FORMAT, DATED, then_jira={"export_date_format": "%Y|%m|%d"}),
    Case(
        "i.csv", DATED, "no date of it is written as yyyy", FORMAT, DATED,
        jira={"export_date_format": "yyyy|MM|dd"}, then_jira={"export_date_format": "%Y|%m|%d"},
    ),
    Case("board.csv", CARDS, "a board as CSV", BY_JSON, BOARD, "board.json"),
    Case("b.zip", {"b/b.csv": CARDS}, "no JSON of a Trello board", BY_JSON, {"b/b.json": BOARD}, "new.zip"),
    Case("cards.json", '[{"id": "c"}]', "no export of a Trello board", BY_JSON, BOARD, kind="trello"),
    Case("board.txt", "Doing", "this is no JSON", BY_JSON, BOARD, kind="trello"),
    Case("channels.json", SLACK["channels.json"], "but one file", WHOLE, SLACK, "all.zip", "slack"),
    Case("alpha", {"2026-01-01.json": DAY}, "days of one channel", WHOLE, SLACK, "folder", "slack"),
    Case("x.zip", {"a.json": "[]"}, "this is no Slack export", WHOLE, SLACK, "all.zip", "slack"),
)  # fmt: skip


def told(case: Case, folder: Path) -> FatalError:
    with pytest.raises(FatalError) as error:
        events(put(folder / "bad" / case.name, case.content), case.kind, jira=case.jira)
    return error.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}: {case.says}")
def test_a_remedy_that_is_followed_leads_to_a_file_that_is_read(case: Case, tmp_path: Path) -> None:
    error = told(case, tmp_path)
    assert case.says in error.problem
    assert case.remedy in error.remedy
    assert "\n" not in str(error)
    better = put(tmp_path / "good" / (case.then_name or case.name), case.then)
    assert records(better, jira=case.then_jira)


def test_a_path_is_corrected_and_a_right_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "i.csv"
    with pytest.raises(FatalError, match=r"no such export file .* → correct the path"):
        events(path)
    put(path, ISSUES)
    with monkeypatch.context() as locked:
        locked.setattr("os.access", lambda *_: False)
        with pytest.raises(
            FatalError, match=r"may not be read .* → give yourself the right to read it: chmod u\+r"
        ):
            events(path)
    path.chmod(0o600)
    assert records(path)


#: of no tool today: each has export files
NEVER = ("has no export files that can be read",)


def test_each_error_of_the_readers_of_files_has_its_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: set[tuple[str, int]] = set()
    made = ClientError.__init__

    def noted(self: ClientError, *given: Any, **named: Any) -> None:
        frame = sys._getframe(1)
        met.add((str(Path(frame.f_code.co_filename).relative_to(ROOT)), frame.f_lineno))
        made(self, *given, **named)

    monkeypatch.setattr(ClientError, "__init__", noted)
    for number, case in enumerate(CASES):
        told(case, tmp_path / str(number))
    test_a_path_is_corrected_and_a_right_is_given(tmp_path, monkeypatch)
    unmet = [
        f"{name}:{first}"
        for name, first, last in _errors()
        if not any(file == name and first <= line <= last for file, line in met)
    ]
    assert not unmet, "no case follows the remedy of " + ", ".join(unmet)


def _errors() -> Iterator[tuple[str, int, int]]:
    folders = ("ingest/files", "ingest/exports", "ingest/jira/csv", "ingest/jira/json")
    paths = [path for folder in folders for path in sorted((ROOT / folder).glob("*.py"))]
    for path in (*paths, *(ROOT / "ingest" / tool / "export.py" for tool in SOURCES)):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "FatalError":
                continue
            if not any(reason in ast.unparse(node) for reason in NEVER):
                yield str(path.relative_to(ROOT)), node.lineno, node.end_lineno or node.lineno


SET_ASIDE: tuple[tuple[str, Content, str, Content], ...] = (
    ("i.csv", ISSUES + "a,b\n" + ROW.replace("1", "2"), "correct or remove this row", ISSUES),
    ("i.jsonl", f"{ISSUE}\nwords\n", "correct or remove this line", f"{ISSUE}\n"),
    ("b.zip", {"a.json": BOARD, "b.json": "{"}, "export the board as JSON", {"a.json": BOARD}),
    ("b.json", f'[{BOARD}, {{"id": "x"}}]', "export the board as JSON", f"[{BOARD}]"),
    ("s.zip", SLACK | {"alpha/2026-01-02.json": "["}, "export the workspace again, or correct", SLACK),
)  # fmt: skip


@pytest.mark.parametrize(("name", "content", "remedy", "better"), SET_ASIDE)
def test_what_is_set_aside_is_mended_as_told(
    name: str, content: Content, remedy: str, better: Content, tmp_path: Path
) -> None:
    found = [getattr(it, "broken", None) or it for it in events(put(tmp_path / "bad" / name, content))]
    broken = [it for it in found if isinstance(it, Broken)]
    assert [remedy in it.remedy for it in broken] == [True]
    after = events(put(tmp_path / "good" / name, better))
    assert any(isinstance(it, Page) and it.records for it in after)
    assert not [it for it in after if isinstance(it, Broken) or getattr(it, "broken", None)]


def test_a_private_board_lands_where_it_is_named_as_told(tmp_path: Path) -> None:
    path = put(tmp_path / "b.json", BOARD.replace("org", "private"))
    assert any(isinstance(it, Heard) and "[trello] private_boards" in it.note for it in events(path))
    assert not records(path)
    assert records(path, trello={"private_boards": ["b"]})


@given(
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"\x1f\x8b", b"\x1f\x8b\x08\0", b"\xff\xfe", b"BZh9", b"<", b"a,b,c,d\n"]
    ),
    rest=st.binary(max_size=120),
    kind=st.sampled_from(["", *SOURCES]),
)
@example(b"a\rb,c\n", b"", "")
@example(b"\xff\xfe", b"\0\0\0", "jira")
@example(b"", b"\0\1\0", "jira")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused_with_a_remedy(
    tmp_path: Path, start: bytes, rest: bytes, kind: str
) -> None:
    path = put(tmp_path / "x", start + rest)
    try:
        events(path, kind)
    except FatalError as error:
        assert error.problem
        assert error.remedy
