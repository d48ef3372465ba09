"""What people wrote where it is not allowed is nowhere in the lake: not in Parquet, not in the catalog."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from config.errors import ConfigError
from config.settings import Settings, load
from ingest import IngestError
from ingest.exports.run import run_files
from ingest.slack.redaction import without_text
from ingest.slack.withdraw import withdraw
from lake.connect import connect
from sandbox.testing.tiny import GENERAL, REPORT, START_MS
from tests.ingest.everything import everything_in
from tests.ingest.served import Workspace, with_section

START = START_MS // 1000
PRIVATE = "xylophone-merger-codeword"


def say(workspace: Workspace, channel: str, seconds: int, text: str, **more: object) -> None:
    workspace.builder.message(channel, f"{START + seconds}.000000", "U0ADA", text, **more)


def test_private_text_is_nowhere_in_the_lake_directory(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "slack", text_channels=["delivery-report"])
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"{PRIVATE} holds AND-1"}}]
    files = [{"id": "F1", "title": PRIVATE, "preview": PRIVATE}]
    say(workspace, GENERAL, 500, f"{PRIVATE} about PAY-7", blocks=blocks, files=files)
    say(workspace, GENERAL, 600, f"{PRIVATE} again", thread_ts=f"{START + 500}.000000")
    say(workspace, REPORT, 700, "public-words")
    workspace.read("slack")
    lake = everything_in(workspace.settings.home)
    assert "public-words" in lake, "the search does not see what did land"
    assert PRIVATE not in lake
    assert f"{START + 600}.000000" in lake and "AND-1 PAY-7" in lake


def test_private_text_of_a_damaged_archive_is_not_even_in_quarantine(home: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "slack.zip"
    channels = [{"id": "C1", "name": "hush"}, {"id": "C2", "name": "open"}]
    good = [{"type": "message", "user": "U1", "ts": "1700000000.000001", "text": PRIVATE}]
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("channels.json", json.dumps(channels))
        packed.writestr("hush/2026-01-01.json", json.dumps([*good, f"{PRIVATE} is no message"]))
        packed.writestr("hush/2026-01-02.json", json.dumps(good)[:-10])
        packed.writestr("hush/2026-01-03.json", json.dumps([{"text": PRIVATE}]))
        packed.writestr("open/2026-01-01.json", '[{"text": "public-words"')
    run_files([archive], "run", with_section(home, "slack", text_channels=["open"]))
    lake = everything_in(home.home)
    assert PRIVATE not in lake
    assert "public-words" in lake and lake.count("1700000000.000001")


def test_keys_are_those_of_the_words_that_are_withheld() -> None:
    """Not of what an edit took away, of the thread's root, or of a page that is linked to."""
    page = {"from_url": "https://x.test", "text": "a page on OUT-1"}
    quoted = {"from_url": "https://x.slack.com", "is_msg_unfurl": True, "text": "about PAY-3"}
    rich = [{"type": "section", "text": {"type": "mrkdwn", "text": "PAY-2"}}]
    message: dict[str, Any] = {"ts": "1.1", "text": "now PAY-1", "edited": {"user": "U1", "ts": "2.1"}}
    message |= {"blocks": rich, "attachments": [page, quoted], "files": [{"title": "PAY-4 draft"}]}
    message |= {"previous_message": {"text": "then OUT-2"}, "root": {"text": "OUT-3"}}
    kept = without_text(message)
    assert kept["text"] == "PAY-1 PAY-2 PAY-3 PAY-4"
    assert kept["edited"] and "OUT" not in json.dumps(kept)
    assert without_text({"ts": "1.1", "text": "", "attachments": [page]})["text"] == "OUT-1"


def test_a_stricter_policy_takes_out_what_has_landed(workspace: Workspace) -> None:
    say(workspace, GENERAL, 500, f"{PRIVATE} about PAY-7")
    say(workspace, REPORT, 700, "public-words")
    workspace.read("slack")
    held = workspace.sql("select record_id, is_deleted from raw.slack__messages order by all")
    stricter = with_section(workspace.settings, "slack", text_channels=["delivery-report"])
    with connect(workspace.settings) as con:
        done = withdraw(con, stricter.slack)
        assert withdraw(con, stricter.slack).records == 0
    bodies = "".join(row[0] for row in workspace.sql("select body from raw.slack__messages"))
    assert done.places == ("general",) and done.records >= 1
    assert PRIVATE not in bodies and "PAY-7" in bodies and "public-words" in bodies
    assert workspace.sql("select record_id, is_deleted from raw.slack__messages order by all") == held
    workspace.settings = stricter
    workspace.read("slack")  # lands what the policy makes of them: the same
    assert workspace.sql("select record_id, is_deleted from raw.slack__messages order by all") == held


def test_patterns_and_a_hook_redact_what_may_land(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "house_rules.py").write_text("def names(text):\n    return text.replace('Ada', 'somebody')\n")
    monkeypatch.syspath_prepend(tmp_path)
    rules = {"redact": [r"\b[A-Z]{2}\d{6,}\b"], "redact_hook": "house_rules:names"}
    workspace.settings = with_section(workspace.settings, "slack", **rules)
    attachments = [{"fallback": "AT123456789", "id": 1}]
    say(workspace, GENERAL, 500, "Ada pays AT123456789 for PAY-7", attachments=attachments)
    workspace.read("slack")
    body = json.loads(workspace.body("slack__messages", f"{GENERAL}:{START + 500}.000000"))
    assert body["text"] == "somebody pays [redacted] for PAY-7"
    assert body["user"] == "U0ADA" and body["ts"] == f"{START + 500}.000000"
    assert "AT123456789" not in everything_in(workspace.settings.home)


def test_new_redaction_rules_have_the_channels_read_again(workspace: Workspace) -> None:
    say(workspace, GENERAL, 500, "call 0664123456")
    say(workspace, GENERAL, 90 * 86_400, "newest")
    workspace.read("slack")
    workspace.settings = with_section(workspace.settings, "slack", redact=[r"\b0\d{6,}\b"])
    workspace.read("slack")
    body = json.loads(workspace.body("slack__messages", f"{GENERAL}:{START + 500}.000000"))
    assert body["text"] == "call [redacted]"


def test_a_hook_that_cannot_be_loaded_stops_the_source_in_one_line(workspace: Workspace) -> None:
    workspace.settings = with_section(workspace.settings, "slack", redact_hook="nowhere.at:all")
    with pytest.raises(IngestError, match=r"nowhere.at:all.*redact_hook.*importable") as error:
        workspace.read("slack")
    assert "\n" not in str(error.value)


def test_a_pattern_that_is_none_is_told_with_its_key(tmp_path: Path) -> None:
    file = tmp_path / "truce.toml"
    file.write_text('[slack]\nredact = ["("]\n')
    with pytest.raises(ConfigError, match=r"slack.redact.*no regular expression"):
        load(file)
