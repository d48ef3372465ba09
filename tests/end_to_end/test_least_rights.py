"""A first night with the least scopes that `.env.example` names: it ends, says what is missing, and plans."""

from __future__ import annotations

import pytest

from sandbox.server.options import Flavour, Options
from sandbox.testing.running import running_server
from tests.end_to_end.conftest import Installation, free_port

pytestmark = pytest.mark.long


@pytest.mark.parametrize("flavour", ["cloud", "datacenter"])
def test_a_first_night_with_the_least_rights(
    flavour: Flavour, tmp_path_factory: pytest.TempPathFactory
) -> None:
    new = Installation(tmp_path_factory.mktemp(flavour) / "home", free_port())
    chosen = {"TRUCE_JIRA__FLAVOUR": flavour}
    built = new.run("-m", "sandbox", "build", "--port", str(new.port))
    assert built.returncode == 0, built.stderr
    with running_server(
        new.home / "sandbox" / "workspace.sqlite", options=Options.least(flavour), port=new.port
    ):
        doctor = new.run("-m", "ingest", "doctor", **chosen)
        night = new.nightly(**chosen)
    assert night.returncode in (0, 2), night.stdout + night.stderr
    missing = [line for line in doctor.stdout.splitlines() if "is not granted" in line]
    scopes = [line.split(" is not granted")[0].split()[-1] for line in missing]
    assert len(scopes) == len(set(scopes)), "one line for each thing that is missing"
    assert {"users:read.email", "groups:read", "usergroups:read", "files:write"} <= set(scopes)
    (planned,) = new.query("select count(*) from outcomes.mart_writeback_plan")
    assert planned[0] > 0
    (published,) = new.query("select count(*) from ops.publications")
    assert published[0] == 1
