"""The production registry: an MLflow server on a real PostgreSQL with artifacts in an object store."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from models.errors import RegistryError
from models.predict import predict
from models.registry import registry
from models.train import train
from tests.lake.test_postgres_catalog import server as postgres
from tests.models.conftest import SMALL, Site

__all__ = ["postgres"]
BUCKET = "truce-mlflow"
ACCESS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def object_store() -> Iterator[str]:
    """An S3 server of its own on a local port, with an empty bucket; its address."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    try:
        client(address).create_bucket(Bucket=BUCKET)
        yield address
    finally:
        server.stop()


def client(address: str):
    import boto3

    names = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
    return boto3.client("s3", endpoint_url=address, **names)


@pytest.fixture(scope="module")
def tracking(postgres: str, object_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``mlflow server`` as docker-compose starts it; its address."""
    folder = dict(part.split("=") for part in postgres.split())["host"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("mlflow") / "server.log"
    command = [
        *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--artifacts-destination", f"s3://{BUCKET}/artifacts"),
        *("--backend-store-uri", f"postgresql+psycopg2://truce@/postgres?host={folder}"),
    ]
    settings = {
        **ACCESS,
        "MLFLOW_S3_ENDPOINT_URL": object_store,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "GIT_PYTHON_REFRESH": "quiet",
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            env={**os.environ, **settings},
            cwd=log.parent,
            start_new_session=True,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait(60)


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer: {log.read_text()[-2000:]}")


@pytest.mark.long
def test_train_promote_forecast_and_roll_back_through_a_server(
    site: Site, tracking: str, object_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(registry.VARIABLE, tracking)
    monkeypatch.setattr("models.train.config_of", lambda settings: SMALL)
    first = train(site.settings, "server-1", site.as_of)
    assert first.status == "trained" and first.version == "1", first.reason
    monkeypatch.setattr("models.train.config_of", lambda settings: replace(SMALL, seed=SMALL.seed + 1))
    second = train(site.settings, "server-2", site.as_of)
    assert second.status == "trained" and second.version == "2"

    opened = registry.open_client(site.settings)
    assert opened.get_run(first.mlflow_run_id).info.artifact_uri.startswith("mlflow-artifacts:/")
    stored = client(object_store).list_objects_v2(Bucket=BUCKET)["Contents"]
    names = {item["Key"].rsplit("/", 1)[-1] for item in stored}
    assert {"model_card.md", "backtest.png", "losses.parquet", "MLmodel", "online.json"} <= names

    registry.promote(opened, "1")
    registry.promote(opened, "2")
    forecast = predict(site.settings, "server-2", site.as_of)
    assert forecast.model_version.endswith(" 2") and forecast.velocity > 0
    assert registry.roll_back(opened) == ("2", "1")
    assert registry.by_alias(opened, registry.CHAMPION).number == "1"
    assert predict(site.settings, "server-3", site.as_of).model_version.endswith(" 1")
    with pytest.raises(RegistryError, match="cannot be promoted"):
        registry.promote(opened, "99")


def test_rolling_back_needs_a_champion_and_one_before_it(tmp_path: Path) -> None:
    opened = registry.open_client(Settings(home=tmp_path))
    with pytest.raises(RegistryError, match="no champion"):
        registry.roll_back(opened)
    opened.create_registered_model(registry.NAME)
    for number in ("1", "2", "3"):
        opened.create_model_version(registry.NAME, source=f"file:{tmp_path}")
        if number != "2":
            registry.set_alias(opened, registry.CHAMPION, number)
    assert registry.roll_back(opened) == ("3", "1")
    with pytest.raises(RegistryError, match="first champion"):
        registry.roll_back(opened)
