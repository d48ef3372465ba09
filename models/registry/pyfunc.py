"""The ensemble behind MLflow's one interface: a flat table in, quantiles out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.pyfunc import PythonModel

from models.features.flat import unflatten
from models.velocity.model import VelocityModel


class VelocityPyfunc(PythonModel):
    """Loads the ensemble's folder; one output row per input row and target, in that order."""

    # MLflow calls load_context by keyword: the argument must be named context
    def load_context(self, context: Any) -> None:
        """Load the ensemble from its folder."""
        self.model = VelocityModel.load(Path(context.artifacts["ensemble"]))

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Quantiles in amounts and member weights, one row per input row and target."""
        return self.model.predict(unflatten(model_input, self.model.names)).as_table()
