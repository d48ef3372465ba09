"""An archive of messages and nothing else is a night too: it tells of people, and of no work and no teams."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.conftest import ROOT, Installation, free_port

pytestmark = pytest.mark.long
ARCHIVE = ROOT / "tests" / "fixtures" / "slack-houstondatavis-slice.zip"


def test_a_slack_archive_alone_is_published(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "home", free_port())
    read = installation.run("-m", "ingest", "file", str(ARCHIVE))
    assert read.returncode == 0, read.stdout + read.stderr
    done = installation.nightly()
    assert done.returncode == 0, done.stdout + done.stderr
    assert installation.query("select count(*) > 0 from marts.dim_person") == [(True,)]
    assert installation.query("select count(*) from marts.dim_work_item") == [(0,)]
