"""docs/operate.md: its commands exist, and its backup can be restored anywhere with the old place gone."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from config.settings import Settings
from lake.connect import connect
from lake.publish import publish
from lake.schema import ensure

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
SHELL = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("room", "command"), sorted(set(re.findall(r"python -m (\w+) (\w+)", PAGE))))
def test_its_commands_exist(room: str, command: str) -> None:
    app = importlib.import_module(f"{room}.__main__").app
    assert command in typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_its_targets_settings_and_dags_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", PAGE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    from truce.command import app

    own = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(re.findall(r"(?:bin/|`)truce (\w+)", PAGE)) <= set(own)
    for dag in re.findall(r"airflow dags unpause (\w+)", PAGE):
        assert (ROOT / "dags" / f"{dag}.py").is_file()
    assert {"late_after_minutes", "smtp_password"} <= set(type(Settings().alerts).model_fields)


def test_a_backup_is_restored_elsewhere_with_the_old_place_gone(settings: Settings, tmp_path: Path) -> None:
    with connect(settings) as con:
        ensure(con)
        con.execute("create table build_marts.mart_a as select * from range(2000) as t (n)")
        publish(con, "night-1")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRUCE_")}
    variables = kept | {
        "TRUCE_HOME": str(settings.home), "BACKUP": str(tmp_path / "backup.tar.gz"),
        "RESTORED": str(tmp_path / "elsewhere"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    backup, restore = SHELL
    run(backup, variables)
    settings.home.rename(tmp_path / "hidden")
    told = run(restore + restore.splitlines()[-1].replace("select count(*) as nights from ops.publications",
               "select max(n) from marts.mart_a"), variables)  # fmt: skip
    assert "nights" in told and "1999" in told
    assert not settings.home.exists()


def run(block: str, variables: dict[str, str]) -> str:
    script = block.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", script], env=variables, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
