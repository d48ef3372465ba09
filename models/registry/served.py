"""The entry that MLflow keeps with a registered version: code by reference, nothing pickled."""

from __future__ import annotations

import mlflow

from models.registry.pyfunc import VelocityPyfunc

mlflow.models.set_model(VelocityPyfunc())
