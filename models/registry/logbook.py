"""Write a training down: parameters, metrics, plots, model card and model in MLflow; figures in the lake."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from config.settings import Settings
from lake.connect import connect
from models.config import ForecastConfig
from models.features.flat import flatten
from models.registry import registry
from models.registry.gate import Verdict
from models.reporting.report import model_card, plot_backtest, write_report
from models.velocity.backtest import Backtest
from models.velocity.model import VelocityModel
from models.write import replace_rows

PAGES = ("backtest.png", "backtest.html", "model_card.md")
#: what loading the model needs; naming it spares MLflow a search that costs half a minute
REQUIREMENTS = ("torch", "lightgbm", "numpy", "pandas", "scipy")


def log_run(
    model: VelocityModel,
    backtest: Backtest,
    config: ForecastConfig,
    figures: dict[str, float],
    table: pd.DataFrame,
    losses: pd.DataFrame,
    verdict: Verdict,
    tags: dict[str, str],
    folder: Path,
) -> registry.Version:
    """One MLflow run with everything about a training; returns the registered version."""
    import mlflow

    model.save(folder / "ensemble")
    losses.to_parquet(folder / registry.LOSSES)
    table.to_parquet(folder / registry.BACKTEST)
    table.to_csv(folder / "backtest.csv", index=False, float_format="%.4f")
    plot_backtest(backtest, folder / "backtest.png")
    write_report(backtest, folder / "backtest.html", folder / "backtest.png")
    (folder / "model_card.md").write_text(
        model_card(model, backtest, figures, table, verdict, tags), encoding="utf-8"
    )
    with mlflow.start_run(run_name=tags["truce_run_id"], tags=tags) as run:
        mlflow.log_params(_flat(asdict(config)))
        mlflow.log_metrics({name: value for name, value in figures.items() if pd.notna(value)})
        mlflow.set_tag("gate", verdict.reason)
        for name in (registry.LOSSES, registry.BACKTEST, "backtest.csv", *PAGES):
            mlflow.log_artifact(str(folder / name))
        number = _log_model(model, backtest, folder / "ensemble")
    client = mlflow.MlflowClient()
    for name, value in {**tags, "gate": verdict.reason}.items():
        client.set_model_version_tag(registry.NAME, number, name, value)
    return registry.Version(number, run.info.run_id, tags)


def _log_model(model: VelocityModel, backtest: Backtest, folder: Path) -> str:
    import mlflow
    from mlflow.models import infer_signature

    from models.registry.pyfunc import VelocityPyfunc

    example = flatten(backtest.frame.take(backtest.frame.cutoff == backtest.frame.cutoff[-1])).head(3)
    served = VelocityPyfunc()
    served.model = model
    signature = infer_signature(example, served.predict(None, example))
    info = mlflow.pyfunc.log_model(
        name="ensemble",
        python_model=str(Path(__file__).with_name("served.py")),
        artifacts={"ensemble": str(folder)},
        signature=signature,
        input_example=example,
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
    settings: Settings,
    run_id: str,
    as_of: datetime,
    version: registry.Version,
    alias: str,
    figures: dict[str, float],
    table: pd.DataFrame,
) -> None:
    """The training's figures and its backtest in the lake; a repeated run replaces its own rows."""
    rows = pd.DataFrame({"metric": list(figures), "value": [float(value) for value in figures.values()]})
    rows = rows.assign(model_name=registry.NAME, alias=alias, mlflow_run_id=version.run_id)
    with connect(settings) as con:
        replace_rows(con, run_id, as_of, version.number, {"model_runs": rows, "backtest": table})
