"""Write a training down: parameters, metrics, files and model in MLflow; figures in the lake.

What people read of it (plots, pages, the model card) is made elsewhere and comes as files.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from config.settings import Settings
from lake.connect import connect
from models.config import ForecastConfig
from models.registry import registry
from models.write import replace_rows

#: the saved ensemble inside a training's folder
ENSEMBLE = "ensemble"
#: what loading the model needs; naming it spares MLflow a search that costs half a minute
REQUIREMENTS = ("torch", "lightgbm", "numpy", "pandas", "scipy")


@dataclass(frozen=True)
class Training:
    """What is written down about a training, beside the files of its folder."""

    config: ForecastConfig
    figures: dict[str, float]
    table: pd.DataFrame  # every method's scores
    losses: pd.DataFrame  # of each forecast, for the gate of a later challenger
    example: pd.DataFrame  # some flat rows, and what the model answers
    answer: pd.DataFrame
    gate: str  # its reason
    tags: dict[str, str]


def log_run(training: Training, folder: Path) -> registry.ModelVersion:
    """One MLflow run with everything about a training; returns the registered version.

    ``folder`` holds the saved ensemble and the files for people; the tables are added to it.
    """
    import mlflow

    training.losses.to_parquet(folder / registry.LOSSES)
    training.table.to_parquet(folder / registry.BACKTEST)
    training.table.to_csv(folder / "backtest.csv", index=False, float_format="%.4f")
    tags = training.tags
    with mlflow.start_run(run_name=tags["truce_run_id"], tags=tags) as run:
        mlflow.log_params(_flat(asdict(training.config)))
        mlflow.log_metrics({name: value for name, value in training.figures.items() if pd.notna(value)})
        mlflow.set_tag("gate", training.gate)
        for file in sorted(file for file in folder.iterdir() if file.is_file()):
            mlflow.log_artifact(str(file))
        number = _log_model(training, folder / ENSEMBLE)
    client = mlflow.MlflowClient()
    for name, value in {**tags, "gate": training.gate}.items():
        client.set_model_version_tag(registry.NAME, number, name, value)
    return registry.ModelVersion(number, run.info.run_id, tags)


def _log_model(training: Training, ensemble: Path) -> str:
    import mlflow
    from mlflow.models import infer_signature

    info = mlflow.pyfunc.log_model(
        name="ensemble",
        python_model=str(Path(__file__).with_name("served.py")),
        artifacts={"ensemble": str(ensemble)},
        signature=infer_signature(training.example, training.answer),
        input_example=training.example,
        pip_requirements=_pinned(),
        registered_model_name=registry.NAME,
    )
    return str(info.registered_model_version)


def _pinned() -> list[str]:
    from importlib.metadata import version

    return [f"{name}=={version(name).split('+')[0]}" for name in REQUIREMENTS]


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in values.items():
        out |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return out


def write_model_runs(
    settings: Settings, as_of: datetime, version: registry.ModelVersion, alias: str, training: Training
) -> None:
    """The training's figures and its backtest in the lake; a repeated run replaces its own rows."""
    figures, run_id = training.figures, training.tags["truce_run_id"]
    rows = pd.DataFrame({"metric": list(figures), "value": [float(value) for value in figures.values()]})
    rows = rows.assign(model_name=registry.NAME, alias=alias, mlflow_run_id=version.run_id)
    with connect(settings) as con:
        replace_rows(con, run_id, as_of, version.number, {"model_runs": rows, "backtest": training.table})
