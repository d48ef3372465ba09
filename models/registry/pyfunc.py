"""The ensemble behind MLflow's one interface: a flat table in, quantiles out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.pyfunc import PythonModel

from models.config import QUANTILES, TARGETS
from models.features.flat import unflatten
from models.velocity.model import VelocityModel

QUANTILE_COLUMNS = [f"p{round(level * 100):02d}" for level in QUANTILES]


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
        prediction = self.model.predict(unflatten(model_input, self.model.names))
        rows, targets = prediction.amounts.shape[:2]
        out = pd.DataFrame(prediction.amounts.reshape(rows * targets, -1), columns=QUANTILE_COLUMNS)
        out.insert(0, "row", np.repeat(np.arange(rows), targets).astype("float64"))
        out.insert(1, "target", np.tile(np.array(TARGETS, dtype=object), rows))
        weights = prediction.weights.reshape(rows * targets, -1)
        for column, member in enumerate(self.model.members):
            out[f"weight_{member.name}"] = weights[:, column]
        return out
