"""MLflow: where runs are logged, versions registered and aliases moved.

``challenger`` is the newest version; ``champion`` the one that forecasts; rolling back is setting the alias
to an older version. The tracking store is a database: MLflow refuses a file store by default.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.settings import Settings

if TYPE_CHECKING:
    from mlflow import MlflowClient

NAME = "truce-velocity"
EXPERIMENT = "velocity"
VARIABLE = "MLFLOW_TRACKING_URI"
CHAMPION, CHALLENGER = "champion", "challenger"


@dataclass(frozen=True)
class Version:
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
    client = mlflow.MlflowClient()
    if client.get_experiment_by_name(EXPERIMENT) is None:
        place = artifact_folder(settings).as_uri() if embedded else None
        client.create_experiment(EXPERIMENT, artifact_location=place)
    mlflow.set_experiment(EXPERIMENT)
    return client


def artifact_folder(settings: Settings) -> Path:
    """Where artifacts go with the embedded store."""
    return settings.home / "mlflow" / "artifacts"


def by_alias(client: MlflowClient, alias: str) -> Version | None:
    """The version that an alias names; None when there is none."""
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_model_version_by_alias(NAME, alias)
    except MlflowException:
        return None
    return Version(str(found.version), found.run_id or "", dict(found.tags or {}))


def set_alias(client: MlflowClient, alias: str, version: str) -> None:
    """Point an alias at a version; the former target only loses the alias."""
    client.set_registered_model_alias(NAME, alias, version)


def load_model(version: Version) -> Any:
    """The registered pyfunc of a version."""
    import mlflow

    return mlflow.pyfunc.load_model(f"models:/{NAME}/{version.number}")
