"""MLflow: where runs are logged, versions registered and aliases moved.

``challenger`` is the newest version; ``champion`` the one that forecasts; rolling back is setting the alias
to an older version. The tracking store is a database: MLflow refuses a file store by default.
"""

from __future__ import annotations

import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.settings import Settings
from models.errors import RegistryError
from models.registry.moved import follow

if TYPE_CHECKING:
    import pandas as pd
    from mlflow import MlflowClient

NAME = "truce-velocity"
EXPERIMENT = "velocity"
VARIABLE = "MLFLOW_TRACKING_URI"
CHAMPION, CHALLENGER = "champion", "challenger"
#: tag of a champion: the version that was champion before it
PREVIOUS = "champion_before"
#: tables that a training logs beside its model
LOSSES, BACKTEST = "losses.parquet", "backtest.parquet"


@dataclass(frozen=True)
class ModelVersion:
    """A registered version and its tags."""

    number: str
    run_id: str
    tags: dict[str, str]


def tracking_uri(settings: Settings) -> str:
    """``MLFLOW_TRACKING_URI``, else a SQLite database under the home."""
    return os.environ.get(VARIABLE) or f"sqlite:///{settings.home / 'mlflow' / 'mlflow.db'}"


def open_client(settings: Settings) -> MlflowClient:
    """A client on the tracking store; the experiment and the registered model exist afterwards."""
    # telemetry and the search for a git executable cost seconds and print warnings on a clean machine
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    import mlflow

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    (settings.home / "mlflow").mkdir(parents=True, exist_ok=True)
    uri, embedded = tracking_uri(settings), not os.environ.get(VARIABLE)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    if embedded:
        # MLflow exports what it was told; read back, another home's store would look like the user's choice
        os.environ.pop(VARIABLE, None)
        follow(settings.home / "mlflow" / "mlflow.db", EXPERIMENT, artifact_folder(settings))
    client = mlflow.MlflowClient()
    if client.get_experiment_by_name(EXPERIMENT) is None:
        place = artifact_folder(settings).as_uri() if embedded else None
        client.create_experiment(EXPERIMENT, artifact_location=place)
    mlflow.set_experiment(EXPERIMENT)
    return client


def artifact_folder(settings: Settings) -> Path:
    """Where artifacts go with the embedded store."""
    return settings.home / "mlflow" / "artifacts"


def by_alias(client: MlflowClient, alias: str) -> ModelVersion | None:
    """The version that an alias names; None when there is none."""
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_model_version_by_alias(NAME, alias)
    except MlflowException:
        return None
    return ModelVersion(str(found.version), found.run_id or "", dict(found.tags or {}))


def set_alias(client: MlflowClient, alias: str, version: str) -> None:
    """Point an alias at a version; the former target only loses the alias.

    A new champion remembers the one before it, so that ``roll_back`` knows where to go.
    """
    if alias == CHAMPION:
        before = by_alias(client, CHAMPION)
        if before and before.number != version:
            client.set_model_version_tag(NAME, version, PREVIOUS, before.number)
    client.set_registered_model_alias(NAME, alias, version)


def promote(client: MlflowClient, version: str) -> None:
    """Make a version the champion. Raises RegistryError when there is no such version."""
    from mlflow.exceptions import MlflowException

    try:
        client.get_model_version(NAME, version)
        set_alias(client, CHAMPION, version)
    except MlflowException as error:
        problem = str(error).splitlines()[0]
        raise RegistryError(
            f"version {version} cannot be promoted: {problem}", "see `python -m models status`"
        ) from None


def roll_back(client: MlflowClient) -> tuple[str, str]:
    """Give the champion's alias back to the version that had it before; (from, to).

    Raises RegistryError when there is no champion or none before it.
    """
    now = by_alias(client, CHAMPION)
    if now is None:
        raise RegistryError("there is no champion to roll back from", "run `python -m models train`")
    before = now.tags.get(PREVIOUS)
    if not before:
        raise RegistryError(
            f"version {now.number} is the first champion: there is none before it",
            "name one with `python -m models promote VERSION`",
        )
    # set directly: going back must not make the version that failed the one to go back to
    client.set_registered_model_alias(NAME, CHAMPION, before)
    return now.number, before


def load_model(version: ModelVersion) -> Any:
    """The registered pyfunc of a version."""
    import mlflow

    return mlflow.pyfunc.load_model(f"models:/{NAME}/{version.number}")


def read_table(version: ModelVersion, name: str) -> pd.DataFrame:
    """A table that the training of a version has logged (``LOSSES`` or ``BACKTEST``)."""
    import mlflow
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(run_id=version.run_id, artifact_path=name, dst_path=folder)
        return pd.read_parquet(path)
