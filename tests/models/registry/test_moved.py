"""A home that was moved: its models are found where they are now, and new ones are kept there."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from config.settings import Settings
from models.registry.moved import follow
from models.registry.registry import EXPERIMENT, artifact_folder, open_client


def test_a_moved_homes_artifacts_are_found_and_new_ones_stay_in_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    note = tmp_path / "note.txt"
    note.write_text("kept")
    open_client(settings)
    with mlflow.start_run() as run:
        mlflow.log_artifact(str(note))
    moved = settings.model_copy(update={"home": tmp_path / "a new place"})
    shutil.move(settings.home, moved.home)
    open_client(moved)
    found = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="note.txt")
    assert Path(found).read_text() == "kept"
    with mlflow.start_run() as later:
        mlflow.log_artifact(str(note))
    assert later.info.artifact_uri.startswith(artifact_folder(moved).as_uri())
    assert not settings.home.exists()


def store(file: Path, *addresses: str) -> Path:
    with sqlite3.connect(file) as con:
        con.execute("create table experiments (name text, artifact_location text)")
        con.execute("create table runs (artifact_uri text)")
        con.execute("insert into experiments values (?, ?)", [EXPERIMENT, addresses[0]])
        con.executemany("insert into runs values (?)", [[one] for one in addresses[1:]])
    return file


def test_only_addresses_below_the_former_place_are_changed(tmp_path: Path) -> None:
    others = ["file:///old/artifacts-2/x", "s3://bucket/file:///old/artifacts/x"]
    file = store(tmp_path / "a.db", "file:///old/artifacts", "file:///old/artifacts/r/artifacts", *others)
    here = Path("/new/artifacts")
    assert follow(file, EXPERIMENT, here)
    with sqlite3.connect(file) as con:
        runs = [uri for (uri,) in con.execute("select artifact_uri from runs order by rowid")]
    assert runs == ["file:///new/artifacts/r/artifacts", *others]
    assert not follow(file, EXPERIMENT, here), "a second time changes nothing"


@pytest.mark.parametrize("address", ["s3://bucket/models", "file:///new/artifacts"])
def test_a_store_that_is_elsewhere_or_here_is_left_alone(tmp_path: Path, address: str) -> None:
    assert not follow(store(tmp_path / "a.db", address), EXPERIMENT, Path("/new/artifacts"))
    assert not follow(tmp_path / "none.db", EXPERIMENT, Path("/new/artifacts"))
