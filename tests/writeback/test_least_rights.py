"""A plan is written with the least rights, on Cloud through the gateway and on Data Center."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sandbox.server.options import Flavour, Options
from sandbox.testing import running_server
from tests.writeback.night import Night
from tests.writeback.office import LINES, OWNER, P85, Office, field_write


@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_a_whole_plan_is_written_and_what_may_not_be_is_told(
    flavour: Flavour, night: Night, tiny_workspace: Path
) -> None:
    path = night.settings.home / "sandbox" / "workspace.sqlite"
    shutil.copy(tiny_workspace, path)
    (path.parent / "connection.json").unlink()
    with running_server(path, Options.least(flavour)) as server:
        office = Office(night, server)
        office.publish(field_write(1, OWNER, "Payments"), field_write(1, P85, "2026-12-17"), lines=LINES)
        summary = night.apply()
        assert (office.issue(1)[OWNER], office.issue(1)[P85]) == ("Payments", "2026-12-17")
        assert not [one for one in summary.problems if "jira" in one]
        assert office.posts()
